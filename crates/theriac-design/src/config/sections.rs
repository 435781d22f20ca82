//! The sections of a design configuration.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Component, Filter, Kind, References};

/// A design run: a prior, a scoring profile, and how to learn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The language model to start from: a folder (`model.safetensors`, `model.toml`), relative
    /// to this file, or the name of a shipped model, such as `prior`.
    pub prior: PathBuf,
    /// Seed of all sampling; the same seed gives the same result.
    #[serde(default)]
    pub seed: u64,
    /// How the agent learns.
    #[serde(default)]
    pub learning: Learning,
    /// When to end before all steps are done.
    #[serde(default)]
    pub stop: Stop,
    /// Replay of the best molecules so far.
    #[serde(default)]
    pub memory: Memory,
    /// Keeps the agent from making one scaffold over and over.
    #[serde(default)]
    pub diversity: Diversity,
    /// What a good molecule is.
    pub scoring: Scoring,
    /// Samples of prior and agent scored identically, before and after.
    #[serde(default)]
    pub comparison: Comparison,
    /// What is kept.
    #[serde(default)]
    pub output: Output,
}

/// Reinforcement learning of the agent (augmented likelihood).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Learning {
    /// Steps of learning.
    pub steps: usize,
    /// Molecules sampled per step.
    pub batch_size: usize,
    /// Weight of the score against the prior's log-likelihood.
    pub sigma: f64,
    /// Adam's step size.
    pub learning_rate: f64,
    /// Longest sequence sampled, in tokens.
    pub max_length: usize,
    /// Steps between checkpoints.
    pub checkpoint_every: usize,
}

impl Default for Learning {
    fn default() -> Self {
        Self {
            steps: 200,
            batch_size: 64,
            sigma: 120.0,
            learning_rate: 1e-4,
            max_length: 120,
            checkpoint_every: 25,
        }
    }
}

/// Rules that end the learning early; whichever holds first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Stop {
    /// Wall-clock minutes. With this rule the result depends on the machine's speed.
    pub minutes: Option<f64>,
    /// Evaluations of the scoring profile (cached scores are free).
    pub evaluations: Option<usize>,
    /// No more progress.
    pub plateau: Option<Plateau>,
}

/// Ends when the mean score of the last `steps` steps is not at least `improvement`
/// above that of the `steps` steps before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plateau {
    /// Width of each of the two windows compared.
    pub steps: usize,
    /// Least rise of the mean score.
    pub improvement: f64,
}

/// Replay memory, called inception in REINVENT.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Memory {
    /// Molecules remembered, the best ones; 0 turns replay off.
    pub size: usize,
    /// Molecules replayed per step.
    pub replay: usize,
    /// Molecules to start the memory with, scored by the components alone: examples that are
    /// replayed until better molecules take their place, never results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seeds: Option<References>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { size: 100, replay: 10, seeds: None }
    }
}

/// Diversity filter: cuts the reward of what was made too often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Diversity {
    /// What counts as the same.
    pub kind: DiversityKind,
    /// Molecules rewarded per scaffold.
    pub bucket_size: usize,
    /// Only molecules with at least this score fill a bucket.
    pub min_score: f64,
    /// For `scaffold_similarity`: scaffolds at least this alike share a bucket
    /// (Tanimoto of atom-pair fingerprints).
    pub min_similarity: f64,
    /// What the reward is multiplied with once the bucket is full.
    pub penalty: f64,
}

impl Default for Diversity {
    fn default() -> Self {
        Self {
            kind: DiversityKind::IdenticalMurcko,
            bucket_size: 25,
            min_score: 0.4,
            min_similarity: 0.6,
            penalty: 0.0,
        }
    }
}

/// What the diversity filter counts as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiversityKind {
    /// The same Bemis–Murcko scaffold.
    IdenticalMurcko,
    /// A similar Bemis–Murcko scaffold.
    ScaffoldSimilarity,
    /// The same molecule.
    SameSmiles,
    /// Nothing: the filter is off.
    Off,
}

/// What a good molecule is: weighted components, and filters that must hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// How components become one score.
    #[serde(default)]
    pub aggregation: Aggregation,
    /// Outside programs, each called as often as `theriac` needs: the longest wait, in seconds.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: f64,
    /// What is rewarded.
    #[serde(rename = "component")]
    pub components: Vec<Component>,
    /// What must hold; a molecule that fails one scores zero.
    #[serde(default, rename = "filter")]
    pub filters: Vec<Filter>,
}

fn default_timeout() -> f64 {
    60.0
}

/// How the components' scores become one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// Weighted geometric mean: every component must be met.
    #[default]
    GeometricMean,
    /// Weighted arithmetic mean: one component can make up for another.
    ArithmeticMean,
}

/// Before and after: samples of the prior and of the final agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Comparison {
    /// Samples of each.
    pub samples: usize,
}

impl Default for Comparison {
    fn default() -> Self {
        Self { samples: 1000 }
    }
}

/// What is kept of all molecules made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Output {
    /// At most this many, the best ones.
    pub keep: usize,
    /// Least score; without it, the 99th percentile of the prior's scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_score: Option<f64>,
    /// Known molecules to name the nearest of; without it, those of the first novelty or
    /// similarity component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest_to: Option<References>,
}

impl Default for Output {
    fn default() -> Self {
        Self { keep: 1000, min_score: None, nearest_to: None }
    }
}

impl Config {
    /// Every list of molecules that the configuration refers to, with its key.
    pub fn references(&self) -> Vec<(String, &References)> {
        let components = self.scoring.components.iter().enumerate();
        let components = components.map(|(i, c)| (format!("scoring.component[{i}]"), &c.kind));
        let filters = self.scoring.filters.iter().enumerate();
        let filters = filters.map(|(i, f)| (format!("scoring.filter[{i}]"), &f.kind));
        let mut lists: Vec<_> = components
            .chain(filters)
            .filter_map(|(key, kind)| {
                let (name, references) = kind.references()?;
                Some((format!("{key}.{name}"), references))
            })
            .collect();
        lists.extend(self.memory.seeds.as_ref().map(|r| ("memory.seeds".into(), r)));
        lists.extend(self.output.nearest_to.as_ref().map(|r| ("output.nearest_to".into(), r)));
        lists
    }

    /// The molecules to name the nearest of, and where the configuration gives them: those of
    /// `output.nearest_to`, else of the first novelty component, else of the first similarity
    /// component.
    pub fn known(&self) -> Option<(&References, String)> {
        if let Some(references) = &self.output.nearest_to {
            return Some((references, "output.nearest_to".into()));
        }
        let components = || self.scoring.components.iter().enumerate();
        let known = components().find_map(|(i, c)| match &c.kind {
            Kind::Novelty { known } => Some((known, format!("scoring.component[{i}].known"))),
            _ => None,
        });
        known.or_else(|| {
            components().find_map(|(i, c)| match &c.kind {
                Kind::Similarity { references, .. } => {
                    Some((references, format!("scoring.component[{i}].references")))
                }
                _ => None,
            })
        })
    }
}
