//! A model written down.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use theriac_base::{Error, Result};

/// Settings and arrays from which a model can be built again. A model made of others holds
/// theirs under a prefix.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// Architecture and everything else that is no array; `kind` names the model's kind.
    pub settings: Map<String, Value>,
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

impl Parts {
    /// Settings without arrays yet.
    pub(crate) fn with_settings(settings: &impl Serialize) -> Self {
        let settings = match serde_json::to_value(settings) {
            Ok(Value::Object(settings)) => settings,
            _ => Map::new(),
        };
        Self { settings, ..Self::default() }
    }

    /// The model's kind.
    pub fn kind(&self) -> &str {
        self.settings.get("kind").and_then(Value::as_str).unwrap_or_default()
    }

    /// The settings of a model of this kind and version.
    ///
    /// # Errors
    /// It is another kind or version, or the settings are malformed.
    pub(crate) fn settings<T: DeserializeOwned>(&self, kind: &str, format: u64) -> Result<T> {
        if self.kind() != kind {
            return Err(malformed(&format!("is no model of kind `{kind}`")));
        }
        if self.settings.get("format").and_then(Value::as_u64) != Some(format) {
            return Err(malformed("was written by another version"));
        }
        serde_json::from_value(Value::Object(self.settings.clone()))
            .map_err(|e| malformed(&format!("has settings that cannot be read: {e}")))
    }

    /// Takes in the arrays of a part of this model.
    pub(super) fn nest(&mut self, prefix: &str, part: Self) -> Map<String, Value> {
        let tensors = part.tensors.into_iter().map(|(name, t)| (format!("{prefix}{name}"), t));
        self.tensors.extend(tensors);
        part.settings
    }

    /// The part whose arrays stand under a prefix.
    pub(super) fn nested(&self, prefix: &str, settings: &Map<String, Value>) -> Self {
        let under = self.tensors.range(prefix.to_owned()..).map_while(|(name, tensor)| {
            name.strip_prefix(prefix).map(|rest| (rest.to_owned(), tensor.clone()))
        });
        Self { settings: settings.clone(), tensors: under.collect() }
    }
}

/// An array of real numbers.
///
/// # Errors
/// There is none of this name.
pub(crate) fn real<'a>(tensors: &'a BTreeMap<String, Tensor>, name: &str) -> Result<&'a [f32]> {
    match tensors.get(name) {
        Some(Tensor::Real(_, values)) => Ok(values),
        _ => Err(malformed(&format!("has no real tensor `{name}`"))),
    }
}

/// An array of whole numbers.
///
/// # Errors
/// There is none of this name.
pub(crate) fn whole<'a>(tensors: &'a BTreeMap<String, Tensor>, name: &str) -> Result<&'a [u32]> {
    match tensors.get(name) {
        Some(Tensor::Whole(_, values)) => Ok(values),
        _ => Err(malformed(&format!("has no whole tensor `{name}`"))),
    }
}

/// A model that cannot be built of its parts.
pub(crate) fn malformed(what: &str) -> Error {
    Error::user(format!("the model {what}"))
        .remedy("fetch the model folder again, or train the model anew")
}
