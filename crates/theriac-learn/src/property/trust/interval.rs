//! Intervals of numbers by normalised conformal prediction.
//!
//! H. Papadopoulos et al., Proc. Artif. Intell. Appl. 2008, 64; J. Lei et al., J. Am. Stat. Assoc.
//! 113, 1094 (2018).

use serde::{Deserialize, Serialize};

use super::{COVERAGE, conformal_quantile};

/// What is known of a prediction before its label: how much the members disagree, and how far the
/// molecule is from those that were learnt from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clues {
    /// Disagreement in the value's unit.
    pub spread: f64,
    /// One less the similarity, 0..=1.
    pub distance: f64,
}

/// The expected size of the error, and how many times that the limits lie apart from the value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    base: f64,
    of_spread: f64,
    of_distance: f64,
    /// None where too few labels were known.
    reach: Option<f64>,
}

impl Interval {
    /// Learns from predictions for molecules that the models had not seen: their clues and the
    /// absolute errors.
    pub fn fit(clues: &[Clues], errors: &[f64]) -> Self {
        let rows: Vec<[f64; 3]> = clues.iter().map(|c| [1.0, c.spread, c.distance]).collect();
        let mut coefficients = non_negative_least_squares(&rows, errors);
        let mean = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
        // No error is expected to be nearly nothing.
        coefficients[0] = coefficients[0].max(0.1 * mean).max(1e-9);
        let [base, of_spread, of_distance] = coefficients;
        let mut found = Self { base, of_spread, of_distance, reach: None };
        let ratio = |(clue, error): (&Clues, &f64)| error / found.expected_error(*clue);
        let mut ratios: Vec<f64> = clues.iter().zip(errors).map(ratio).collect();
        ratios.sort_unstable_by(f64::total_cmp);
        let reach = conformal_quantile(&ratios, COVERAGE);
        found.reach = reach.is_finite().then_some(reach);
        found
    }

    /// The expected absolute error.
    pub fn expected_error(&self, clues: Clues) -> f64 {
        self.base + self.of_spread * clues.spread + self.of_distance * clues.distance
    }

    /// Half the interval's width; infinite where too few labels were known.
    pub fn half_width(&self, clues: Clues) -> f64 {
        self.reach.map_or(f64::INFINITY, |reach| reach * self.expected_error(clues))
    }
}

/// Least squares with coefficients that are not negative, by coordinate descent.
fn non_negative_least_squares<const N: usize>(rows: &[[f64; N]], values: &[f64]) -> [f64; N] {
    let product = |i: usize, j: usize| rows.iter().map(|r| r[i] * r[j]).sum::<f64>();
    let squares: [[f64; N]; N] = std::array::from_fn(|i| std::array::from_fn(|j| product(i, j)));
    let targets: [f64; N] =
        std::array::from_fn(|i| rows.iter().zip(values).map(|(r, v)| r[i] * v).sum());
    let mut found = [0.0; N];
    for _ in 0..1_000 {
        for i in 0..N {
            if squares[i][i] > 0.0 {
                let others: f64 =
                    (0..N).filter(|&j| j != i).map(|j| squares[i][j] * found[j]).sum();
                found[i] = ((targets[i] - others) / squares[i][i]).max(0.0);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

    #[test]
    fn nine_of_ten_lie_within_and_wide_ones_where_errors_are_large() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut draw = |n: usize| -> (Vec<Clues>, Vec<f64>) {
            (0..n)
                .map(|_| {
                    let clues = Clues { spread: rng.random(), distance: rng.random() };
                    let size = 0.2 + clues.spread + 0.5 * clues.distance;
                    let noise: f64 = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
                    (clues, (size * noise).abs())
                })
                .unzip()
        };
        let (clues, errors) = draw(2_000);
        let interval = Interval::fit(&clues, &errors);
        let (clues, errors) = draw(20_000);
        let within = clues.iter().zip(&errors).filter(|(c, e)| **e <= interval.half_width(**c));
        let share = within.count() as f64 / errors.len() as f64;
        assert!((0.88..=0.92).contains(&share), "{share}");
        let ratio = interval.of_spread / interval.of_distance;
        assert!((1.4..2.8).contains(&ratio), "{interval:?}");
    }

    #[test]
    fn too_few_labels_give_no_limit() {
        let clues = [Clues { spread: 0.0, distance: 0.0 }; 5];
        assert_eq!(Interval::fit(&clues, &[1.0; 5]).half_width(clues[0]), f64::INFINITY);
    }
}
