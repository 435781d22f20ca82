//! What a model says of one molecule and one target.

use super::super::TaskKind;
use super::super::trust::{Clues, Platt};
use super::Trust;

/// A prediction with its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// A number in the task's unit; the calibrated probability of class 1; of several classes
    /// the likeliest.
    pub value: f64,
    /// Nine of ten labels are no less; for classes the least that cannot be ruled out. Infinite
    /// where too few labels were known to say.
    pub lower: f64,
    /// Nine of ten labels are no more; for classes the greatest that cannot be ruled out.
    pub upper: f64,
    /// How uncertain it is: the expected absolute error, or the probability's own variance.
    pub uncertainty: f64,
    /// Is the molecule like those that were learnt from?
    pub in_domain: bool,
    /// Mean similarity to the three nearest of them.
    pub similarity: f64,
}

impl Answer {
    /// From a task's raw outputs; `None` where they do not fit.
    pub(super) fn of(kind: TaskKind, trust: &Trust, raw: &[f64], clues: Clues) -> Option<Self> {
        let similarity = 1.0 - clues.distance;
        let answer = |value, lower, upper, uncertainty| Self {
            value,
            lower,
            upper,
            uncertainty,
            in_domain: true,
            similarity,
        };
        match trust {
            Trust::Number(interval) => {
                let (value, half) = (*raw.first()?, interval.half_width(clues));
                Some(answer(value, value - half, value + half, interval.expected_error(clues)))
            }
            Trust::Class(curves, classes) => {
                let p = probabilities(kind, curves, raw)?;
                let (low, high) = classes.limits(&p);
                let likeliest = (0..p.len()).max_by(|&a, &b| p[a].total_cmp(&p[b]))?;
                let value = match kind {
                    TaskKind::Multiclass(_) => likeliest as f64,
                    _ => *p.get(1)?,
                };
                let unsure = p[likeliest] * (1.0 - p[likeliest]);
                Some(answer(value, low as f64, high as f64, unsure))
            }
        }
    }
}

/// Calibrated probabilities of all classes.
pub(in super::super) fn probabilities(
    kind: TaskKind,
    curves: &[Platt],
    raw: &[f64],
) -> Option<Vec<f64>> {
    if curves.len() != raw.len() {
        return None;
    }
    let curved: Vec<f64> = curves.iter().zip(raw).map(|(c, p)| c.calibrated(*p)).collect();
    match kind {
        TaskKind::Multiclass(_) => {
            let sum: f64 = curved.iter().sum();
            Some(curved.iter().map(|p| p / sum.max(1e-12)).collect())
        }
        _ => curved.first().map(|p| vec![1.0 - p, *p]),
    }
}
