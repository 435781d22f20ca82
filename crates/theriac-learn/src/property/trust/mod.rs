//! How far a prediction can be trusted: calibrated intervals and probabilities, and whether the
//! molecule is like those that were learnt from.

mod calibration;
mod classes;
mod domain;
mod interval;

pub use calibration::Platt;
pub use classes::Classes;
pub use domain::Domain;
pub use interval::{Clues, Interval};

/// The share of labels that lie within the limits.
pub const COVERAGE: f64 = 0.9;

/// The smallest value that at least `share` of `n + 1` exchangeable values do not exceed, `values`
/// being `n` of them in rising order; infinite where they are too few.
fn conformal_quantile(values: &[f64], share: f64) -> f64 {
    let rank = ((values.len() + 1) as f64 * share).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(f64::INFINITY)
}
