//! What a transform asks for: more of a raw value, or less.

use crate::config::{Kind, Transform};

/// Points over a raw value's range at which a transform is looked at.
const GRID: i32 = 2000;

/// The range of a kind's raw value, as far as it is known.
pub(super) fn range(kind: &Kind) -> (f64, f64) {
    match kind {
        Kind::Similarity { .. } | Kind::SmartsWanted { .. } | Kind::Novelty { .. } => (0.0, 1.0),
        Kind::Alerts | Kind::SmartsUnwanted { .. } => (0.0, 20.0),
        _ => (-1000.0, 10_000.0),
    }
}

/// Does a transform rise anywhere, does it fall anywhere, over a range?
pub(super) fn slopes(transform: &Transform, (low, high): (f64, f64)) -> (bool, bool) {
    let mut raw: Vec<f64> =
        (0..=GRID).map(|i| low + (high - low) * f64::from(i) / f64::from(GRID)).collect();
    raw.extend(landmarks(transform));
    raw.sort_by(f64::total_cmp);
    let scores: Vec<f64> = raw.iter().filter_map(|&x| transform.apply(x)).collect();
    let any = |rises: bool| {
        scores.windows(2).any(|w| if rises { w[1] > w[0] + 1e-9 } else { w[1] < w[0] - 1e-9 })
    };
    (any(true), any(false))
}

/// Raw values at which a transform changes, whatever the grid.
fn landmarks(transform: &Transform) -> Vec<f64> {
    let around = |a: f64, b: f64| {
        let d = (b - a).abs().max(1e-6);
        vec![a - d, a - 1e-6, a, f64::midpoint(a, b), b, b + 1e-6, b + d]
    };
    match transform {
        Transform::Sigmoid { low, high, .. }
        | Transform::ReverseSigmoid { low, high, .. }
        | Transform::DoubleSigmoid { low, high, .. }
        | Transform::Step { low, high } => around(*low, *high),
        Transform::LeftStep { low: x } | Transform::RightStep { high: x } => around(*x, *x),
        Transform::Interpolation { points } => points.iter().map(|p| p[0]).collect(),
        Transform::ValueMapping { mapping } => {
            mapping.keys().filter_map(|k| k.trim().parse().ok()).collect()
        }
        Transform::Identity => vec![0.0, 0.5, 1.0],
    }
}
