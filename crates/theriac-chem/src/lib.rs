//! A molecule: parse with mandatory sanitisation, canonical form, descriptors,
//! fingerprints, substructure, depiction, file formats and curation.
//!
//! The only room that names `chematic`; only its RDKit-parity functions are used.

pub mod fingerprint;
mod molecule;
pub mod scaffold;
pub mod scorer;
pub mod smarts;
pub mod standardise;

pub use molecule::{MAX_ATOMS, MolError, Molecule};
