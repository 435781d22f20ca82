//! Ridge regression on the product of a kernel of molecules and one of proteins.
//!
//! The similarity of two pairs is that of their molecules times that of their proteins (T.
//! Pahikkala et al., Brief. Bioinform. 16, 325 (2015)). A first round takes structure and
//! sequence; each further one adds how alike two molecules (proteins) bind all training proteins
//! (molecules), measured or as the round before predicts: the interaction profiles of T. van
//! Laarhoven et al., Bioinformatics 27, 3036 (2011), here without gaps.

mod model;
mod similarity;
mod solve;

use serde::{Deserialize, Serialize};

pub use model::{DrugCode, KernelModel, ProteinCode};
pub use similarity::Similarities;

/// How the regression is set up. Labels are on a scale of standard deviation 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KernelConfig {
    /// Added to the kernel's diagonal.
    pub ridge: f64,
    /// How much the profile of a molecule, and of a protein, counts beside its structure.
    pub profiles: [f32; 2],
    /// Rounds with profiles.
    pub rounds: usize,
    /// How much a measured label counts in a profile, beside the prediction.
    pub measured: f32,
}

impl Default for KernelConfig {
    fn default() -> Self {
        Self { ridge: 0.2, profiles: [0.3, 0.3], rounds: 2, measured: 0.7 }
    }
}

/// What a molecule has in common with any other, and with itself alone.
pub(super) const DRUG: [f32; 2] = [0.1, 0.2];
/// What a protein has in common with any other, and with itself alone.
pub(super) const PROTEIN: [f32; 2] = [0.1, 0.1];
