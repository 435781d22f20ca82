//! Ridge regression on rows that are mostly zero.
//!
//! A. E. Hoerl, R. W. Kennard, Technometrics 12, 55 (1970).

use super::super::cholesky::Factor;
use super::super::outputs::Targets;
use super::columns::Row;

/// Ridges that are tried, the strongest first.
const RIDGES: [f64; 6] = [300.0, 100.0, 30.0, 10.0, 3.0, 1.0];
/// The one that is taken where nothing can judge.
const UNJUDGED: f64 = 10.0;

/// Intercept and weights of `width` columns; the ridge is the one that does best on `judge`.
pub(super) fn fit(
    (rows, targets): (&[Row], &Targets),
    judge: (&[Row], &Targets),
    width: usize,
) -> Vec<f32> {
    let normal = Normal::of(rows, targets, width);
    let judged = !judge.1.rows.is_empty();
    let ridges = if judged { &RIDGES[..] } else { &[UNJUDGED] };
    let mut best: Option<(f64, Vec<f32>)> = None;
    for &ridge in ridges {
        let Some(weights) = normal.solve(ridge) else { continue };
        let loss = squares(&weights, judge);
        if best.as_ref().is_none_or(|(least, _)| loss < *least) {
            best = Some((loss, weights));
        }
    }
    let mut flat = vec![0.0; width + 1];
    flat[0] = normal.mean as f32;
    best.map_or(flat, |(_, weights)| weights)
}

fn squares(weights: &[f32], (rows, targets): (&[Row], &Targets)) -> f64 {
    let cases = targets.rows.iter().zip(&targets.values).zip(&targets.weights);
    cases.map(|((&row, value), w)| w * (rows[row].times(weights) - value).powi(2)).sum()
}

/// The normal equations, about the means.
struct Normal {
    width: usize,
    means: Vec<f64>,
    mean: f64,
    /// Lower triangle, row after row.
    matrix: Vec<f64>,
    right: Vec<f64>,
}

impl Normal {
    fn of(rows: &[Row], targets: &Targets, width: usize) -> Self {
        let total: f64 = targets.weights.iter().sum::<f64>().max(1e-12);
        let cases = || targets.rows.iter().zip(&targets.values).zip(&targets.weights);
        let mean = cases().map(|((_, v), w)| v * w).sum::<f64>() / total;
        let (mut means, mut right) = (vec![0.0; width], vec![0.0; width]);
        let mut matrix = vec![0.0; width * width];
        for ((&row, value), weight) in cases() {
            for &(i, x) in &rows[row].0 {
                means[i as usize] += weight * x / total;
                right[i as usize] += weight * x * (value - mean);
                let line = &mut matrix[i as usize * width..][..width];
                let below = rows[row].0.iter().take_while(|(j, _)| *j <= i);
                below.for_each(|&(j, y)| line[j as usize] += weight * x * y);
            }
        }
        for i in 0..width {
            let line = &mut matrix[i * width..][..=i];
            line.iter_mut().zip(&means).for_each(|(m, mean)| *m -= total * means[i] * mean);
        }
        Self { width, means, mean, matrix, right }
    }

    fn solve(&self, ridge: f64) -> Option<Vec<f32>> {
        let mut matrix = self.matrix.clone();
        (0..self.width).for_each(|i| matrix[i * self.width + i] += ridge);
        let weights = Factor::of(matrix, self.width)?.solve(&self.right);
        let offset: f64 = weights.iter().zip(&self.means).map(|(w, m)| w * m).sum();
        let all = std::iter::once(self.mean - offset).chain(weights);
        Some(all.map(|w| w as f32).collect())
    }
}
