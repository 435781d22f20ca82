//! The model card: what the model is, what it learned from, how good it is, its limits.
//!
//! After Mitchell et al., "Model Cards for Model Reporting" (arXiv:1810.03993).

use std::path::Path;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result};

use super::Architecture;

/// The contents of `model.toml`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Short name.
    pub name: String,
    /// What it may be used for.
    pub intended_use: String,
    /// What it cannot do.
    pub limits: String,
    /// The licence of the weights.
    pub licence: String,
    /// The command that made it.
    pub command: String,
    /// BLAKE3 of `model.safetensors`.
    pub weights_blake3: String,
    /// The SMILES tokens in the order of the network's outputs, after the two marks.
    pub vocabulary: Vec<String>,
    /// The size of the network.
    pub architecture: Architecture,
    /// What it learned from.
    pub training: Vec<Corpus>,
    /// How good it is on molecules that it did not learn from.
    pub metrics: Metrics,
}

/// A file of molecules.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corpus {
    /// File name.
    pub name: String,
    /// Its part in training: `train` or `valid`.
    pub role: String,
    /// Sources and licences, as its maker states them.
    pub licence: String,
    /// BLAKE3 of the file.
    pub blake3: String,
    /// Molecules used.
    pub molecules: u64,
    /// Rows left out: unknown tokens or too long.
    pub left_out: u64,
}

/// Measured quality. Losses are in nats per token.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Loss on the held-out molecules.
    pub valid_loss: f64,
    /// The same of single token frequencies: the naive baseline.
    pub unigram_loss: f64,
    /// The same of frequencies given the token before: the better naive baseline.
    pub bigram_loss: f64,
    /// Number of molecules sampled for the shares below.
    pub sampled: u64,
    /// Share of samples that are molecules.
    pub valid: f64,
    /// The same without the grammar guard.
    pub valid_unguarded: f64,
    /// Share of different ones among the valid.
    pub unique: f64,
    /// Share of the different ones that are not in the training part.
    pub novel: f64,
}

impl Card {
    /// Reads the text of `model.toml`; `file` is named in errors.
    ///
    /// # Errors
    /// Malformed TOML, missing or unknown keys.
    pub fn parse(text: &str, file: &Path) -> Result<Self> {
        toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() as u64 + 1);
            Error::user(format!("not a model card: {}", e.message()))
                .at_line(file, line)
                .remedy("fetch the model folder again, or train the model anew")
        })
    }

    /// The text of `model.toml`.
    ///
    /// # Errors
    /// Never for values that TOML can hold.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string_pretty(self).map_err(Error::bug)
    }
}
