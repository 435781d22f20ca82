//! What is perceived once per molecule and read by descriptors, substructure search and scores.

mod atom;
mod rings;

use std::sync::OnceLock;

use chematic::core as cc;
use chematic::perception;

pub(crate) use atom::{AtomFacts, KINDS, kind};
pub(crate) use rings::Rings;

/// A bond as seen from one of its atoms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Neighbour {
    pub(crate) atom: u32,
    /// Index of the bond.
    pub(crate) bond: u32,
    /// See [`bond_state`].
    pub(crate) state: u8,
}

/// The graph with RDKit's aromaticity and charges, laid out for fast reading.
pub(crate) struct Perceived {
    pub(crate) atoms: Vec<AtomFacts>,
    /// Where the neighbours of each atom begin; one more entry than atoms.
    starts: Vec<u32>,
    neighbours: Vec<Neighbour>,
    /// Number of atoms of each kind (see [`AtomFacts::kind`]).
    pub(crate) kinds: [u16; KINDS],
    rings: OnceLock<Rings>,
    valences: OnceLock<Vec<u8>>,
    hybridisations: OnceLock<Vec<u8>>,
}

impl Perceived {
    pub(crate) fn of(view: &cc::Molecule) -> Self {
        let ring_bonds = perception::ring_bond_flags_shared(view);
        let in_ring = |bond: cc::BondIdx| ring_bonds.get(bond.0 as usize).is_some_and(|&r| r);
        let n = view.atom_count();
        let mut starts = Vec::with_capacity(n + 1);
        let mut neighbours = Vec::with_capacity(2 * view.bond_count());
        let mut atoms = Vec::with_capacity(n);
        let mut kinds = [0; KINDS];
        for (index, _) in view.atoms() {
            starts.push(neighbours.len() as u32);
            for &(other, bond) in view.neighbor_slice(index) {
                let entry = view.bond(bond);
                let ring = in_ring(bond) && entry.order != cc::BondOrder::Dative;
                let state = bond_state(bond_class(entry.order), ring, entry.atom1 == index);
                neighbours.push(Neighbour { atom: other.0, bond: bond.0, state });
            }
            let start = starts.last().map_or(0, |&s| s as usize);
            let facts = AtomFacts::of(view, index, &neighbours[start..]);
            kinds[facts.kind()] += 1;
            atoms.push(facts);
        }
        starts.push(neighbours.len() as u32);
        let (rings, valences, hybridisations) = Default::default();
        Self { atoms, starts, neighbours, kinds, rings, valences, hybridisations }
    }

    pub(crate) fn neighbours(&self, atom: u32) -> &[Neighbour] {
        let run = self.starts[atom as usize] as usize..self.starts[atom as usize + 1] as usize;
        &self.neighbours[run]
    }

    /// Number of bonds.
    pub(crate) fn bond_count(&self) -> usize {
        self.neighbours.len() / 2
    }

    /// Is there a bond that only queries have?
    pub(crate) fn has_other_bonds(&self) -> bool {
        self.neighbours.iter().any(|n| bond_parts(n.state).0 == OTHER)
    }

    /// RDKit's rings.
    pub(crate) fn rings(&self, view: &cc::Molecule) -> &Rings {
        self.rings.get_or_init(|| Rings::of(view))
    }

    /// Total valence of an atom: Kekulé bond orders and hydrogens.
    pub(crate) fn valence(&self, view: &cc::Molecule, atom: u32) -> u8 {
        self.valences.get_or_init(|| atom::valences(view))[atom as usize]
    }

    /// Hybridisation of an atom: 1 sp, 2 sp², 3 sp³, 0 other.
    pub(crate) fn hybridisation(&self, view: &cc::Molecule, atom: u32) -> u8 {
        let all = || {
            let of = |i| chematic::smarts::rdkit_hybridization(view, cc::AtomIdx(i));
            (0..view.atom_count() as u32).map(|i| of(i).unwrap_or_default()).collect()
        };
        self.hybridisations.get_or_init(all)[atom as usize]
    }
}

/// Number of bond states.
pub(crate) const BOND_STATES: u8 = 32;
/// The class of single bonds; see [`bond_class`].
pub(crate) const SINGLE: u8 = 0;
/// The class of aromatic bonds.
pub(crate) const AROMATIC: u8 = 4;
/// The class of dative bonds.
pub(crate) const DATIVE: u8 = 5;

/// The class of bonds that only queries have.
const OTHER: u8 = 7;

/// Single, double, triple, quadruple, aromatic, dative, zero or other.
pub(crate) fn bond_class(order: cc::BondOrder) -> u8 {
    use cc::BondOrder as B;
    match order {
        B::Single | B::Up | B::Down => SINGLE,
        B::Double => 1,
        B::Triple => 2,
        B::Quadruple => 3,
        B::Aromatic => AROMATIC,
        B::Dative => DATIVE,
        B::Zero => 6,
        _ => OTHER,
    }
}

/// Class of a bond, whether it lies in a ring, and whether it is seen from its first atom, as a
/// number below [`BOND_STATES`].
pub(crate) fn bond_state(class: u8, ring: bool, forward: bool) -> u8 {
    class << 2 | u8::from(ring) << 1 | u8::from(forward)
}

/// Class, ring membership and direction of a bond state.
pub(crate) fn bond_parts(state: u8) -> (u8, bool, bool) {
    (state >> 2, state & 2 != 0, state & 1 != 0)
}
