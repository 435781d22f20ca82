//! The values of one compound: merged where they agree, reported where they do not.

use crate::curate::config::Aggregate;

/// The median; `None` of nothing. The mean of the middle two where their number is even.
pub(in crate::curate) fn median(values: &mut [f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    Some(if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    })
}

/// Merges the values of one compound, given in the order of the input.
pub(in crate::curate) fn aggregate(how: Aggregate, values: &[f64]) -> Option<f64> {
    match how {
        Aggregate::Median => median(&mut values.to_vec()),
        Aggregate::Mean if values.is_empty() => None,
        Aggregate::Mean => Some(values.iter().sum::<f64>() / values.len() as f64),
        Aggregate::Min => values.iter().copied().min_by(f64::total_cmp),
        Aggregate::Max => values.iter().copied().max_by(f64::total_cmp),
        Aggregate::First => values.first().copied(),
    }
}

/// The largest difference between two of the values; 0 of nothing.
pub(in crate::curate) fn spread(values: &[f64]) -> f64 {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if values.is_empty() { 0.0 } else { high - low }
}

/// Robust z-scores, 0.6745 (x − median) / MAD (Iglewicz & Hoaglin, How to Detect and
/// Handle Outliers, 1993); where the MAD is 0, with 1.2533 times the mean absolute
/// deviation instead, as they advise, and all 0 where that is 0 too.
pub(in crate::curate) fn robust_z(values: &[f64]) -> Vec<f64> {
    let Some(centre) = median(&mut values.to_vec()) else { return Vec::new() };
    let mut deviations: Vec<f64> = values.iter().map(|v| (v - centre).abs()).collect();
    let mean = deviations.iter().sum::<f64>() / deviations.len() as f64;
    let scale = match median(&mut deviations) {
        Some(mad) if mad > 0.0 => mad / 0.6745,
        _ => 1.2533 * mean,
    };
    let z = |v: &f64| if scale > 0.0 { (v - centre) / scale } else { 0.0 };
    values.iter().map(z).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(aggregate(Aggregate::Median, &values), Some(2.5));
        assert_eq!(aggregate(Aggregate::Mean, &values), Some(2.5));
        assert_eq!(aggregate(Aggregate::Min, &values), Some(1.0));
        assert_eq!(aggregate(Aggregate::Max, &values), Some(4.0));
        assert_eq!(aggregate(Aggregate::First, &values), Some(4.0));
        assert_eq!(spread(&values), 3.0);
        for how in [Aggregate::Median, Aggregate::Mean, Aggregate::First] {
            assert_eq!(aggregate(how, &[]), None);
        }
    }

    #[test]
    fn robust_z_of_the_textbook_shape() {
        // Median 3, MAD 1.
        let z = robust_z(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert!((z[4] - 2.0 * 0.6745).abs() < 1e-12);
        assert_eq!(z[2], 0.0);
        // MAD 0: the mean absolute deviation takes over, and one far value stands out.
        let z = robust_z(&[1.0, 1.0, 1.0, 1.0, 11.0]);
        assert!((z[4] - 10.0 / (1.2533 * 2.0)).abs() < 1e-12);
        assert_eq!(robust_z(&[7.0, 7.0]), [0.0, 0.0]);
    }
}
