//! One entry of a molecule file.

use super::blocks;
use crate::{MolError, Molecule};

/// One entry of a file: where it stands, its structure as written, its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins, from 1; in Parquet its row, from 1.
    pub line: u64,
    /// The structure, not parsed yet.
    pub structure: Structure,
    /// One value for each of the reader's columns; empty where there is none.
    pub fields: Vec<String>,
}

/// A structure as a file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Structure {
    /// A SMILES.
    Smiles(String),
    /// An MDL mol block, V2000 or V3000.
    MolBlock(String),
    /// A Tripos MOL2 record.
    Mol2(String),
    /// The entry itself is broken; the text says how.
    Broken(String),
}

impl Structure {
    /// Parses and sanitises.
    ///
    /// # Errors
    /// See [`MolError`].
    pub fn molecule(&self) -> Result<Molecule, MolError> {
        match self {
            Self::Smiles(text) => Molecule::from_smiles(text),
            Self::MolBlock(text) => blocks::from_mol_block(text),
            Self::Mol2(text) => blocks::from_mol2(text),
            Self::Broken(reason) => Err(MolError::Record(reason.clone())),
        }
    }
}
