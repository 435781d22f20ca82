//! Structural alerts: PAINS and a medicinal-chemistry set.

use rayon::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::alerts::alerts;
use theriac_chem::scorer::{CostClass, Direction, Scorer, ScorerCard};

/// The number of alerts.
pub struct Alerts {
    card: ScorerCard,
}

impl Alerts {
    /// A scorer of the default alert sets.
    pub fn new() -> Self {
        let card = ScorerCard {
            name: "alerts".into(),
            unit: String::new(),
            direction: Direction::LowerIsBetter,
            cost: CostClass::Cheap,
            description: "number of PAINS (Baell and Holloway 2010) and Brenk (2008) alerts".into(),
        };
        Self { card }
    }
}

impl Scorer for Alerts {
    fn card(&self) -> &ScorerCard {
        &self.card
    }

    fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>> {
        molecules.par_iter().map(|m| alerts(m).ok().map(|found| found.len() as f64)).collect()
    }
}
