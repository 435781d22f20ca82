//! Descriptors that count matches of a pattern, as RDKit's `Lipinski.cpp` defines them (BSD-3).

use std::sync::LazyLock;

use crate::smarts::Pattern;
use crate::{MolError, Molecule};

const DONORS: &str = "[N&!H0&v3,N&!H0&+1&v4,O&H1&+0,S&H1&+0,n&H1&+0]";
const ACCEPTORS: &str = "[$([O,S;H1;v2]-[!$(*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),\
    $([N;v3;!$(N-*=!@[O,N,P,S])]),$([nH0X2,o,s;+0])]";
/// The strict definition: no amides, no terminal groups, no threefold rotors.
const ROTATABLE: &str = "[!D1&!$([CH3])&!$(*#*)&!$(C(F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)\
    &!$(C([CH3])([CH3])[CH3])&!$([CD3](=[N,O,S])-!@[#7,O,S!D1])\
    &!$([#7,O,S!D1]-!@[CD3]=[N,O,S])&!$([CD3](=[N+])-!@[#7!D1])&!$([#7!D1]-!@[CD3]=[N+])]\
    -,:;!@[!D1&!$([CH3])&!$(*#*)&!$(C(F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)\
    &!$(C([CH3])([CH3])[CH3])]";

type Patterns = LazyLock<Result<Vec<Pattern>, MolError>>;
static DONOR_PATTERN: Patterns = LazyLock::new(|| read([DONORS]));
static ACCEPTOR_PATTERN: Patterns = LazyLock::new(|| read([ACCEPTORS]));
static ROTATABLE_PATTERN: Patterns = LazyLock::new(|| read([ROTATABLE]));

/// Hydrogen-bond donors.
pub(super) fn donors(molecule: &Molecule) -> Option<usize> {
    count_of_matches(&DONOR_PATTERN, molecule).ok()
}

/// Hydrogen-bond acceptors.
pub(super) fn acceptors(molecule: &Molecule) -> Option<usize> {
    count_of_matches(&ACCEPTOR_PATTERN, molecule).ok()
}

/// Rotatable bonds.
pub(super) fn rotatable_bonds(molecule: &Molecule) -> Option<usize> {
    count_of_matches(&ROTATABLE_PATTERN, molecule).ok()
}

/// Reads patterns that ship with the code.
pub(super) fn read<'a>(list: impl IntoIterator<Item = &'a str>) -> Result<Vec<Pattern>, MolError> {
    list.into_iter().map(Pattern::parse).collect()
}

/// The matches of all patterns together.
pub(super) fn count_of_matches(
    patterns: &Patterns,
    molecule: &Molecule,
) -> Result<usize, MolError> {
    patterns.as_ref().map_err(Clone::clone)?.iter().map(|p| p.count(molecule)).sum()
}
