//! Configurations, named so that they do not depend on the writing of the molecule.

use chematic::core as cc;
use chematic::smiles;

use crate::guard;

/// Configuration of a stereocentre by the rules of Cahn, Ingold and Prelog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AtomStereo {
    /// No stereocentre, or not given.
    #[default]
    None,
    /// R.
    Rectus,
    /// S.
    Sinister,
    /// Given, but without a descriptor.
    Other,
}

/// Configuration of a double bond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BondStereo {
    /// None, or not given.
    #[default]
    None,
    /// Explicitly either.
    Any,
    /// Z.
    Zusammen,
    /// E.
    Entgegen,
}

/// Configurations of all atoms and bonds; empty where there are none.
pub(super) fn of(molecule: &cc::Molecule) -> (Vec<AtomStereo>, Vec<BondStereo>) {
    let directed = |order| matches!(order, cc::BondOrder::Up | cc::BondOrder::Down);
    let marked = molecule.atoms().any(|(_, a)| a.chirality != cc::Chirality::None)
        || molecule.bonds().any(|(_, b)| directed(b.order))
        || molecule.has_bond_directions();
    let perceived = || marked.then(|| smiles::rdkit_legacy_stereo(molecule).ok()).flatten();
    let Ok(Some(stereo)) = guard::caught(perceived) else { return Default::default() };
    let atoms = stereo.atom_cip.iter().zip(&stereo.atom_tagged).map(|(cip, tagged)| match cip {
        Some(b'R') => AtomStereo::Rectus,
        Some(b'S') => AtomStereo::Sinister,
        _ if *tagged => AtomStereo::Other,
        _ => AtomStereo::None,
    });
    let bonds = stereo.bond_stereo.iter().map(|stereo| match stereo {
        1 => BondStereo::Any,
        2 => BondStereo::Zusammen,
        3 => BondStereo::Entgegen,
        _ => BondStereo::None,
    });
    (atoms.collect(), bonds.collect())
}
