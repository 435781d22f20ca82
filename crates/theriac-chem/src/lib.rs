//! A molecule: parse with mandatory sanitisation, canonical form, descriptors,
//! fingerprints, substructure, depiction, file formats and curation.
//!
//! The only room that names `chematic`; only its RDKit-parity functions are used.

pub mod alerts;
pub mod conformers;
pub mod curate;
pub mod depict;
pub mod descriptors;
pub mod fingerprint;
pub mod fragments;
pub mod graph;
mod guard;
pub mod io;
mod molecule;
mod notation;
mod perceived;
pub mod randomise;
pub mod sa_score;
pub mod scaffold;
pub mod scorer;
pub mod similar;
pub mod smarts;
pub mod standardise;
pub mod tasks;

pub use molecule::{MAX_ATOMS, MolError, Molecule};
