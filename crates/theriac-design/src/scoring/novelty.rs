//! Distance to what is known: not copying.

use rayon::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::scorer::{CostClass, Direction, Scorer, ScorerCard};

use super::known::{Known, KnownSet};

/// One minus the ECFP4 Tanimoto similarity to the nearest known molecule.
pub struct Novelty {
    card: ScorerCard,
    known: KnownSet,
}

impl Novelty {
    /// Distance to these molecules.
    pub fn new(known: Vec<Known>) -> Self {
        let card = ScorerCard {
            name: "novelty".into(),
            unit: String::new(),
            direction: Direction::HigherIsBetter,
            cost: CostClass::Cheap,
            description: format!("ECFP4 Tanimoto distance to {} known molecules", known.len()),
        };
        Self { card, known: KnownSet::new(known) }
    }
}

impl Scorer for Novelty {
    fn card(&self) -> &ScorerCard {
        &self.card
    }

    fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>> {
        molecules.par_iter().map(|m| self.known.nearest_similarity(m).map(|s| 1.0 - s)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_molecule_is_not_new() {
        let molecule = Molecule::from_smiles("Oc1ccccc1").unwrap();
        let known = Known { name: "phenol".into(), molecule: molecule.clone() };
        let other = Molecule::from_smiles("CCCCN").unwrap();
        let scores = Novelty::new(vec![known]).score(&[molecule, other]);
        assert_eq!(scores[0], Some(0.0));
        assert!(scores[1].unwrap() > 0.8);
    }
}
