//! What an atom is before its neighbours count: RDKit's Morgan connectivity invariants.

use chematic::core as cc;
use chematic::fp::{self, RdkitMorganConfig, RdkitMorganRadius};
use chematic::perception;

use super::hash;
use crate::{MolError, Molecule};

/// Element, degree, hydrogens, charge, isotope and ring membership of each atom, hashed.
pub(super) fn connectivity(molecule: &Molecule) -> Result<Vec<u32>, MolError> {
    if molecule.inner().atoms().any(|(_, atom)| atom.isotope.is_some()) {
        return labelled(molecule);
    }
    Ok(molecule.with_view(|view| {
        let ring = perception::ring_atom_flags(view);
        let indices = 0..view.atom_count();
        indices.map(|i| invariant(view, i, ring.get(i).copied().unwrap_or(false))).collect()
    }))
}

fn invariant(view: &cc::Molecule, index: usize, in_ring: bool) -> u32 {
    let at = cc::AtomIdx(index as u32);
    let atom = view.atom(at);
    let (element, bound) = match atom.wildcard {
        true => (0, atom.hydrogen_count.unwrap_or(0)),
        false => (atom.element.atomic_number(), view.implicit_hydrogen_count(at)),
    };
    let neighbours = view.neighbor_slice(at);
    let is_hydrogen = |n: &cc::Atom| !n.wildcard && n.element == cc::Element::H;
    let written = neighbours.iter().filter(|(n, _)| is_hydrogen(view.atom(*n))).count() as u32;
    let bound = u32::from(bound);
    let isotope_shift = 0;
    let all = [
        u32::from(element),
        neighbours.len() as u32 + bound,
        bound + written,
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
