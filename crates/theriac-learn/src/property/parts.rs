//! A model written down.

use std::collections::BTreeMap;

/// Settings and arrays from which a model can be built again. A model made of others holds
/// theirs under a prefix.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// Architecture and everything else that is no array; `kind` names the model's kind.
    pub settings: serde_json::Map<String, serde_json::Value>,
    /// Arrays by name.
    pub tensors: BTreeMap<String, Tensor>,
}

/// An array with its shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Tensor {
    /// Real numbers.
    Real(Vec<usize>, Vec<f32>),
    /// Counts, indices, bits.
    Whole(Vec<usize>, Vec<u32>),
}
