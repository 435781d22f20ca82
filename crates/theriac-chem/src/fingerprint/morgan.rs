//! Circular environments of atoms, any radius: RDKit's Morgan generator without chirality.
//!
//! Each round an atom takes up the identifiers of its neighbours. An environment (a set of bonds)
//! is reported once: in the earliest round that reaches it, from the atom with the smallest
//! identifier; the other atoms that reach it stop growing.

use super::{features, hash, invariants};
use crate::perceived::{Perceived, bond_parts};
use crate::{MolError, Molecule};

/// RDKit's number of each bond class: single, double, triple, quadruple, aromatic, dative, zero.
const BOND_TYPES: [u32; 7] = [1, 2, 3, 4, 12, 17, 21];

/// Identifiers of all environments up to `radius` bonds around atoms typed by connectivity.
pub(super) fn ecfp(molecule: &Molecule, radius: u32) -> Result<Vec<u32>, MolError> {
    expand(molecule.perceived(), invariants::connectivity(molecule)?, radius)
}

/// Identifiers of all environments up to `radius` bonds around atoms typed by their features.
pub(super) fn fcfp(molecule: &Molecule, radius: u32) -> Result<Vec<u32>, MolError> {
    expand(molecule.perceived(), features::masks(molecule)?, radius)
}

/// A set of bonds.
trait Bonds: Clone + Ord {
    fn empty(bonds: usize) -> Self;
    fn insert(&mut self, bond: u32);
    fn unite(&mut self, other: &Self);
}

impl Bonds for u128 {
    fn empty(_: usize) -> Self {
        0
    }

    fn insert(&mut self, bond: u32) {
        *self |= 1 << bond;
    }

    fn unite(&mut self, other: &Self) {
        *self |= other;
    }
}

impl Bonds for Box<[u64]> {
    fn empty(bonds: usize) -> Self {
        vec![0; bonds.div_ceil(64)].into()
    }

    fn insert(&mut self, bond: u32) {
        self[bond as usize / 64] |= 1 << (bond % 64);
    }

    fn unite(&mut self, other: &Self) {
        self.iter_mut().zip(other).for_each(|(a, b)| *a |= b);
    }
}

fn expand(molecule: &Perceived, atoms: Vec<u32>, radius: u32) -> Result<Vec<u32>, MolError> {
    if molecule.has_other_bonds() {
        return Err(MolError::Unsupported("a bond that is only part of queries".into()));
    }
    Ok(match molecule.bond_count() <= 128 {
        true => Growth::<u128>::new(molecule, atoms).run(radius),
        false => Growth::<Box<[u64]>>::new(molecule, atoms).run(radius),
    })
}

/// What one atom has reached in a round.
struct Environment<B> {
    bonds: B,
    identifier: u32,
    atom: u32,
}

/// The state of the expansion: per atom its identifier and the bonds that it has reached.
struct Growth<'a, B> {
    molecule: &'a Perceived,
    identifiers: Vec<u32>,
    reached: Vec<B>,
    stopped: Vec<bool>,
    /// Environments reported so far, sorted.
    seen: Vec<B>,
    found: Vec<u32>,
}

impl<'a, B: Bonds> Growth<'a, B> {
    fn new(molecule: &'a Perceived, atoms: Vec<u32>) -> Self {
        let reached = vec![B::empty(molecule.bond_count()); atoms.len()];
        let stopped = vec![false; atoms.len()];
        let found = atoms.clone();
        Self { molecule, identifiers: atoms, reached, stopped, seen: Vec::new(), found }
    }

    fn run(mut self, radius: u32) -> Vec<u32> {
        for layer in 0..radius {
            let round = self.grow(layer);
            if round.is_empty() {
                break;
            }
            self.report(round);
        }
        self.found
    }

    /// One round: every atom still growing takes up its neighbours.
    fn grow(&mut self, layer: u32) -> Vec<Environment<B>> {
        let mut round = Vec::with_capacity(self.identifiers.len());
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(8);
        for atom in 0..self.identifiers.len() as u32 {
            if self.stopped[atom as usize] {
                continue;
            }
            let mut bonds = B::empty(self.molecule.bond_count());
            pairs.clear();
            for n in self.molecule.neighbours(atom) {
                bonds.insert(n.bond);
                bonds.unite(&self.reached[n.atom as usize]);
                let class = usize::from(bond_parts(n.state).0);
                pairs.push((BOND_TYPES[class], self.identifiers[n.atom as usize]));
            }
            if pairs.is_empty() {
                self.stopped[atom as usize] = true;
                continue;
            }
            pairs.sort_unstable();
            let seed = hash::combine(layer, self.identifiers[atom as usize]);
            let take_up = |h, &(bond, id): &(u32, u32)| hash::combine(h, hash::list(&[bond, id]));
            round.push(Environment { bonds, identifier: pairs.iter().fold(seed, take_up), atom });
        }
        // A stopped atom counts as zero for its neighbours from the next round on, as in RDKit.
        self.identifiers.fill(0);
        for e in &round {
            self.identifiers[e.atom as usize] = e.identifier;
            self.reached[e.atom as usize].clone_from(&e.bonds);
        }
        round
    }

    /// Reports each new environment once and stops every other atom that has reached it.
    fn report(&mut self, mut round: Vec<Environment<B>>) {
        round.sort_unstable_by(|a, b| {
            a.bonds.cmp(&b.bonds).then((a.identifier, a.atom).cmp(&(b.identifier, b.atom)))
        });
        let earlier = self.seen.len();
        for group in round.chunk_by(|a, b| a.bonds == b.bonds) {
            let known = self.seen[..earlier].binary_search(&group[0].bonds).is_ok();
            if !known {
                self.found.push(group[0].identifier);
                self.seen.push(group[0].bonds.clone());
            }
            for other in &group[usize::from(!known)..] {
                self.stopped[other.atom as usize] = true;
            }
        }
        self.seen.sort_unstable();
    }
}
