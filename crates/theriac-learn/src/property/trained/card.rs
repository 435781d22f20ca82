//! The card of a property model: what it predicts, what it learned from, how good it is.
//!
//! After Mitchell et al., "Model Cards for Model Reporting" (arXiv:1810.03993).

use std::path::Path;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result, read_to_string};

use super::super::Task;
use super::super::score::Measure;

/// Version of the folder.
pub(crate) const FORMAT: u32 = 1;

/// The contents of `model.toml`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Version of the folder.
    pub format: u32,
    /// Short name.
    pub name: String,
    /// What the model is made of, such as `stack of kernel 0.3, trees 0.7`.
    pub architecture: String,
    /// What it looks at.
    pub features: String,
    /// Why this kind was taken.
    pub choice: Vec<String>,
    /// What it may be used for.
    pub intended_use: String,
    /// What it cannot do.
    pub limits: String,
    /// The licence of the model.
    pub licence: String,
    /// The command that made it.
    pub command: String,
    /// BLAKE3 of `model.safetensors`.
    pub weights_blake3: String,
    /// What it learned from.
    pub training: Training,
    /// The targets.
    pub tasks: Vec<TaskCard>,
}

/// A target and how well it is predicted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskCard {
    /// The target.
    pub task: Task,
    /// Labels that were learnt from.
    pub labels: usize,
    /// On molecules of the training part, each predicted by models that had not seen it.
    pub cross_validated: Vec<Measure>,
    /// On the part that was held out of everything; empty where there was none.
    pub held_out: Vec<Measure>,
}

/// What a model learned from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// File name.
    pub file: String,
    /// BLAKE3 of the file.
    pub blake3: String,
    /// Molecules that were learnt from.
    pub molecules: usize,
    /// Molecules that were held out.
    pub held_out: usize,
    /// Rows that could not be used.
    pub left_out: usize,
    /// How the held-out part was chosen.
    pub split: String,
    /// Parts of the cross-validation within.
    pub folds: usize,
    /// Seed of everything.
    pub seed: u64,
}

impl Card {
    /// The card of a model folder.
    ///
    /// # Errors
    /// The file is missing or malformed.
    pub fn read(dir: &Path) -> Result<Self> {
        let file = dir.join(super::CARD);
        Self::parse(&read_to_string(&file)?, &file)
    }

    /// Reads the text of `model.toml`; `file` is named in errors.
    ///
    /// # Errors
    /// Malformed TOML, missing or unknown keys, another version.
    pub fn parse(text: &str, file: &Path) -> Result<Self> {
        let format = text.parse::<toml::Table>().ok().and_then(|t| t.get("format")?.as_integer());
        if format.is_some_and(|format| format != i64::from(FORMAT)) {
            return Err(Error::user(format!(
                "the model is of format {}, this program reads {FORMAT}",
                format.unwrap_or_default()
            ))
            .at(file)
            .remedy("train it anew with `theriac train`, or use the program that wrote it"));
        }
        toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() as u64 + 1);
            Error::user(format!("not the card of a property model: {}", e.message()))
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
