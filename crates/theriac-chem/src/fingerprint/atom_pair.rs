//! Atom pairs, as RDKit's `GetAtomPairGenerator` counts them (distances of 1 to 30 bonds).

use chematic::fp;

use super::{BitFingerprint, CountFingerprint};
use crate::Molecule;

/// RDKit's count bounds: bit `i` of a position is set from this many pairs on.
const BOUNDS: [u32; 4] = [1, 2, 4, 8];

/// Pairs folded to `size` positions.
pub(super) fn counts(molecule: &Molecule, size: u32) -> CountFingerprint {
    CountFingerprint::from_pairs(size, fp::rdkit_atom_pair_counts(molecule.inner(), size))
}

/// Counts of `size / 4` positions written as four bits each.
pub(super) fn simulated_counts(molecule: &Molecule, size: u32) -> BitFingerprint {
    let width = BOUNDS.len() as u32;
    let pairs = fp::rdkit_atom_pair_counts(molecule.inner(), (size / width).max(1));
    let bits = pairs.into_iter().flat_map(|(position, count)| {
        let reached = BOUNDS.iter().filter(|&&bound| count >= bound).count() as u32;
        (0..reached).map(move |i| position * width + i)
    });
    BitFingerprint::from_positions(size, bits)
}
