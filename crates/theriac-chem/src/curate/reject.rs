//! Why a row, or a value of it, is left out.

use std::fmt;

use serde::Serialize;
use theriac_base::{Error, Result};

use super::Counts;

/// The step at which a row is left out, in the order of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Reading the structure.
    Parse,
    /// Bringing it into standard form.
    Standardise,
    /// The filters.
    Filter,
    /// Reading and converting the values.
    Label,
    /// Merging rows of one compound.
    Duplicates,
    /// Judging outliers.
    Outliers,
    /// Dividing into parts.
    Split,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Step::Parse => "parse",
            Step::Standardise => "standardise",
            Step::Filter => "filter",
            Step::Label => "label",
            Step::Duplicates => "duplicates",
            Step::Outliers => "outliers",
            Step::Split => "split",
        })
    }
}

/// One thing that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Where in the pipeline.
    pub step: Step,
    /// The kind of reason, by which the card counts.
    pub kind: String,
    /// The reason in full.
    pub reason: String,
}

impl Rejection {
    pub(super) fn new(step: Step, kind: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { step, kind: kind.into(), reason: reason.into() }
    }
}

/// Is anything left to make a dataset of?
///
/// # Errors
/// No compound, with what turned the rows away.
pub(super) fn check_left(counts: &Counts) -> Result<()> {
    if counts.compounds > 0 {
        return Ok(());
    }
    let kinds = counts.rejected.iter().flat_map(|(step, kinds)| {
        kinds.iter().map(move |(kind, n)| (*n, format!("{n} at {step}: {kind}")))
    });
    let mut kinds: Vec<(u64, String)> = kinds.collect();
    kinds.sort_by(|a, b| b.cmp(a));
    let reasons: Vec<String> = kinds.into_iter().take(3).map(|(_, words)| words).collect();
    Err(Error::user(format!("no compound is left ({})", reasons.join("; ")))
        .remedy("look whether labels and filters name the columns and ranges that you mean"))
}
