//! Substructure search by SMARTS, with RDKit's meaning of every primitive.

use chematic::smarts::{
    self, MatchConfig, MatchOutcome, QueryMolecule, RdkitParityConfig, RdkitParityError,
    RdkitRingCountModel,
};

use crate::{MolError, Molecule};

/// The most states that one search may visit: about a second; real patterns need thousands.
const VISITS: u64 = 20_000_000;

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

    /// Reads a SMARTS and folds its hydrogen atoms into hydrogen counts of their neighbours, so
    /// that it matches molecules whose hydrogens are not written (RDKit's `MergeQueryHs`).
    ///
    /// # Errors
    /// The notation is broken, or the hydrogens cannot be folded.
    pub fn parse_with_hydrogens(text: &str) -> Result<Self, MolError> {
        let pattern = Self::parse(text)?;
        let query = smarts::merge_query_hydrogens(&pattern.query)
            .map_err(|e| MolError::Unsupported(e.to_string()))?;
        Ok(Self { query, ..pattern })
    }

    /// The SMARTS as given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The engine's query, for the modules of this room.
    pub(crate) fn query(&self) -> &QueryMolecule {
        &self.query
    }

    /// Does the molecule contain the pattern?
    ///
    /// # Errors
    /// The search ran out of its budget or the engine does not model the structure.
    pub fn is_match(&self, molecule: &Molecule) -> Result<bool, MolError> {
        match smarts::has_match_rdkit_parity_bounded(&self.query, molecule.inner(), &config()) {
            Ok(MatchOutcome::Found) => Ok(true),
            Ok(MatchOutcome::NotFound) => Ok(false),
            Ok(MatchOutcome::BudgetExhausted) => Err(gave_up()),
            Err(e) => Err(unsupported(&e)),
        }
    }

    /// Number of different sets of atoms that the pattern matches.
    ///
    /// # Errors
    /// As [`Pattern::is_match`].
    pub fn count(&self, molecule: &Molecule) -> Result<usize, MolError> {
        self.matches(molecule).map(|found| found.len())
    }

    /// The matches, one per different set of atoms: for each atom of the pattern in the order
    /// written, the index of the atom that it matches.
    ///
    /// # Errors
    /// As [`Pattern::is_match`].
    pub fn matches(&self, molecule: &Molecule) -> Result<Vec<Vec<u32>>, MolError> {
        let (found, exhausted) =
            smarts::find_matches_rdkit_parity(&self.query, molecule.inner(), &config())
                .map_err(|e| unsupported(&e))?;
        if exhausted {
            return Err(gave_up());
        }
        let width = self.query.atom_count();
        Ok(found
            .iter()
            .map(|m| (0..width).filter_map(|i| m.get(&i).map(|atom| atom.0)).collect())
            .collect())
    }
}

fn config() -> RdkitParityConfig {
    RdkitParityConfig {
        base: MatchConfig { max_visit_budget: Some(VISITS), ..MatchConfig::default() },
        use_rdkit_parity_aromaticity: true,
        ring_count_model: RdkitRingCountModel::RelevantCycles,
        ..RdkitParityConfig::default()
    }
}

fn gave_up() -> MolError {
    MolError::Unsupported("the substructure search took too long".into())
}

fn unsupported(error: &RdkitParityError) -> MolError {
    MolError::Unsupported(error.to_string())
}
