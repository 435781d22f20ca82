//! A molecule: parse with mandatory sanitisation, canonical form, descriptors,
//! fingerprints, substructure, depiction, file formats and curation.
//!
//! The only room that names `chematic`; only its RDKit-parity functions are used.

pub mod curate;
pub mod alerts;
pub mod descriptors;
pub mod fingerprint;
pub mod fragments;
pub mod io;
mod molecule;
pub mod randomise;
pub mod sa_score;
pub mod scaffold;
pub mod scorer;
pub mod smarts;
pub mod standardise;

pub use molecule::{MAX_ATOMS, MolError, Molecule};
