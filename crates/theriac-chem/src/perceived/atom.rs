//! What is known of one atom without looking far.

use chematic::core as cc;

use super::{Neighbour, bond_parts};

/// Number of atom kinds: 64 elements (the last stands for all heavier ones), aliphatic or aromatic.
pub(crate) const KINDS: usize = 128;
const HEAVIEST: u8 = 63;

/// The properties that substructure queries ask for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtomFacts {
    /// Atomic number; 0 for a dummy atom.
    pub(crate) element: u8,
    pub(crate) aromatic: bool,
    pub(crate) charge: i8,
    /// Hydrogens that are not written as atoms.
    pub(crate) implicit_hydrogens: u8,
    /// All hydrogens.
    pub(crate) hydrogens: u8,
    /// Neighbours that are written as atoms.
    pub(crate) degree: u8,
    /// Neighbours that are no hydrogens.
    pub(crate) heavy_degree: u8,
    pub(crate) ring_bonds: u8,
    pub(crate) hetero_neighbours: u8,
    pub(crate) aliphatic_hetero_neighbours: u8,
    pub(crate) isotope: u16,
}

impl AtomFacts {
    pub(super) fn of(view: &cc::Molecule, index: cc::AtomIdx, neighbours: &[Neighbour]) -> Self {
        let atom = view.atom(index);
        let implicit = match atom.wildcard {
            true => atom.hydrogen_count.unwrap_or(0),
            false => view.implicit_hydrogen_count(index),
        };
        let degree = neighbours.len() as u8;
        let (mut written, mut hetero, mut aliphatic_hetero, mut ring_bonds) = (0, 0, 0, 0);
        for n in neighbours {
            let other = view.atom(cc::AtomIdx(n.atom));
            let is_hetero = !matches!(atomic_number(other), 0 | 1 | 6);
            written += u8::from(atomic_number(other) == 1);
            hetero += u8::from(is_hetero);
            aliphatic_hetero += u8::from(is_hetero && !other.aromatic);
            ring_bonds += u8::from(bond_parts(n.state).1);
        }
        Self {
            element: atomic_number(atom),
            aromatic: atom.aromatic,
            charge: atom.charge,
            implicit_hydrogens: implicit,
            hydrogens: implicit + written,
            degree,
            heavy_degree: degree - written,
            ring_bonds,
            hetero_neighbours: hetero,
            aliphatic_hetero_neighbours: aliphatic_hetero,
            isotope: atom.isotope.unwrap_or(0),
        }
    }

    /// Element and aromaticity as one number below [`KINDS`].
    pub(crate) fn kind(&self) -> usize {
        kind(self.element, self.aromatic)
    }
}

/// Element and aromaticity as one number below [`KINDS`].
pub(crate) fn kind(element: u8, aromatic: bool) -> usize {
    usize::from(element.min(HEAVIEST)) + if aromatic { KINDS / 2 } else { 0 }
}

fn atomic_number(atom: &cc::Atom) -> u8 {
    if atom.wildcard { 0 } else { atom.element.atomic_number() }
}

/// Total valence of every atom: bond orders of the Kekulé form and hydrogens; a dative bond counts
/// for its acceptor only.
pub(super) fn valences(view: &cc::Molecule) -> Vec<u8> {
    let kekule = cc::kekulize(view).ok();
    let order = |bond: cc::BondIdx, atom: cc::AtomIdx| {
        let entry = view.bond(bond);
        let resolved = kekule.as_ref().and_then(|k| k.get(&bond).copied()).unwrap_or(entry.order);
        match resolved {
            cc::BondOrder::Double => 2,
            cc::BondOrder::Triple => 3,
            cc::BondOrder::Quadruple => 4,
            cc::BondOrder::Zero => 0,
            cc::BondOrder::Dative => u8::from(entry.atom1 != atom),
            _ => 1,
        }
    };
    let of = |(index, _): (cc::AtomIdx, &cc::Atom)| {
        let bonds: u8 = view.neighbor_slice(index).iter().map(|&(_, b)| order(b, index)).sum();
        bonds + view.implicit_hydrogen_count(index)
    };
    view.atoms().map(of).collect()
}
