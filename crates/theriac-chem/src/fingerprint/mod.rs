//! Fingerprints and their similarity, bit for bit those of RDKit 2026.09.
//!
//! Circular fingerprints: D. Rogers, M. Hahn, J. Chem. Inf. Model. 50, 742 (2010). Atom pairs:
//! R. E. Carhart, D. H. Smith, R. Venkataraghavan, J. Chem. Inf. Comput. Sci. 25, 64 (1985).
//! MACCS keys: J. L. Durant et al., J. Chem. Inf. Comput. Sci. 42, 1273 (2002).

mod atom_pair;
mod bits;
mod erg;
mod features;
mod hash;
mod invariants;
mod morgan;

use std::fmt;
use std::str::FromStr;

use chematic::fp;

pub use bits::{BitFingerprint, CountFingerprint};
pub use erg::{PHARMACOPHORE_SIZE, pharmacophore};

use crate::{MolError, Molecule};

/// What a fingerprint looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Circular environments of atoms up to `radius` bonds (ECFP4 has radius 2).
    Ecfp {
        /// In bonds.
        radius: u32,
    },
    /// Circular environments of pharmacophore features (donor, acceptor, aromatic, halogen,
    /// basic, acidic) up to `radius` bonds.
    Fcfp {
        /// In bonds.
        radius: u32,
    },
    /// Pairs of atoms with their distance along bonds.
    AtomPair,
    /// The 166 public MACCS keys, at positions 1 to 166 of 167.
    Maccs,
}

/// A kind of fingerprint with its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprinter {
    family: Family,
    size: u32,
}

/// Number of MACCS positions; position 0 is never set.
const MACCS_SIZE: u32 = 167;

impl Fingerprinter {
    /// ECFP4 with 2,048 bits.
    pub const ECFP4: Self = Self { family: Family::Ecfp { radius: 2 }, size: 2048 };

    /// A kind of fingerprint of `size` bits (MACCS always has 167). `None` for size 0.
    pub fn new(family: Family, size: u32) -> Option<Self> {
        let size = if family == Family::Maccs { MACCS_SIZE } else { size };
        (size > 0).then_some(Self { family, size })
    }

    /// What it looks at.
    pub fn family(&self) -> Family {
        self.family
    }

    /// Number of positions.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// Which bits are set.
    ///
    /// Atom pairs use RDKit's simulated counts: four bits for each of `size / 4` positions, set
    /// at 1, 2, 4 and 8 pairs.
    ///
    /// # Errors
    /// The engine does not model the structure.
    pub fn bits(&self, molecule: &Molecule) -> Result<BitFingerprint, MolError> {
        let fold = |ids: Vec<u32>| {
            BitFingerprint::from_positions(self.size, ids.into_iter().map(|id| id % self.size))
        };
        match self.family {
            Family::Ecfp { radius } => morgan::ecfp(molecule, radius).map(fold),
            Family::Fcfp { radius } => morgan::fcfp(molecule, radius).map(fold),
            Family::AtomPair => Ok(atom_pair::simulated_counts(molecule, self.size)),
            Family::Maccs => Ok(maccs(molecule)),
        }
    }

    /// How often each position was set (for MACCS, once or not at all).
    ///
    /// # Errors
    /// The engine does not model the structure.
    pub fn counts(&self, molecule: &Molecule) -> Result<CountFingerprint, MolError> {
        let fold = |ids| CountFingerprint::fold(self.size, ids);
        match self.family {
            Family::Ecfp { radius } => morgan::ecfp(molecule, radius).map(fold),
            Family::Fcfp { radius } => morgan::fcfp(molecule, radius).map(fold),
            Family::AtomPair => Ok(atom_pair::counts(molecule, self.size)),
            Family::Maccs => Ok(fold(maccs(molecule).positions().collect())),
        }
    }
}

/// ECFP4 folded to 2,048 bits, bit for bit RDKit's Morgan generator of radius 2.
///
/// # Errors
/// The engine does not model the structure.
pub fn ecfp4(molecule: &Molecule) -> Result<BitFingerprint, MolError> {
    Fingerprinter::ECFP4.bits(molecule)
}

/// Unfolded circular fragments of `radius` bonds, with repetition, in no special order.
pub(crate) fn fragments(molecule: &Molecule, radius: u32) -> Result<Vec<u32>, MolError> {
    morgan::ecfp(molecule, radius)
}

fn maccs(molecule: &Molecule) -> BitFingerprint {
    let keys = fp::maccs(molecule.inner());
    let set = (1..MACCS_SIZE).filter(|&key| keys.get(key as usize - 1));
    BitFingerprint::from_positions(MACCS_SIZE, set)
}

/// Reads `ecfp4`, `fcfp6`, `atom-pair` or `maccs`; the number is the diameter in bonds.
impl FromStr for Family {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let unknown =
            || format!("unknown fingerprint {name:?}: one of ecfp4, fcfp4, …, atom-pair, maccs");
        let radius = |diameter: &str| match diameter.parse::<u32>() {
            Ok(d) if d.is_multiple_of(2) => Ok(d / 2),
            _ => Err(unknown()),
        };
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "maccs" => Ok(Self::Maccs),
            "atom-pair" | "atompair" | "ap" => Ok(Self::AtomPair),
            other => match (other.strip_prefix("ecfp"), other.strip_prefix("fcfp")) {
                (Some(diameter), _) => Ok(Self::Ecfp { radius: radius(diameter)? }),
                (_, Some(diameter)) => Ok(Self::Fcfp { radius: radius(diameter)? }),
                _ => Err(unknown()),
            },
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ecfp { radius } => write!(f, "ecfp{}", 2 * radius),
            Self::Fcfp { radius } => write!(f, "fcfp{}", 2 * radius),
            Self::AtomPair => f.write_str("atom-pair"),
            Self::Maccs => f.write_str("maccs"),
        }
    }
}
