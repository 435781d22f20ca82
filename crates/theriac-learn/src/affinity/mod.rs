//! Affinity of a molecule to a protein: from the structure and the sequence to a number with its
//! uncertainty.
//!
//! [`Interactions`] hold molecules, proteins and measured pairs. Two kinds of models learn from
//! them: ridge regression on the product of two kernels ([`kernel`]) and a network of two towers
//! ([`network`]); an [`AffinityModel`] is their blend, with weights and limits of their own for
//! pairs whose molecule, protein or both are new.

mod blend;
mod card;
mod cross;
mod data;
mod describe;
mod domain;
mod drug;
mod folder;
mod held_out;
pub mod kernel;
mod model;
pub mod network;
mod predict;
mod protein;
mod regime;
pub mod score;
mod scorer;
mod table;
mod train;

pub use data::{Interactions, Pair};
pub use drug::Drug;
pub use folder::is_affinity;
pub use held_out::HoldOut;
pub use model::{AffinityModel, EncodedDrug, EncodedProtein, Estimate};
pub use predict::{PairColumns, pair_task, protein_task};
pub use protein::{Protein, read_protein};
pub use regime::Regime;
pub use scorer::AffinityScorer;
pub use train::{Outcome, PairOptions, TrainOptions, train};
