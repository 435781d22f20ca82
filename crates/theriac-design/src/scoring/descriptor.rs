//! Any descriptor of the chemistry room, QED and SA score among them.

use rayon::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::descriptors::Descriptor;
use theriac_chem::scorer::{CostClass, Direction, Scorer, ScorerCard};

/// One descriptor.
pub struct DescriptorScorer {
    card: ScorerCard,
    descriptor: Descriptor,
}

impl DescriptorScorer {
    /// A scorer of that descriptor.
    pub fn new(descriptor: Descriptor) -> Self {
        let direction = match descriptor {
            Descriptor::Qed => Direction::HigherIsBetter,
            Descriptor::SaScore => Direction::LowerIsBetter,
            _ => Direction::Neutral,
        };
        let card = ScorerCard {
            name: descriptor.name().into(),
            unit: descriptor.unit().into(),
            direction,
            cost: CostClass::Cheap,
            description: format!("the descriptor {}", descriptor.name()),
        };
        Self { card, descriptor }
    }
}

impl Scorer for DescriptorScorer {
    fn card(&self) -> &ScorerCard {
        &self.card
    }

    fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>> {
        molecules.par_iter().map(|m| self.descriptor.value(m)).collect()
    }
}
