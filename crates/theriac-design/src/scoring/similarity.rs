//! Tanimoto similarity to reference molecules.

use rayon::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::fingerprint::BitFingerprint;
use theriac_chem::scorer::{CostClass, Direction, Scorer, ScorerCard};

use super::known::Known;
use crate::config::{Fingerprint, Reduce};

/// The similarity to the nearest reference, or the mean over the few nearest.
pub struct Similarity {
    card: ScorerCard,
    fingerprint: Fingerprint,
    references: Vec<BitFingerprint>,
    reduce: Reduce,
}

impl Similarity {
    /// Fingerprints the references; nothing where none of them has a fingerprint.
    pub fn new(fingerprint: Fingerprint, references: &[Known], reduce: Reduce) -> Option<Self> {
        let fingerprints: Vec<_> =
            references.iter().filter_map(|k| fingerprint.of(&k.molecule).ok()).collect();
        if fingerprints.is_empty() {
            return None;
        }
        let card = ScorerCard {
            name: "similarity".into(),
            unit: String::new(),
            direction: Direction::HigherIsBetter,
            cost: CostClass::Cheap,
            description: format!("Tanimoto similarity ({fingerprint:?}) to reference molecules"),
        };
        Some(Self { card, fingerprint, references: fingerprints, reduce })
    }

    fn one(&self, molecule: &Molecule) -> Option<f64> {
        let fingerprint = self.fingerprint.of(molecule).ok()?;
        let all = self.references.iter().map(|r| r.tanimoto(&fingerprint));
        Some(match self.reduce {
            Reduce::Max => all.fold(0.0, f64::max),
            Reduce::MeanOf(n) => mean_of_largest(all.collect(), n),
        })
    }
}

fn mean_of_largest(mut values: Vec<f64>, n: usize) -> f64 {
    values.sort_by(|a, b| b.total_cmp(a));
    values.truncate(n.max(1));
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

impl Scorer for Similarity {
    fn card(&self) -> &ScorerCard {
        &self.card
    }

    fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>> {
        molecules.par_iter().map(|m| self.one(m)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(smiles: &str) -> Known {
        Known { name: String::new(), molecule: Molecule::from_smiles(smiles).unwrap() }
    }

    #[test]
    fn a_reference_is_like_itself_with_every_fingerprint() {
        let references = [known("CCO"), known("c1ccccc1C(=O)NC")];
        let molecule = Molecule::from_smiles("CNC(=O)c1ccccc1").unwrap();
        for fingerprint in [Fingerprint::Ecfp4, Fingerprint::Fcfp4, Fingerprint::AtomPairs] {
            let scorer = Similarity::new(fingerprint, &references, Reduce::Max).unwrap();
            assert_eq!(scorer.score(std::slice::from_ref(&molecule)), [Some(1.0)]);
        }
    }

    #[test]
    fn the_mean_is_over_the_nearest() {
        assert!((mean_of_largest(vec![0.1, 0.9, 0.5], 2) - 0.7).abs() < 1e-12);
        assert!((mean_of_largest(vec![0.4], 3) - 0.4).abs() < 1e-12);
    }
}
