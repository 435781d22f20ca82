//! Pharmacophore features of atoms, for feature-based circular fingerprints.
//!
//! The patterns are those of RDKit's `MorganFeatureAtomInvGen` (BSD-3): A. Gobbi, D. Poppinger,
//! Biotechnol. Bioeng. 61, 47 (1998).

use std::sync::LazyLock;

use crate::smarts::Pattern;
use crate::{MolError, Molecule};

/// Donor, acceptor, aromatic, halogen, basic, acidic; feature `i` sets bit `i`.
const FEATURES: [&str; 6] = [
    "[$([N;!H0;v3,v4&+1]),$([O,S;H1;+0]),n&H1&+0]",
    "[$([O,S;H1;v2;!$(*-*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),\
     $([N;v3;!$(N-*=[O,N,P,S])]),n&H0&+0,$([o,s;+0;!$([o,s]:n);!$([o,s]:c:n)])]",
    "[a]",
    "[F,Cl,Br,I]",
    "[#7;+,$([N;H2&+0][$([C,a]);!$([C,a](=O))]),$([N;H1&+0]([$([C,a]);!$([C,a](=O))])\
     [$([C,a]);!$([C,a](=O))]),$([N;H0&+0]([C;!$(C(=O))])([C;!$(C(=O))])[C;!$(C(=O))])]",
    "[$([C,S](=[O,S,P])-[O;H1,-1])]",
];

static PATTERNS: LazyLock<Result<Vec<Pattern>, MolError>> =
    LazyLock::new(|| FEATURES.iter().map(|text| Pattern::parse(text)).collect());

/// One bit per feature for each atom.
pub(super) fn masks(molecule: &Molecule) -> Result<Vec<u32>, MolError> {
    let mut masks = vec![0; molecule.inner().atom_count()];
    for (feature, pattern) in PATTERNS.as_ref().map_err(Clone::clone)?.iter().enumerate() {
        for atoms in pattern.matches(molecule)? {
            for atom in atoms {
                masks[atom as usize] |= 1 << feature;
            }
        }
    }
    Ok(masks)
}
