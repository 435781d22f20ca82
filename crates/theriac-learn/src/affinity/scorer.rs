//! Affinity to one protein as a scorer of design and screening.

use std::path::Path;

use rayon::prelude::*;
use theriac_base::Result;
use theriac_chem::Molecule;
use theriac_chem::scorer::{CostClass, Direction, Scorer, ScorerCard};

use super::model::EncodedProtein;
use super::{AffinityModel, Protein};

/// A model with the protein that is asked for.
pub struct AffinityScorer {
    model: AffinityModel,
    protein: EncodedProtein,
    card: ScorerCard,
}

impl AffinityScorer {
    /// The model in a folder, for one protein.
    ///
    /// # Errors
    /// See [`AffinityModel::load`].
    pub fn open(dir: &Path, protein: &Protein) -> Result<Self> {
        let model = AffinityModel::load(dir)?;
        let task = model.task();
        let of = if protein.name().is_empty() { "a protein" } else { protein.name() };
        let card = ScorerCard {
            name: task.name.clone(),
            unit: task.unit.clone(),
            direction: Direction::Neutral,
            cost: CostClass::Moderate,
            description: format!("{} to {of}: {}", model.card().name, model.card().architecture),
        };
        Ok(Self { protein: model.protein(protein), model, card })
    }
}

impl Scorer for AffinityScorer {
    fn card(&self) -> &ScorerCard {
        &self.card
    }

    fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>> {
        let one = |molecule: &Molecule| {
            let said = self.model.estimate(&self.model.drug(molecule), &[&self.protein]);
            said.first().map(|e| e.value).filter(|v| v.is_finite())
        };
        molecules.par_iter().map(one).collect()
    }
}
