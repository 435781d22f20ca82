//! A molecule as the models of affinity see it.

use theriac_chem::Molecule;
use theriac_chem::fingerprint::{CountFingerprint, Fingerprinter};

use crate::property::graph::tower::Prepared;

/// Positions of the fingerprint that joins the molecule's vector in the network.
pub(super) const FOLDED: usize = 1024;
/// Steps of message passing.
pub(super) const DEPTH: usize = 3;

/// A molecule with what is worked out once.
#[derive(Debug, Clone)]
pub struct Drug {
    smiles: String,
    counts: CountFingerprint,
    pub(super) prepared: Prepared,
}

impl Drug {
    /// Works out graph and fingerprints.
    pub fn new(molecule: &Molecule) -> Self {
        let counts = Fingerprinter::ECFP4.counts(molecule);
        let counts = counts.unwrap_or_else(|_| CountFingerprint::fold(2048, []));
        let mut folded = vec![0.0; FOLDED];
        for &(position, count) in counts.counts() {
            folded[position as usize % FOLDED] += count as f32;
        }
        folded.iter_mut().for_each(|c| *c = c.ln_1p());
        Self {
            smiles: molecule.canonical_smiles().to_owned(),
            counts,
            prepared: Prepared::new(molecule, DEPTH, folded),
        }
    }

    /// Its canonical SMILES.
    pub fn smiles(&self) -> &str {
        &self.smiles
    }

    /// Tanimoto similarity of the counts of circular fragments (ECFP4), 0..=1.
    pub fn similarity(&self, other: &Self) -> f32 {
        if self.smiles == other.smiles {
            return 1.0;
        }
        self.counts.tanimoto(&other.counts) as f32
    }
}
