//! A trained model as a scorer of design and screening.

use std::path::Path;
use std::sync::Arc;

use theriac_base::{Error, Job, Result, nearest};
use theriac_chem::Molecule;
use theriac_chem::scorer::{CostClass, Direction, Scorer, ScorerCard};

use super::TrainedModel;

/// One target of a model as a scorer.
pub struct ModelScorer {
    model: Arc<TrainedModel>,
    task: usize,
    card: ScorerCard,
}

impl ModelScorer {
    /// A target of a loaded model; `target` may be left out where there is only one.
    ///
    /// # Errors
    /// There is no such target.
    pub fn new(model: Arc<TrainedModel>, target: Option<&str>) -> Result<Self> {
        let names = || model.tasks().iter().map(|t| t.name.as_str());
        let found = match target {
            Some(target) => names().position(|name| name == target),
            None => (model.tasks().len() == 1).then_some(0),
        };
        let Some(task) = found else {
            let what = target.map_or("the model has several targets".to_owned(), |t| {
                format!("the model has no target `{t}`")
            });
            let hint = target.and_then(|t| nearest(t, names())).or_else(|| names().next());
            return Err(Error::user(what).remedy(format!(
                "name one of its targets, such as `{}`",
                hint.unwrap_or_default()
            )));
        };
        let described = &model.tasks()[task];
        let card = ScorerCard {
            name: described.name.clone(),
            unit: described.unit.clone(),
            direction: Direction::Neutral,
            cost: CostClass::Moderate,
            description: format!("{}: {}", model.card().name, model.card().architecture),
        };
        Ok(Self { model, task, card })
    }

    /// A target of the model in a folder.
    ///
    /// # Errors
    /// See [`TrainedModel::load`] and [`ModelScorer::new`].
    pub fn open(dir: &Path, target: Option<&str>) -> Result<Self> {
        Self::new(Arc::new(TrainedModel::load(dir)?), target).map_err(|e| e.at(dir))
    }
}

impl Scorer for ModelScorer {
    fn card(&self) -> &ScorerCard {
        &self.card
    }

    fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>> {
        match self.model.answer(molecules, &Job::silent()) {
            Ok(rows) => rows.iter().map(|row| row[self.task].map(|a| a.value)).collect(),
            Err(_) => vec![None; molecules.len()],
        }
    }
}
