//! From the components' scores to one.

use crate::config::Aggregation;

/// Below this a factor of the geometric mean is cut, so that one bad component does not hide
/// what the others say (the same value as in REINVENT 4).
const SMALLEST_FACTOR: f64 = 1e-8;

impl Aggregation {
    /// The weighted mean of `(weight, score)` pairs; missing as soon as one score is missing.
    ///
    /// Unlike REINVENT 4, which leaves a missing component out of the mean: there a molecule
    /// that a model cannot judge may score better than one that it judges.
    pub fn mean(self, scores: &[(f64, Option<f64>)]) -> Option<f64> {
        let total: f64 = scores.iter().map(|(weight, _)| weight).sum();
        let sum: Option<f64> = scores.iter().map(|&(w, s)| s.map(|s| w * self.inward(s))).sum();
        let mean = sum.filter(|_| total > 0.0).map(|sum| self.outward(sum / total));
        mean.filter(|mean| mean.is_finite())
    }

    fn inward(self, score: f64) -> f64 {
        match self {
            Aggregation::ArithmeticMean => score,
            Aggregation::GeometricMean => score.max(SMALLEST_FACTOR).ln(),
        }
    }

    fn outward(self, mean: f64) -> f64 {
        match self {
            Aggregation::ArithmeticMean => mean,
            Aggregation::GeometricMean => mean.exp(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_weighted() {
        let scores = [(1.0, Some(0.25)), (3.0, Some(1.0))];
        let arithmetic = Aggregation::ArithmeticMean.mean(&scores).unwrap();
        let geometric = Aggregation::GeometricMean.mean(&scores).unwrap();
        assert!((arithmetic - 0.8125).abs() < 1e-12);
        assert!((geometric - 0.25_f64.powf(0.25)).abs() < 1e-12);
    }

    #[test]
    fn a_missing_score_makes_the_total_missing_and_not_zero() {
        let scores = [(1.0, Some(1.0)), (1.0, None)];
        assert_eq!(Aggregation::ArithmeticMean.mean(&scores), None);
        assert_eq!(Aggregation::GeometricMean.mean(&scores), None);
    }

    #[test]
    fn weights_that_overflow_make_the_total_missing() {
        let scores = [(1e308, Some(1.0)), (1e308, Some(1.0))];
        assert_eq!(Aggregation::ArithmeticMean.mean(&scores), None);
    }

    #[test]
    fn a_zero_does_not_make_the_geometric_mean_exactly_zero() {
        let scores = [(1.0, Some(0.0)), (1.0, Some(1.0))];
        let mean = Aggregation::GeometricMean.mean(&scores).unwrap();
        assert!((mean - 1e-4).abs() < 1e-12);
    }
}
