//! Probabilities that mean what they say.
//!
//! J. Platt, in Advances in Large Margin Classifiers (2000), with the targets and Newton's method
//! of H.-T. Lin et al., Mach. Learn. 68, 267 (2007).

use serde::{Deserialize, Serialize};

use super::super::outputs::{logistic, logit};

/// A logistic curve over the raw probability's logit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Platt {
    slope: f64,
    offset: f64,
}

impl Platt {
    /// Leaves probabilities as they are.
    pub const NONE: Self = Self { slope: 1.0, offset: 0.0 };

    /// The curve of greatest likelihood for raw probabilities whose outcomes are known.
    pub fn fit(raw: &[f64], outcomes: &[bool]) -> Self {
        let ones = outcomes.iter().filter(|o| **o).count() as f64;
        let zeros = outcomes.len() as f64 - ones;
        if ones == 0.0 || zeros == 0.0 {
            return Self::NONE;
        }
        let (high, low) = ((ones + 1.0) / (ones + 2.0), 1.0 / (zeros + 2.0));
        let cases: Vec<(f64, f64)> = raw
            .iter()
            .zip(outcomes)
            .map(|(&p, &outcome)| (logit(p), if outcome { high } else { low }))
            .collect();
        let mut found = Self::NONE;
        for _ in 0..50 {
            let Some(next) = found.step(&cases) else { break };
            let moved = (next.slope - found.slope).abs() + (next.offset - found.offset).abs();
            found = next;
            if moved < 1e-9 {
                break;
            }
        }
        found
    }

    /// One step of Newton's method, halved until the likelihood rises.
    fn step(self, cases: &[(f64, f64)]) -> Option<Self> {
        let (mut g, mut h) = ([0.0; 2], [1e-9, 0.0, 1e-9]);
        for &(x, target) in cases {
            let p = self.curve(x);
            let (error, weight) = (p - target, p * (1.0 - p));
            g[0] += error * x;
            g[1] += error;
            h[0] += weight * x * x;
            h[1] += weight * x;
            h[2] += weight;
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        if determinant <= 0.0 {
            return None;
        }
        let slope = (h[2] * g[0] - h[1] * g[1]) / determinant;
        let offset = (h[0] * g[1] - h[1] * g[0]) / determinant;
        let now = self.loss(cases);
        let tries = (0..20).map(|i| 0.5_f64.powi(i)).map(|share| Self {
            slope: self.slope - share * slope,
            offset: self.offset - share * offset,
        });
        tries.into_iter().find(|next| next.slope > 0.0 && next.loss(cases) <= now)
    }

    fn loss(self, cases: &[(f64, f64)]) -> f64 {
        let of = |&(x, target): &(f64, f64)| {
            let p = self.curve(x).clamp(1e-12, 1.0 - 1e-12);
            -(target * p.ln() + (1.0 - target) * (1.0 - p).ln())
        };
        cases.iter().map(of).sum()
    }

    fn curve(self, x: f64) -> f64 {
        logistic(self.slope * x + self.offset)
    }

    /// The calibrated probability.
    pub fn calibrated(self, raw: f64) -> f64 {
        self.curve(logit(raw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overconfident_probabilities_are_mended() {
        // True logits are half of what the model says.
        let mut state = 1_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let (raw, outcomes): (Vec<f64>, Vec<bool>) = (0..20_000)
            .map(|_| {
                let x = 6.0 * (uniform() - 0.5);
                (logistic(2.0 * x), uniform() < logistic(x))
            })
            .unzip();
        let platt = Platt::fit(&raw, &outcomes);
        assert!((platt.slope - 0.5).abs() < 0.03, "{platt:?}");
        assert!(platt.offset.abs() < 0.06, "{platt:?}");
        assert_eq!(Platt::fit(&[0.1, 0.2], &[true, true]), Platt::NONE);
    }
}
