//! The contract of everything that gives a molecule a number.
//!
//! Property models, docking, similarity, filters and outside programs are all scorers, so each
//! of them works in design, in screening, in ranking and from the command line.

use crate::Molecule;

/// What a score means and costs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ScorerCard {
    /// Name in tables and plots.
    pub name: String,
    /// Unit of the value; empty where it has none.
    pub unit: String,
    /// Which values are the good ones, where the scorer itself can say.
    pub direction: Direction,
    /// How dear one molecule is.
    pub cost: CostClass,
    /// What is computed, with its source.
    pub description: String,
}

/// Which values are the good ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
    /// It depends on the purpose.
    Neutral,
}

/// How dear one molecule is: decides the order of evaluation and the size of batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CostClass {
    /// Microseconds: a descriptor, a fingerprint.
    Cheap,
    /// Milliseconds: a network.
    Moderate,
    /// Seconds or more: docking, an outside program.
    Expensive,
}

/// Gives molecules a number each.
pub trait Scorer: Send + Sync {
    /// What the number means.
    fn card(&self) -> &ScorerCard;

    /// One value per molecule, in the same order; missing where it could not be computed,
    /// never a stand-in such as zero.
    fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>>;

    /// Why values were missing in the last calls, in words, where the scorer knows; asked once.
    fn take_failure(&self) -> Option<String> {
        None
    }
}
