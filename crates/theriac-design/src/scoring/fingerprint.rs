//! The fingerprints that similarity components compare.

use theriac_chem::fingerprint::{BitFingerprint, Family, Fingerprinter};
use theriac_chem::{MolError, Molecule};

use crate::config::Fingerprint;

/// Bits of a fingerprint.
const SIZE: u32 = 2048;

impl Fingerprint {
    /// The fingerprint of a molecule.
    ///
    /// # Errors
    /// The engine does not model the structure.
    pub fn of(self, molecule: &Molecule) -> Result<BitFingerprint, MolError> {
        let family = match self {
            Fingerprint::Ecfp4 => Family::Ecfp { radius: 2 },
            Fingerprint::Fcfp4 => Family::Fcfp { radius: 2 },
            Fingerprint::AtomPairs => Family::AtomPair,
        };
        Fingerprinter::new(family, SIZE).unwrap_or(Fingerprinter::ECFP4).bits(molecule)
    }
}
