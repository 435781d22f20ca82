//! What a design run gives back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything that a design run found; the same config, seed and prior give the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DesignResult {
    /// The kept molecules, best first; equal scores are ordered by SMILES.
    pub molecules: Vec<Designed>,
    /// One entry per learning step.
    pub history: Vec<StepStats>,
    /// Scores of samples from the prior, in sampling order; unscored samples are left out.
    pub prior_scores: Vec<f64>,
    /// Scores of as many samples from the final agent; unscored samples are left out.
    pub agent_scores: Vec<f64>,
    /// The 99th percentile of `prior_scores`.
    pub prior_p99: f64,
    /// Share of all agent samples, invalid ones included, that score above `prior_p99`.
    pub share_above_prior_p99: f64,
    /// Number of different Bemis–Murcko scaffolds among `molecules` (acyclic ones not counted).
    pub scaffolds: usize,
    /// Generated molecules that the hazard filter withheld, in order of appearance.
    pub withheld: Vec<Withheld>,
    /// What was counted while learning, and of the molecules made.
    pub counts: Counts,
    /// What became of the prior's samples for the comparison.
    pub prior_counts: Counts,
    /// What became of the agent's.
    pub agent_counts: Counts,
    /// Which rule ended the learning.
    pub stopped_by: StopReason,
    /// Warnings worth showing: components that failed and why, references that are flagged.
    pub warnings: Vec<String>,
}

/// A designed molecule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Designed {
    /// Canonical SMILES.
    pub smiles: String,
    /// The profile's total score, 0..=1.
    pub score: f64,
    /// What each component said, in the profile's order.
    pub components: Vec<ComponentValue>,
    /// Bemis–Murcko scaffold, canonical SMILES; empty where the molecule has no ring.
    pub scaffold: String,
    /// The learning step that made it first, counted from 1.
    pub step: usize,
    /// The nearest known molecule, where known molecules were given.
    pub nearest: Option<Nearest>,
}

/// What one component said about one molecule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComponentValue {
    /// The component's name.
    pub name: String,
    /// Before the transform, in the component's unit; missing where it failed.
    pub raw: Option<f64>,
    /// After the transform, 0..=1; missing where the component failed.
    pub transformed: Option<f64>,
}

/// The known molecule most like a designed one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// Its name; empty where it has none.
    pub name: String,
    /// Its canonical SMILES.
    pub smiles: String,
    /// ECFP4 Tanimoto similarity, 0..=1.
    pub similarity: f64,
}

/// One learning step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StepStats {
    /// Counted from 1.
    pub step: usize,
    /// Mean squared difference of augmented and agent log-likelihood; missing where nothing
    /// could be learned from.
    pub loss: Option<f64>,
    /// Mean score of the scored unique molecules; missing where none was scored.
    pub mean_score: Option<f64>,
    /// Best score of the step.
    pub best_score: Option<f64>,
    /// Share of the batch that is a valid molecule.
    pub valid: f64,
    /// Share of the valid ones that are different from one another.
    pub unique: f64,
    /// Share of the whole batch that scores above the prior's 99th percentile.
    pub above_p99: f64,
    /// One minus the mean pairwise ECFP4 Tanimoto similarity of the step's unique molecules.
    /// Missing below two molecules.
    pub internal_diversity: Option<f64>,
    /// Different scaffolds among all molecules so far that pass the diversity filter's score
    /// (acyclic ones not counted).
    pub scaffolds: usize,
    /// Molecules whose reward the diversity filter cut in this step.
    pub penalised: usize,
    /// Scores taken from the cache in this step.
    pub cached: usize,
    /// Sequences of the batch that were withheld.
    pub withheld: usize,
}

/// A generated molecule that is withheld: never its structure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Withheld {
    /// BLAKE3 of the canonical SMILES, 64 hexadecimal digits.
    pub hash: String,
    /// The hazard class that it matched.
    pub class: String,
    /// How often it was sampled while learning; these add up to `Counts::withheld`.
    pub count: usize,
    /// How often it was sampled for the comparison of prior and agent; these add up to
    /// `Counts::withheld_compared`.
    pub compared: usize,
}

/// What was counted during a run; every sampled sequence is in exactly one of
/// `invalid`, `duplicates`, `withheld`, `unscored`, `filtered` and `scored`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Sequences sampled while learning.
    pub sampled: usize,
    /// No valid molecule.
    pub invalid: usize,
    /// Valid and not withheld, but the same molecule was already in the batch.
    pub duplicates: usize,
    /// Withheld by the hazard filter, repeats included.
    pub withheld: usize,
    /// The same among the samples of the comparison, which are not in `sampled`.
    pub withheld_compared: usize,
    /// A component or filter failed: the score is missing and nothing was learned from it.
    pub unscored: usize,
    /// Score zero because a filter turned it away.
    pub filtered: usize,
    /// Scored.
    pub scored: usize,
    /// Times the profile was evaluated (not served by the cache).
    pub evaluations: usize,
    /// Different molecules seen.
    pub distinct: usize,
    /// `unscored` by the component or filter that failed first, where one did.
    pub failures: BTreeMap<String, usize>,
    /// `filtered` by the first filter that turned the molecule away.
    pub filters: BTreeMap<String, usize>,
    /// Different molecules that no filter turned away, with less than the least score.
    pub below_min_score: usize,
    /// Different molecules with at least the least score beyond the number that is kept.
    pub beyond_keep: usize,
}

/// Why the learning ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// All steps were done.
    Steps,
    /// The time was up.
    Minutes,
    /// The profile was evaluated as often as allowed.
    Evaluations,
    /// The mean score no longer rose.
    Plateau,
}

impl StopReason {
    /// What is said of the learning.
    pub fn words(self) -> &'static str {
        match self {
            StopReason::Steps => "all were done",
            StopReason::Minutes => "stopped when its time was up",
            StopReason::Evaluations => "stopped when its evaluations were used up",
            StopReason::Plateau => "stopped when its scores no longer rose",
        }
    }
}
