//! The transforms' values, as in REINVENT 4 (`reinvent/scoring/transforms`).

use crate::config::Transform;

impl Transform {
    /// From a raw value to 0..=1; missing where a mapping does not know the value or the raw
    /// value is not a number, or too far out to compute with.
    pub fn apply(&self, x: f64) -> Option<f64> {
        if x.is_nan() {
            return None;
        }
        let score = match *self {
            Transform::Identity => x.clamp(0.0, 1.0),
            Transform::Sigmoid { low, high, k } => sigmoid(x, low, high, k),
            Transform::ReverseSigmoid { low, high, k } => 1.0 - sigmoid(x, low, high, k),
            Transform::DoubleSigmoid { low, high, coef_div, coef_si, coef_se } => {
                double_sigmoid(x, (low, high), coef_div, (coef_si, coef_se))
            }
            Transform::Step { low, high } => indicator(low <= x && x <= high),
            Transform::LeftStep { low } => indicator(x <= low),
            Transform::RightStep { high } => indicator(x >= high),
            Transform::Interpolation { ref points } => interpolate(x, points),
            Transform::ValueMapping { ref mapping } => return mapped(x, mapping),
        };
        score.is_finite().then_some(score)
    }
}

fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// `1 / (1 + 10^(-10 k (x - m) / (high - low)))` with `m` half way between `low` and `high`.
fn sigmoid(x: f64, low: f64, high: f64, k: f64) -> f64 {
    let middle = f64::midpoint(low, high);
    power_of_ten_sigmoid(10.0 * k * half_distance(middle, x) / half_distance(low, high))
}

/// Half the distance; the whole may be too large for a number.
fn half_distance(from: f64, to: f64) -> f64 {
    to / 2.0 - from / 2.0
}

/// A rise about `low` up to the middle, a fall about `high` after it.
fn double_sigmoid(
    x: f64,
    (low, high): (f64, f64),
    coef_div: f64,
    (coef_si, coef_se): (f64, f64),
) -> f64 {
    let rising = x < f64::midpoint(low, high);
    let (distance, steepness) = if rising { (x - low, coef_si) } else { (x - high, coef_se) };
    let half = if coef_div == 0.0 {
        indicator(steepness * distance > 0.0)
    } else {
        power_of_ten_sigmoid(steepness * distance / coef_div)
    };
    if rising { half } else { 1.0 - half }
}

/// `1 / (1 + 10^-h)` without overflow.
fn power_of_ten_sigmoid(h: f64) -> f64 {
    if h >= 0.0 {
        1.0 / (1.0 + 10_f64.powf(-h))
    } else {
        let power = 10_f64.powf(h);
        power / (1.0 + power)
    }
}

/// Straight lines between the points, level outside.
fn interpolate(x: f64, points: &[[f64; 2]]) -> f64 {
    let after = points.partition_point(|p| p[0] <= x);
    match (after.checked_sub(1).map(|i| points[i]), points.get(after)) {
        (Some([x0, y0]), Some(&[x1, y1])) => {
            y0 + (y1 - y0) * half_distance(x0, x) / half_distance(x0, x1)
        }
        (Some([_, y]), None) | (None, Some(&[_, y])) => y,
        (None, None) => 0.0,
    }
}

