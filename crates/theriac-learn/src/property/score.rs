//! How good predictions are.

use serde::{Deserialize, Serialize};

/// A measure with its value and that of a naive baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What is measured, such as `rmse`.
    pub name: String,
    /// The model's value.
    pub value: f64,
    /// The value of always answering with the training part's mean (or its share of each class).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
    /// The value of answering with the label of the nearest training molecule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<f64>,
}

/// Root of the mean square.
pub fn rms(errors: &[f64]) -> f64 {
    (errors.iter().map(|e| e * e).sum::<f64>() / errors.len() as f64).sqrt()
}

/// Mean of the absolute values.
pub fn mean_absolute(errors: &[f64]) -> f64 {
    errors.iter().map(|e| e.abs()).sum::<f64>() / errors.len() as f64
}

/// Pearson's correlation; `None` where one side does not vary.
pub fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len() as f64;
    let (ma, mb) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let product = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum()
    };
    let (ab, aa, bb) = (product(&|x, y| x * y), product(&|x, _| x * x), product(&|_, y| y * y));
    let r = ab / (aa * bb).sqrt();
    r.is_finite().then_some(r)
}

/// Spearman's correlation of ranks; `None` where one side does not vary.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    pearson(&ranks(a), &ranks(b))
}

/// Ranks from 1, ties sharing their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for run in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let mean = start as f64 + (run.len() as f64 + 1.0) / 2.0;
        run.iter().for_each(|&i| ranks[i] = mean);
        start += run.len();
    }
    ranks
}

/// Area under the receiver operating characteristic; `None` where there is one class only.
pub fn auroc(scores: &[f64], outcomes: &[bool]) -> Option<f64> {
    let ones = outcomes.iter().filter(|o| **o).count() as f64;
    let zeros = outcomes.len() as f64 - ones;
    let sum: f64 =
        ranks(scores).iter().zip(outcomes).filter(|(_, o)| **o).map(|(rank, _)| rank).sum();
    let area = (sum - ones * (ones + 1.0) / 2.0) / (ones * zeros);
    area.is_finite().then_some(area)
}

/// Area under the curve of precision over recall, as the average precision; `None` where no
/// outcome is true.
pub fn average_precision(scores: &[f64], outcomes: &[bool]) -> Option<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let ones = outcomes.iter().filter(|o| **o).count() as f64;
    let (mut seen, mut found, mut sum) = (0.0, 0.0, 0.0);
    for run in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let hits = run.iter().filter(|&&i| outcomes[i]).count() as f64;
        seen += run.len() as f64;
        found += hits;
        sum += hits / ones * found / seen;
    }
    sum.is_finite().then_some(sum)
}

/// Expected calibration error over ten bins of equal width.
pub fn calibration_error(probabilities: &[f64], outcomes: &[bool]) -> f64 {
    let mut bins = [(0.0, 0.0); 10];
    for (&p, &outcome) in probabilities.iter().zip(outcomes) {
        let bin = &mut bins[((p * 10.0) as usize).min(9)];
        bin.0 += p;
        bin.1 += f64::from(u8::from(outcome));
    }
    let gap: f64 = bins.iter().map(|(p, o)| (p - o).abs()).sum();
    gap / probabilities.len().max(1) as f64
}

/// Spearman's correlation, over ten groups of rising uncertainty, of mean error with mean
/// uncertainty.
pub fn decile_correlation(uncertainties: &[f64], errors: &[f64]) -> Option<f64> {
    let mut order: Vec<usize> = (0..errors.len()).collect();
    order.sort_by(|&a, &b| uncertainties[a].total_cmp(&uncertainties[b]));
    let n = order.len();
    if n < 10 {
        return None;
    }
    let decile = |i: usize| {
        let rows = &order[n * i / 10..n * (i + 1) / 10];
        let mean =
            |values: &[f64]| rows.iter().map(|&r| values[r]).sum::<f64>() / rows.len() as f64;
        (mean(uncertainties), mean(errors))
    };
    let (u, e): (Vec<f64>, Vec<f64>) = (0..10).map(decile).unzip();
    spearman(&u, &e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        assert_eq!(rms(&[3.0, -4.0]), 12.5_f64.sqrt());
        assert_eq!(mean_absolute(&[3.0, -4.0]), 3.5);
        assert_eq!(ranks(&[2.0, 1.0, 2.0, 5.0]), [2.5, 1.0, 2.5, 4.0]);
        assert_eq!(spearman(&[1.0, 2.0, 3.0], &[1.0, 4.0, 9.0]), Some(1.0));
        assert_eq!(spearman(&[1.0, 2.0], &[1.0, 1.0]), None);
        let outcomes = [false, false, true, true];
        assert_eq!(auroc(&[0.1, 0.4, 0.35, 0.8], &outcomes), Some(0.75));
        let precision = average_precision(&[0.1, 0.4, 0.35, 0.8], &outcomes).unwrap();
        assert!((precision - 0.833_333).abs() < 1e-6, "{precision}"); // as scikit-learn gives it
        assert_eq!(auroc(&[0.1, 0.2], &[true, true]), None);
        assert!((calibration_error(&[0.8, 0.8], &[true, false]) - 0.3).abs() < 1e-12);
    }
}
