//! A network of two towers: molecule and protein become vectors of one width, and a head takes
//! both and their product to the affinity.
//!
//! The molecule's tower is a directed message-passing network whose vector is joined by circular
//! fragments; the protein's takes the composition of the sequence and how alike it is to training
//! proteins. To each comes a vector of its own, learnt for molecules and proteins of the training
//! part and left out at random, so that new ones are not strange. A batch is a block of molecules
//! and proteins: each is encoded once for all pairs of the block.

mod head;
mod layout;
mod model;
mod noise;
mod pass;
mod proteins;
mod train;

use serde::{Deserialize, Serialize};

use crate::kernel::Precision;

pub use model::{DrugVector, NetworkModel, ProteinVector};
pub use proteins::ProteinFeatures;

/// Size and training of the network.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkConfig {
    /// Units of the vectors of molecules and proteins.
    pub width: usize,
    /// Units of the message passing.
    pub graph: usize,
    /// Units between features and vector of a protein, and of a molecule.
    pub between: usize,
    /// Units of the head's two layers.
    pub head: [usize; 2],
    /// Share of values left out in training.
    pub dropout: f32,
    /// How often a molecule's or protein's own vector is left out in training.
    pub anonymous: f32,
    /// Passes over the training pairs, unless these are so few that it is fewer than `steps`.
    pub epochs: usize,
    /// Steps that a small set gets, in at most ten times the passes.
    pub steps: usize,
    /// Pairs of a batch, about.
    pub batch: usize,
    /// Most molecules of a batch.
    pub block: usize,
    /// The highest learning rate.
    pub rate: f64,
    /// Arithmetic of the large products.
    #[serde(skip)]
    pub precision: Precision,
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self {
            width: 128,
            graph: 128,
            between: 256,
            head: [384, 128],
            dropout: 0.1,
            anonymous: 0.2,
            epochs: 30,
            steps: 2000,
            batch: 1024,
            block: 64,
            rate: 1e-3,
            precision: Precision::fastest(),
        }
    }
}