/// Keys are compared as numbers where they are numbers, so that `"2"` means 2.0.
fn mapped(x: f64, mapping: &std::collections::BTreeMap<String, f64>) -> Option<f64> {
    let same = |key: &str| key.trim().parse::<f64>().is_ok_and(|k| k == x);
    mapping.iter().find(|(key, _)| same(key)).map(|(_, score)| *score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(t: &Transform, x: f64, expected: f64) {
        let got = t.apply(x).unwrap();
        assert!((got - expected).abs() < 1e-12, "{t:?} at {x}: {got}, not {expected}");
    }

    /// REINVENT 4's own formula, written out: 1 / (1 + e^(-ln 10 · 10 k (x - m) / (high - low))).
    fn reinvent_sigmoid(x: f64, low: f64, high: f64, k: f64) -> f64 {
        let h = 10.0 * k / (high - low) * (x - (high + low) / 2.0) * 10_f64.ln();
        1.0 / (1.0 + (-h).exp())
    }

    #[test]
    fn sigmoids_are_those_of_reinvent() {
        for x in [-3.0, 0.0, 0.31, 0.5, 0.77, 4.0] {
            let expected = reinvent_sigmoid(x, 0.2, 0.8, 0.5);
            near(&Transform::Sigmoid { low: 0.2, high: 0.8, k: 0.5 }, x, expected);
            near(&Transform::ReverseSigmoid { low: 0.2, high: 0.8, k: 0.5 }, x, 1.0 - expected);
        }
        near(&Transform::Sigmoid { low: 0.2, high: 0.8, k: 0.5 }, 0.5, 0.5);
        // k = 0.5 puts 10^-2.5 at the bounds.
        near(
            &Transform::Sigmoid { low: 0.0, high: 1.0, k: 0.5 },
            0.0,
            1.0 / (1.0 + 10_f64.powf(2.5)),
        );
    }

    #[test]
    fn a_double_sigmoid_is_half_at_both_bounds_and_symmetric() {
        let t = Transform::DoubleSigmoid {
            low: 200.0,
            high: 500.0,
            coef_div: 500.0,
            coef_si: 20.0,
            coef_se: 20.0,
        };
        near(&t, 200.0, 0.5);
        near(&t, 500.0, 0.5);
        // 10^(20/500 · 25) = 10 at 25 above the lower bound.
        near(&t, 225.0, 10.0 / 11.0);
        near(&t, 475.0, 10.0 / 11.0);
        near(&t, 525.0, 1.0 / 11.0);
        near(&t, 1e6, 0.0);
    }

    #[test]
    fn a_double_sigmoid_without_divisor_is_a_step() {
        let t = Transform::DoubleSigmoid {
            low: 1.0,
            high: 3.0,
            coef_div: 0.0,
            coef_si: 150.0,
            coef_se: 150.0,
        };
        for (x, y) in [(0.9, 0.0), (1.1, 1.0), (2.9, 1.0), (3.1, 0.0)] {
            near(&t, x, y);
        }
    }

    #[test]
    fn steps_include_their_bounds() {
        near(&Transform::Step { low: 1.0, high: 2.0 }, 1.0, 1.0);
        near(&Transform::Step { low: 1.0, high: 2.0 }, 2.0, 1.0);
        near(&Transform::Step { low: 1.0, high: 2.0 }, 2.1, 0.0);
        near(&Transform::LeftStep { low: 1.0 }, 1.0, 1.0);
        near(&Transform::LeftStep { low: 1.0 }, 1.1, 0.0);
        near(&Transform::RightStep { high: 1.0 }, 1.0, 1.0);
        near(&Transform::RightStep { high: 1.0 }, 0.9, 0.0);
    }

    #[test]
    fn interpolation_is_straight_inside_and_level_outside() {
        let t = Transform::Interpolation { points: vec![[0.0, 0.2], [2.0, 1.0], [4.0, 0.0]] };
        for (x, y) in [(-1.0, 0.2), (0.0, 0.2), (1.0, 0.6), (2.0, 1.0), (3.0, 0.5), (9.0, 0.0)] {
            near(&t, x, y);
        }
    }

    #[test]
    fn what_is_not_mapped_is_missing() {
        let mapping = [("0".to_owned(), 1.0), ("1".to_owned(), 0.25)].into();
        let t = Transform::ValueMapping { mapping };
        assert_eq!(t.apply(1.0), Some(0.25));
        assert_eq!(t.apply(2.0), None);
        assert_eq!(Transform::Identity.apply(f64::NAN), None);
    }

    #[test]
    fn what_overflows_is_right_or_missing_and_not_zero() {
        near(&Transform::Interpolation { points: vec![[-1e308, 0.0], [1e308, 1.0]] }, 0.0, 0.5);
        near(&Transform::Sigmoid { low: -1e308, high: 1e308, k: 100.0 }, 1e308, 1.0);
        let (low, high, coef_div, coef_se) = (-1e308, 1e308, f64::INFINITY, 150.0);
        let t = Transform::DoubleSigmoid { low, high, coef_div, coef_si: f64::INFINITY, coef_se };
        assert_eq!(t.apply(-1e300), None);
    }
}
