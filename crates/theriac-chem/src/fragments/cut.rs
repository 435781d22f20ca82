//! Breaking one bond and marking its ends.

use chematic::core::{Atom, AtomIdx, BondOrder, MoleculeBuilder};

use crate::{MolError, Molecule};

/// The two pieces left when the bond between two atoms is broken; each end gets a dummy atom with
/// an isotope label. Parts of a mixture that the bond does not belong to are left out.
pub(super) fn split(
    molecule: &Molecule,
    [a, b]: [u32; 2],
    labels: [u16; 2],
) -> Result<Vec<Molecule>, MolError> {
    let whole = molecule.inner();
    let broken = |e: &dyn std::fmt::Display| MolError::Unsupported(e.to_string());
    let mut parts = MoleculeBuilder::with_capacity(whole.atom_count() + 2, whole.bond_count() + 1);
    for (_, atom) in whole.atoms() {
        parts.add_atom(atom.clone());
    }
    let [end_a, end_b] = labels.map(|label| parts.add_atom(dummy(label)));
    let (a, b) = (AtomIdx(a), AtomIdx(b));
    for (_, bond) in whole.bonds() {
        let (from, to) = (bond.atom1, bond.atom2);
        // The end takes the place of the lost neighbour, so that chirality keeps its meaning.
        let result = match (from == a && to == b) || (from == b && to == a) {
            true => parts.add_bond(a, end_a, BondOrder::Single),
            false => parts.add_bond(from, to, bond.order),
        };
        result.map_err(|e| broken(&e))?;
    }
    parts.add_bond(b, end_b, BondOrder::Single).map_err(|e| broken(&e))?;
    parts.copy_stereo_from(whole);
    parts.copy_bond_directions_from(whole);
    for (centre, lost, end) in [(a, b, end_a), (b, a, end_b)] {
        if let Some(order) = whole.stereo_neighbor_order(centre) {
            let renamed = order.iter().map(|&n| if n == lost.0 { end.0 } else { n }).collect();
            parts.set_stereo_neighbor_order(centre, renamed);
        }
    }
    let parts = Molecule::from_inner(parts.build())?;
    let mut untouched: Vec<&str> = molecule.canonical_smiles().split('.').collect();
    let is_new = |part: &&str| match untouched.iter().position(|old| old == part) {
        Some(at) => {
            untouched.swap_remove(at);
            false
        }
        None => true,
    };
    parts.canonical_smiles().split('.').filter(is_new).map(Molecule::from_smiles).collect()
}

fn dummy(label: u16) -> Atom {
    Atom { isotope: Some(label), ..Atom::wildcard() }
}
