//! Bemis–Murcko scaffolds.

use chematic::core::{Atom, BondOrder, Element, MoleculeBuilder};
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

/// The scaffold with every atom a carbon and every bond single, as RDKit's
/// `MakeScaffoldGeneric` gives it; empty for an acyclic molecule.
///
/// # Errors
/// The engine does not model the structure, or an atom has more neighbours than a carbon
/// can have.
pub fn generic(molecule: &Molecule) -> Result<String, MolError> {
    let scaffold = murcko(molecule)?;
    if scaffold.is_empty() {
        return Ok(scaffold);
    }
    let scaffold = Molecule::from_smiles(&scaffold)?;
    let graph = scaffold.inner();
    let mut carbons = MoleculeBuilder::new();
    for _ in graph.atoms() {
        carbons.add_atom(Atom::organic(Element::C));
    }
    for (_, bond) in graph.bonds() {
        carbons
            .add_bond(bond.atom1, bond.atom2, BondOrder::Single)
            .map_err(|e| MolError::Unsupported(format!("{e:?}")))?;
    }
    Molecule::from_inner(carbons.build()).map(|m| m.canonical_smiles().to_owned())
}
