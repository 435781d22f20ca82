//! Bemis–Murcko scaffolds.

use chematic::smiles;

use crate::{MolError, Molecule};

/// The Bemis–Murcko scaffold as canonical SMILES, as RDKit's `MurckoScaffold` gives it;
/// empty for an acyclic molecule.
///
/// # Errors
/// The engine does not model the structure.
pub fn murcko(molecule: &Molecule) -> Result<String, MolError> {
    smiles::rdkit_murcko_scaffold(molecule.inner())
        .map_err(|e| MolError::Unsupported(e.to_string()))
}
