//! What to train, on what, for how long.

use std::path::PathBuf;

use theriac_base::{Error, Result, hash_bytes};

use super::{super::model::check_range, Device};
use crate::kernel::Precision;

/// How long to train. The learning rate reaches its floor at the end of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// Passes over the corpus; the same seed gives the same weights.
    Epochs(f64),
    /// Minutes on the clock, time before a resumed checkpoint included.
    Minutes(f64),
}

/// The resolved configuration of a training run.
#[derive(Debug, Clone)]
pub struct TrainConfig {
    /// Molecules to learn from, in any format that has SMILES.
    pub corpus: PathBuf,
    /// Held-out molecules; without it every 50th row of the corpus is held out.
    pub valid: Option<PathBuf>,
    /// The folder for checkpoints, history and the model.
    pub out: PathBuf,
    /// One SMILES token per line; the shipped drug-like list without it.
    pub vocabulary: Option<PathBuf>,
    /// A model folder whose weights (and vocabulary and size) training starts from.
    pub init: Option<PathBuf>,
    /// Go on from the last checkpoint in `out`.
    pub resume: bool,
    /// Units of each layer.
    pub hidden: usize,
    /// GRU layers.
    pub layers: usize,
    /// How long.
    pub length: Length,
    /// The arithmetic of matrix products in training.
    pub precision: Precision,
    /// Where gradients are computed.
    pub device: Device,
    /// Molecules per step.
    pub batch: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
    /// Longest molecule, in tokens; longer ones are left out.
    pub max_length: usize,
    /// Share of molecules that are shown as a randomised SMILES.
    pub augment: f64,
    /// Of the initial weights, the order of molecules and the randomised SMILES.
    pub seed: u64,
    /// Minutes between checkpoints.
    pub checkpoint_minutes: f64,
    /// Minutes between reports, beside the one at the end of each epoch.
    pub report_minutes: f64,
    /// Molecules sampled for a report.
    pub report_samples: usize,
    /// Name of the model, for its card.
    pub name: String,
    /// Sources and licences of the corpus, for the card.
    pub licence: String,
    /// The command line, for the card.
    pub command: String,
}

impl TrainConfig {
    /// Checks the ranges of all numbers.
    ///
    /// # Errors
    /// Names the option that is out of its range.
    pub fn check(&self) -> Result<()> {
        let (Length::Epochs(length) | Length::Minutes(length)) = self.length;
        for (option, value, low, high) in [
            ("batch", self.batch as f64, 1.0, 65_536.0),
            ("lr", self.learning_rate, 1e-9, 1.0),
            ("augment", self.augment, 0.0, 1.0),
            ("max-length", self.max_length as f64, 1.0, 10_000.0),
            ("epochs or --budget-minutes", length, 1e-6, 1e9),
            ("checkpoint-minutes", self.checkpoint_minutes, 0.01, 1e6),
            ("report-minutes", self.report_minutes, 0.01, 1e6),
            ("report-samples", self.report_samples as f64, 1.0, 1e6),
        ] {
            check_range(option, value, low, high)?;
        }
        if self.precision == Precision::Bfloat16 && !Precision::fastest().eq(&self.precision) {
            return Err(Error::user("this processor has no unit for bfloat16 products")
                .remedy("leave out --bfloat16"));
        }
        Ok(())
    }

    /// The digest of all that a checkpoint depends on beside the network itself: `corpora`
    /// are the digests of the files learned from.
    pub(super) fn identity(&self, corpora: &[&str], vocabulary: &[String]) -> String {
        let text = format!(
            "{corpora:?} {vocabulary:?} {} {:?} {} {} {:?} {:?}",
            self.batch,
            self.learning_rate,
            self.max_length,
            self.seed,
            self.augment,
            self.precision
        );
        hash_bytes(text.as_bytes())
    }
}
