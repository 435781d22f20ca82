//! Fingerprints and their similarity.

use chematic::fp;

use crate::{MolError, Molecule};

/// A folded bit fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitFingerprint {
    words: Box<[u64]>,
    ones: u32,
}

impl BitFingerprint {
    /// From packed words, lowest bit first.
    pub fn from_words(words: Box<[u64]>) -> Self {
        let ones = words.iter().map(|w| w.count_ones()).sum();
        Self { words, ones }
    }

    /// Packed words, lowest bit first.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Number of bits set.
    pub fn ones(&self) -> u32 {
        self.ones
    }

    /// Tanimoto similarity in 0..=1; two empty fingerprints have 0, as in RDKit.
    pub fn tanimoto(&self, other: &Self) -> f64 {
        let both: u32 =
            self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones()).sum();
        let either = self.ones + other.ones - both;
        if either == 0 { 0.0 } else { f64::from(both) / f64::from(either) }
    }
}

/// ECFP4 folded to 2,048 bits, bit for bit RDKit's Morgan generator of radius 2.
///
/// # Errors
/// The engine does not model the structure.
pub fn ecfp4(molecule: &Molecule) -> Result<BitFingerprint, MolError> {
    let bits = fp::rdkit_morgan_ecfp4_bitvec(molecule.inner())
        .map_err(|e| MolError::Unsupported(format!("{e:?}")))?;
    let mut words = vec![0_u64; 32].into_boxed_slice();
    for bit in (0..2048).filter(|&i| bits.get(i)) {
        words[bit / 64] |= 1 << (bit % 64);
    }
    Ok(BitFingerprint::from_words(words))
}
