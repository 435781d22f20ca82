//! Other writings of the same molecule, to train language models on.
//!
//! J. Arús-Pous et al., J. Cheminf. 11, 71 (2019): the atoms are renumbered at random and written
//! in that order ("restricted" randomised SMILES).

use chematic::core::AtomIdx;
use chematic::smiles::{self, RdkitSmilesParams};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::Molecule;

/// A SMILES of the same molecule that starts and branches at random.
///
/// The same molecule and seed give the same string on every machine and thread. A structure that
/// the writer does not model comes back in its canonical form.
pub fn random_smiles(molecule: &Molecule, seed: u64) -> String {
    let order = permutation(molecule.inner().atom_count(), seed);
    let params = RdkitSmilesParams { canonical: false, ..RdkitSmilesParams::default() };
    molecule
        .inner()
        .renumber_atoms(&order)
        .ok()
        .and_then(|shuffled| smiles::rdkit_smiles(&shuffled, &params).ok())
        .unwrap_or_else(|| molecule.canonical_smiles().to_owned())
}

/// Fisher–Yates shuffle of `0..n`.
fn permutation(n: usize, seed: u64) -> Vec<AtomIdx> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<AtomIdx> = (0..n as u32).map(AtomIdx).collect();
    for last in (1..n).rev() {
        // Lemire's multiply-shift: bias below 2^-32 for any molecule.
        let pick = ((u128::from(random.next_u64()) * (last as u128 + 1)) >> 64) as usize;
        order.swap(last, pick);
    }
    order
}
