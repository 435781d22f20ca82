//! Components and filters of a scoring profile.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Transform;

/// One component of the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub struct Component {
    /// Its name in tables and plots; by default that of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its weight against the others; weights need not add up to anything.
    #[serde(default = "one")]
    pub weight: f64,
    /// From the raw value to 0..=1; without it, a sensible one for the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transform: Option<Transform>,
    /// What is computed.
    #[serde(flatten)]
    pub kind: Kind,
}

/// A condition that must hold: `min` ≤ raw value ≤ `max`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("unevaluatedProperties" = false))]
pub struct Filter {
    /// Its name in tables; by default that of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Least raw value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Greatest raw value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What is computed.
    #[serde(flatten)]
    pub kind: Kind,
}

fn one() -> f64 {
    1.0
}

/// What is computed of a molecule, with the meaning of its raw value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Tanimoto similarity to reference molecules, 0..=1.
    Similarity {
        /// The fingerprint compared.
        #[serde(default)]
        fingerprint: Fingerprint,
        /// To what.
        references: References,
        /// Over several references.
        #[serde(default)]
        reduce: Reduce,
    },
    /// Quantitative estimate of drug-likeness, 0..=1.
    Qed,
    /// Synthetic accessibility (Ertl and Schuffenhauer 2009), 1 (easy) to 10 (hard).
    SaScore,
    /// Any descriptor of `theriac mol describe`, in its unit.
    Descriptor {
        /// Its name, such as `mw`, `logp`, `tpsa`, `hbd`.
        descriptor: String,
    },
    /// Share of the patterns that are present, 0..=1.
    SmartsWanted {
        /// SMARTS patterns.
        patterns: Vec<String>,
        /// Is one of them enough?
        #[serde(default)]
        any: bool,
    },
    /// Number of patterns that are present.
    SmartsUnwanted {
        /// SMARTS patterns.
        patterns: Vec<String>,
    },
    /// Number of structural alerts (PAINS and a medicinal-chemistry set).
    Alerts,
    /// Distance to the nearest known molecule: one minus its ECFP4 Tanimoto similarity, 0..=1.
    Novelty {
        /// The known molecules.
        known: References,
    },
    /// A trained property model (`theriac train`), in its target's unit.
    Model {
        /// The model's folder, relative to this file.
        model: PathBuf,
        /// The target, where the model has several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<String>,
    },
    /// An outside program (REINVENT's `ExternalProcess` protocol), in its own unit.
    External(Program),
}

/// An outside program: SMILES, one per line, on its standard input; on its standard output
/// `{"version": 1, "payload": {"predictions": [..]}}` with one number or null each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Program {
    /// The program: a path, or a name to be found on `PATH`.
    pub executable: PathBuf,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// The list under `payload` to read.
    #[serde(default = "predictions")]
    pub property: String,
    /// Longest wait for one answer; by default that of the profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<f64>,
}

fn predictions() -> String {
    "predictions".into()
}

/// The fingerprint that is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fingerprint {
    /// Atom neighbourhoods up to two bonds, folded to 2,048 bits.
    #[default]
    Ecfp4,
    /// The same with pharmacophoric atom types.
    Fcfp4,
    /// Pairs of atoms with their distance.
    AtomPairs,
}

/// Over several references.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reduce {
    /// The most similar one.
    #[default]
    Max,
    /// The mean over the given number of most similar ones.
    MeanOf(usize),
}

/// Molecules given in place or in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum References {
    /// A file with a SMILES column (CSV, TSV, SMI, SDF, Parquet), relative to this file.
    File(PathBuf),
    /// SMILES.
    Inline(Vec<String>),
}

impl Component {
    /// The name in tables: its own, or that of its kind.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.kind.label())
    }

    /// The transform: its own, or the kind's usual one.
    pub fn transform(&self) -> Transform {
        self.transform.clone().unwrap_or_else(|| self.kind.usual_transform())
    }
}

impl Filter {
    /// The name in tables: its own, or that of its kind.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.kind.label())
    }
}

impl Kind {
    /// The molecules that it refers to, and their key.
    pub fn references(&self) -> Option<(&'static str, &References)> {
        match self {
            Kind::Similarity { references, .. } => Some(("references", references)),
            Kind::Novelty { known } => Some(("known", known)),
            _ => None,
        }
    }

    fn label(&self) -> String {
        match self {
            Kind::Similarity { .. } => "similarity".into(),
            Kind::Qed => "qed".into(),
            Kind::SaScore => "sa_score".into(),
            Kind::Descriptor { descriptor } => descriptor.clone(),
            Kind::SmartsWanted { .. } => "smarts_wanted".into(),
            Kind::SmartsUnwanted { .. } => "smarts_unwanted".into(),
            Kind::Alerts => "alerts".into(),
            Kind::Novelty { .. } => "novelty".into(),
            Kind::Model { model, target } => target.clone().unwrap_or_else(|| {
                model.file_name().unwrap_or_default().to_string_lossy().into_owned()
            }),
            Kind::External(program) => {
                program.executable.file_stem().unwrap_or_default().to_string_lossy().into_owned()
            }
        }
    }

    fn usual_transform(&self) -> Transform {
        match self {
            // Easy to make below 3, hard above 6.
            Kind::SaScore => Transform::ReverseSigmoid { low: 3.0, high: 6.0, k: 0.5 },
            Kind::SmartsUnwanted { .. } | Kind::Alerts => Transform::LeftStep { low: 0.0 },
            _ => Transform::Identity,
        }
    }
}
