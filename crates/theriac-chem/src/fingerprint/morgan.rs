//! Circular environments of atoms, any radius: RDKit's Morgan generator without chirality.
//!
//! Each round an atom takes up the identifiers of its neighbours. An environment (a set of bonds)
//! is reported once: in the earliest round that reaches it, from the atom with the smallest
//! identifier; the other atoms that reach it stop growing.

use chematic::core as cc;

use super::{features, hash, invariants};
use crate::{MolError, Molecule};

/// Identifiers of all environments up to `radius` bonds around atoms typed by connectivity.
pub(super) fn ecfp(molecule: &Molecule, radius: u32) -> Result<Vec<u32>, MolError> {
    let atoms = invariants::connectivity(molecule)?;
    molecule.with_view(|view| expand(view, atoms, radius))
}

/// Identifiers of all environments up to `radius` bonds around atoms typed by their features.
pub(super) fn fcfp(molecule: &Molecule, radius: u32) -> Result<Vec<u32>, MolError> {
    let atoms = features::masks(molecule)?;
    molecule.with_view(|view| expand(view, atoms, radius))
}

/// What one atom has reached in a round.
struct Environment {
    identifier: u32,
    atom: usize,
}

/// The state of the expansion: per atom its identifier and the bonds that it has reached.
struct Growth {
    identifiers: Vec<u32>,
    /// `words` 64-bit words per atom, one bit per bond.
    bonds: Vec<u64>,
    words: usize,
    stopped: Vec<bool>,
}

fn expand(view: &cc::Molecule, atoms: Vec<u32>, radius: u32) -> Result<Vec<u32>, MolError> {
    let bonds = bond_types(view)?;
    let mut found = atoms.clone();
    let n = atoms.len();
    let words = bonds.len().div_ceil(64).max(1);
    let mut now =
        Growth { identifiers: atoms, bonds: vec![0; n * words], words, stopped: vec![false; n] };
    let mut seen: Vec<Box<[u64]>> = Vec::new();
    for layer in 0..radius {
        let (next, round) = grow(view, &bonds, &now, layer);
        let stopped_before = now.stopped.iter().filter(|&&s| s).count();
        now = next;
        report(&mut now, round, &mut seen, &mut found);
        if stopped_before == n {
            break;
        }
    }
    Ok(found)
}

/// One round: every atom still growing takes up its neighbours.
fn grow(
    view: &cc::Molecule,
    bond_types: &[u32],
    now: &Growth,
    layer: u32,
) -> (Growth, Vec<Environment>) {
    let (n, words) = (now.identifiers.len(), now.words);
    let mut next = Growth {
        // A stopped atom counts as zero for its neighbours from here on, as in RDKit.
        identifiers: vec![0; n],
        bonds: now.bonds.clone(),
        words,
        stopped: now.stopped.clone(),
    };
    let mut round = Vec::with_capacity(n);
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(8);
    for atom in (0..n).filter(|&a| !now.stopped[a]) {
        let neighbours = view.neighbor_slice(cc::AtomIdx(atom as u32));
        if neighbours.is_empty() {
            next.stopped[atom] = true;
            continue;
        }
        pairs.clear();
        let own = atom * words..(atom + 1) * words;
        next.bonds[own.clone()].fill(0);
        for &(neighbour, bond) in neighbours {
            let (other, bond) = (neighbour.0 as usize, bond.0 as usize);
            next.bonds[own.start + bond / 64] |= 1 << (bond % 64);
            let theirs = &now.bonds[other * words..(other + 1) * words];
            next.bonds[own.clone()].iter_mut().zip(theirs).for_each(|(a, b)| *a |= b);
            pairs.push((bond_types[bond], now.identifiers[other]));
        }
        pairs.sort_unstable();
        let seed = hash::combine(layer, now.identifiers[atom]);
        let identifier =
            pairs.iter().fold(seed, |h, &(b, id)| hash::combine(h, hash::list(&[b, id])));
        next.identifiers[atom] = identifier;
        round.push(Environment { identifier, atom });
    }
    (next, round)
}

/// Reports each new environment once and stops every other atom that has reached it.
fn report(
    now: &mut Growth,
    mut round: Vec<Environment>,
    seen: &mut Vec<Box<[u64]>>,
    found: &mut Vec<u32>,
) {
    let words = now.words;
    let bonds = std::mem::take(&mut now.bonds);
    let reached = |e: &Environment| &bonds[e.atom * words..(e.atom + 1) * words];
    round.sort_unstable_by(|a, b| {
        reached(a).cmp(reached(b)).then((a.identifier, a.atom).cmp(&(b.identifier, b.atom)))
    });
    let earlier = seen.len();
    for group in round.chunk_by(|a, b| reached(a) == reached(b)) {
        let environment = reached(&group[0]);
        let known = seen[..earlier].binary_search_by(|s| (**s).cmp(environment)).is_ok();
        if !known {
            found.push(group[0].identifier);
            seen.push(environment.into());
        }
        for other in &group[usize::from(!known)..] {
            now.stopped[other.atom] = true;
        }
    }
    seen.sort_unstable();
    now.bonds = bonds;
}

/// RDKit's number of each bond type.
fn bond_types(view: &cc::Molecule) -> Result<Vec<u32>, MolError> {
    use cc::BondOrder as B;
    let number = |order| match order {
        B::Single | B::Up | B::Down => Ok(1),
        B::Double => Ok(2),
        B::Triple => Ok(3),
        B::Quadruple => Ok(4),
        B::Aromatic => Ok(12),
        B::Dative => Ok(17),
        B::Zero => Ok(21),
        other => Err(MolError::Unsupported(format!("bond of order {other:?}"))),
    };
    view.bonds().map(|(_, bond)| number(bond.order)).collect()
}
