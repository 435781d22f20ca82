//! The members of a model as one answer with its limits.

use serde::{Deserialize, Serialize};

use crate::property::trust::{Clues, Interval};

/// What is blended: the mean of the training labels, the kernel of structures, the kernel with
/// profiles, the network.
pub(super) const MEMBERS: usize = 4;
/// Their names, in order.
pub(super) const NAMES: [&str; MEMBERS] = ["mean", "kernel", "profile kernel", "network"];
/// Weights are tried in steps of this share.
const STEPS: usize = 20;
/// Fewer labels than this say nothing of the weights.
const LEAST: usize = 20;

/// What the members said of one pair.
pub(super) type Said = [f64; MEMBERS];

/// A pair that no member had seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub said: Said,
    pub label: f64,
    /// One less the similarity to what was learnt from.
    pub distance: f64,
}

/// How much each member counts, and how far the answer may be off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Blend {
    pub weights: Said,
    pub interval: Interval,
}

impl Blend {
    /// Weights that are not negative and add up to 1, with the least squared error; `None` where
    /// there are too few cases.
    pub fn fit(cases: &[Case]) -> Option<Self> {
        if cases.len() < LEAST {
            return None;
        }
        let mut gram = [[0.0; MEMBERS]; MEMBERS];
        for case in cases {
            let errors = case.said.map(|s| s - case.label);
            for (row, a) in gram.iter_mut().zip(errors) {
                row.iter_mut().zip(errors).for_each(|(g, b)| *g += a * b);
            }
        }
        let loss = |w: &Said| -> f64 {
            let row = |r: &Said| r.iter().zip(w).map(|(g, w)| g * w).sum::<f64>();
            gram.iter().zip(w).map(|(r, w)| w * row(r)).sum()
        };
        let mut best = (f64::INFINITY, [0.0; MEMBERS]);
        for a in 0..=STEPS {
            for b in 0..=STEPS - a {
                for c in 0..=STEPS - a - b {
                    let weights = [a, b, c, STEPS - a - b - c].map(|n| n as f64 / STEPS as f64);
                    let found = loss(&weights);
                    if found < best.0 {
                        best = (found, weights);
                    }
                }
            }
        }
        Some(Self::with_weights(best.1, cases))
    }

    /// With given weights; limits from the cases, which may be none.
    pub fn with_weights(weights: Said, cases: &[Case]) -> Self {
        let of = |case: &Case| {
            let (value, spread) = mix(&weights, &case.said);
            (Clues { spread, distance: case.distance }, (value - case.label).abs())
        };
        let (clues, errors): (Vec<Clues>, Vec<f64>) = cases.iter().map(of).unzip();
        Self { weights, interval: Interval::fit(&clues, &errors) }
    }

    /// The blended value, and how much the members disagree.
    pub fn mix(&self, said: &Said) -> (f64, f64) {
        mix(&self.weights, said)
    }
}

fn mix(weights: &Said, said: &Said) -> (f64, f64) {
    let pairs = || weights.iter().zip(said);
    let value: f64 = pairs().map(|(w, s)| w * s).sum();
    // The mean of all labels is no opinion on this pair.
    let opinions = || pairs().skip(1).filter(|(w, _)| **w > 0.0);
    let n = opinions().count().max(1) as f64;
    let mean = opinions().map(|(_, s)| s).sum::<f64>() / n;
    let square = opinions().map(|(_, s)| (s - mean).powi(2)).sum::<f64>() / n;
    (value, square.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_find_the_mixture_that_made_the_labels() {
        let case = |i: usize| {
            let x = i as f64;
            let said = [0.0, x.sin(), (1.7 * x).cos(), (0.3 * x).sin()];
            Case { said, label: 0.7 * said[1] + 0.3 * said[3], distance: 0.0 }
        };
        let cases: Vec<Case> = (0..50).map(case).collect();
        let blend = Blend::fit(&cases).unwrap();
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(blend.weights[1], 0.7) && near(blend.weights[3], 0.3), "{blend:?}");
        assert!(Blend::fit(&cases[..10]).is_none());
    }
}
