//! How hard a molecule is to make: 1 (easy) to 10 (very difficult).
//!
//! P. Ertl, A. Schuffenhauer, J. Cheminf. 1:8 (2009), with the changes of RDKit's
//! `Contrib/SA_Score`: one step for macrocycles, and a correction for symmetric molecules.

mod table;

use chematic::smiles;

use crate::{Molecule, fingerprint};

/// Contribution of a fragment that the published table does not know.
const UNKNOWN_FRAGMENT: f64 = -4.0;
/// Raw scores are mapped from this range to 10..1.
const RAW: std::ops::Range<f64> = -4.0..2.5;

/// The synthetic accessibility score in 1..=10, as RDKit's `sascorer` gives it; `None` where the
/// engine does not model the structure.
pub fn sa_score(molecule: &Molecule) -> Option<f64> {
    let fragments = fragment_score(molecule)?;
    let raw = fragments - complexity(molecule)?;
    let scaled = 11.0 - (raw - RAW.start + 1.0) / (RAW.end - RAW.start) * 9.0;
    // The hard end is smoothed.
    let score = if scaled > 8.0 { 8.0 + (scaled - 8.0).ln() } else { scaled };
    Some(score.clamp(1.0, 10.0))
}

/// Mean contribution of the fragments, plus the correction for molecules with few different ones.
fn fragment_score(molecule: &Molecule) -> Option<f64> {
    let table = table::table()?;
    let mut fragments = fingerprint::fragments(molecule, 2).ok()?;
    let total: f64 = fragments.iter().map(|&f| table.get(f).unwrap_or(UNKNOWN_FRAGMENT)).sum();
    let mean = total / fragments.len() as f64;
    fragments.sort_unstable();
    fragments.dedup();
    let density = molecule.atom_count() as f64 / fragments.len() as f64;
    Some(mean + if density > 1.0 { 0.5 * density.ln() } else { 0.0 })
}

/// Penalties for size, stereocentres, spiro and bridgehead atoms, and macrocycles.
fn complexity(molecule: &Molecule) -> Option<f64> {
    let atoms = molecule.atom_count() as f64;
    let size = atoms.powf(1.005) - atoms;
    let rings = molecule.rings();
    let (spiro, bridgeheads) = rings.spiro_and_bridgehead_atoms();
    let (centres, macrocycle) = (stereocentres(molecule)?, rings.has_macrocycle());
    let counted = [centres, spiro, bridgeheads, usize::from(macrocycle)];
    Some(size + counted.iter().map(|&n| (n as f64 + 1.0).log10()).sum::<f64>())
}

/// Tetrahedral stereocentres, specified or not.
fn stereocentres(molecule: &Molecule) -> Option<usize> {
    // A centre has three neighbours and is no flat carbon; most molecules need no closer look.
    let possible = molecule.perceived().atoms.iter().any(|atom| {
        let flat = atom.aromatic || (atom.element == 6 && atom.degree + atom.hydrogens < 4);
        atom.degree >= 3 && !flat
    });
    if !possible {
        return Some(0);
    }
    smiles::rdkit_atom_stereocenter_counts(molecule.inner()).ok().map(|(all, _)| all)
}
