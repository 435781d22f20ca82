//! Substructure search by SMARTS.

use chematic::smarts::{self, MatchOutcome, QueryMolecule, RdkitParityConfig};

use crate::{MolError, Molecule};

/// A substructure query.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    query: QueryMolecule,
}

impl Pattern {
    /// Reads a SMARTS.
    ///
    /// # Errors
    /// The notation is broken.
    pub fn parse(text: &str) -> Result<Self, MolError> {
        let query = smarts::parse_smarts(text).map_err(|e| MolError::Syntax(e.to_string()))?;
        Ok(Self { text: text.to_owned(), query })
    }

    /// The SMARTS as given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Does the molecule contain the pattern?
    ///
    /// # Errors
    /// The search ran out of its budget or the engine does not model the structure.
    pub fn is_match(&self, molecule: &Molecule) -> Result<bool, MolError> {
        let config = RdkitParityConfig::default();
        match smarts::has_match_rdkit_parity_bounded(&self.query, molecule.inner(), &config) {
            Ok(MatchOutcome::Found) => Ok(true),
            Ok(MatchOutcome::NotFound) => Ok(false),
            Ok(_) => Err(MolError::Unsupported("substructure search gave up".into())),
            Err(e) => Err(MolError::Unsupported(format!("{e:?}"))),
        }
    }
}
