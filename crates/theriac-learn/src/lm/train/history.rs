//! The reports of a run: one row of `history.csv` each.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use theriac_base::{Result, write_atomic};

/// How training stood at one moment. Losses are in nats per token.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// Minutes of training.
    pub minutes: f64,
    /// Passes over the corpus, as a fraction.
    pub epoch: f64,
    /// Optimiser steps.
    pub step: u64,
    /// Molecules seen.
    pub molecules: u64,
    /// Learning rate.
    pub learning_rate: f64,
    /// Mean loss since the report before; `None` where nothing was learned in between.
    pub train_loss: Option<f64>,
    /// Loss on held-out molecules.
    pub valid_loss: f64,
    /// Share of samples (with guard) that are molecules.
    pub valid: f64,
    /// The same without the guard.
    pub valid_unguarded: f64,
    /// Share of different ones among the valid.
    pub unique: f64,
    /// Share of the different ones that the corpus does not hold.
    pub novel: f64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "passes           {:.2} ({} steps, {:.1} min)",
            self.epoch, self.step, self.minutes
        )?;
        if let Some(loss) = self.train_loss {
            writeln!(f, "training loss    {loss:.4} nats per token")?;
        }
        writeln!(f, "validation loss  {:.4} nats per token", self.valid_loss)?;
        writeln!(
            f,
            "samples          {:.1} % valid ({:.1} % without guard), {:.1} % unique, {:.1} % novel",
            100.0 * self.valid,
            100.0 * self.valid_unguarded,
            100.0 * self.unique,
            100.0 * self.novel
        )
    }
}

const COLUMNS: &str = "minutes,epoch,step,molecules,learning_rate,train_loss,valid_loss,\
                       valid,valid_unguarded,unique,novel\n";

/// Writes all reports as CSV.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(file: &Path, reports: &[Report]) -> Result<()> {
    let row = |r: &Report| {
        format!(
            "{:.2},{:.4},{},{},{:.3e},{},{:.5},{:.4},{:.4},{:.4},{:.4}\n",
            r.minutes,
            r.epoch,
            r.step,
            r.molecules,
            r.learning_rate,
            r.train_loss.map(|loss| format!("{loss:.5}")).unwrap_or_default(),
            r.valid_loss,
            r.valid,
            r.valid_unguarded,
            r.unique,
            r.novel
        )
    };
    write_atomic(file, COLUMNS.to_owned() + &reports.iter().map(row).collect::<String>())
}
