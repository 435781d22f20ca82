//! What an atom is before its neighbours count: RDKit's Morgan connectivity invariants.

use chematic::fp::{self, RdkitMorganConfig, RdkitMorganRadius};

use super::hash;
use crate::perceived::AtomFacts;
use crate::{MolError, Molecule};

/// Element, degree, hydrogens, charge, isotope and ring membership of each atom, hashed.
pub(super) fn connectivity(molecule: &Molecule) -> Result<Vec<u32>, MolError> {
    if molecule.perceived().atoms.iter().any(|atom| atom.isotope != 0) {
        return labelled(molecule);
    }
    Ok(molecule.perceived().atoms.iter().map(invariant).collect())
}

fn invariant(atom: &AtomFacts) -> u32 {
    let isotope_shift = 0;
    let in_ring = atom.ring_bonds > 0;
    let all = [
        u32::from(atom.element),
        u32::from(atom.degree + atom.implicit_hydrogens),
        u32::from(atom.hydrogens),
        i32::from(atom.charge) as u32,
        isotope_shift,
        1,
    ];
    hash::list(&all[..if in_ring { 6 } else { 5 }])
}

/// Molecules with isotope labels are rare, and the engine holds the table of isotope masses.
fn labelled(molecule: &Molecule) -> Result<Vec<u32>, MolError> {
    let config = RdkitMorganConfig { radius: RdkitMorganRadius::R0, ..Default::default() };
    let engine = fp::rdkit_morgan_fingerprint(molecule.inner(), &config)
        .map_err(|e| MolError::Unsupported(e.to_string()))?;
    let mut invariants = vec![0; molecule.inner().atom_count()];
    for (identifier, environments) in engine.raw_bit_info {
        for (atom, _) in environments {
            if let Some(slot) = invariants.get_mut(atom as usize) {
                *slot = identifier;
            }
        }
    }
    Ok(invariants)
}
