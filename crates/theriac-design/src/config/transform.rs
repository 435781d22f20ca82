//! Transforms from a component's raw value to 0..=1, as REINVENT 4 defines them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From the raw value to 0..=1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schemars(extend("unevaluatedProperties" = false))]
pub enum Transform {
    /// The raw value itself, cut to 0..=1.
    Identity,
    /// Rises from `low` to `high`; 0.5 half way between.
    Sigmoid {
        /// About 0 here.
        low: f64,
        /// About 1 here.
        high: f64,
        /// Steepness.
        #[serde(default = "half")]
        k: f64,
    },
    /// Falls from `low` to `high`; 0.5 half way between.
    ReverseSigmoid {
        /// About 1 here.
        low: f64,
        /// About 0 here.
        high: f64,
        /// Steepness.
        #[serde(default = "half")]
        k: f64,
    },
    /// High between `low` and `high`, 0.5 at both.
    DoubleSigmoid {
        /// Lower half-way point.
        low: f64,
        /// Upper half-way point.
        high: f64,
        /// Common divisor of both steepnesses; 0 makes steps.
        #[serde(default = "hundred")]
        coef_div: f64,
        /// Steepness of the rise.
        #[serde(default = "hundred_fifty")]
        coef_si: f64,
        /// Steepness of the fall.
        #[serde(default = "hundred_fifty")]
        coef_se: f64,
    },
    /// 1 from `low` to `high`, both included, else 0.
    Step {
        /// From here.
        low: f64,
        /// To here.
        high: f64,
    },
    /// 1 up to `low`, 0 above.
    LeftStep {
        /// To here.
        low: f64,
    },
    /// 1 from `high` on, 0 below.
    RightStep {
        /// From here.
        high: f64,
    },
    /// Straight lines between points `[raw, score]`, level outside.
    Interpolation {
        /// At least two, raw values rising.
        points: Vec<[f64; 2]>,
    },
    /// Named values; any other raw value is missing.
    ValueMapping {
        /// From the raw value, as text, to the score.
        mapping: std::collections::BTreeMap<String, f64>,
    },
}

fn half() -> f64 {
    0.5
}

fn hundred() -> f64 {
    100.0
}

fn hundred_fifty() -> f64 {
    150.0
}
