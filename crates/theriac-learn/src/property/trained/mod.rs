//! A trained model as it is kept and asked: predictions with their limits, calibrated, and with
//! the domain in which they hold.

mod answer;
pub(crate) mod card;
mod folder;
pub(crate) mod page;
mod scorer;
mod table;
pub(crate) mod weights_file;

use theriac_base::{Job, Result};
use theriac_chem::Molecule;

use super::outputs::outputs;
use super::trust::{Classes, Clues, Domain, Interval, Platt};
use super::{Predictions, PropertyModel, Task, TaskKind};

pub use answer::Answer;
pub(super) use answer::probabilities;
pub use card::{Card, TaskCard, Training};
pub use folder::{CARD, PAGE, WEIGHTS, list};
pub use scorer::ModelScorer;
pub use table::predict_task;

/// What makes one task's raw outputs trustworthy.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Trust {
    /// Of a number.
    Number(Interval),
    /// Of classes: a curve for each output, and which classes are ruled out.
    Class(Vec<Platt>, Classes),
}

/// A trained model with its card.
pub struct TrainedModel {
    pub(super) model: Box<dyn PropertyModel>,
    pub(super) trust: Vec<Trust>,
    pub(super) domain: Domain,
    card: Card,
}

impl TrainedModel {
    /// Puts the parts together.
    pub(super) fn new(
        model: Box<dyn PropertyModel>,
        trust: Vec<Trust>,
        domain: Domain,
        card: Card,
    ) -> Self {
        Self { model, trust, domain, card }
    }

    /// The targets.
    pub fn tasks(&self) -> &[Task] {
        self.model.tasks()
    }

    /// What is known of the model.
    pub fn card(&self) -> &Card {
        &self.card
    }

    pub(super) fn set_card(&mut self, card: Card) {
        self.card = card;
    }

    /// The model itself, without calibration and limits.
    pub fn model(&self) -> &dyn PropertyModel {
        self.model.as_ref()
    }

    /// For each molecule one answer per task; `None` where the model has none.
    ///
    /// # Errors
    /// Cancelled.
    pub fn answer(&self, molecules: &[Molecule], job: &Job) -> Result<Vec<Vec<Option<Answer>>>> {
        let raw = self.model.predict(molecules, job)?;
        let row = |(i, molecule): (usize, &Molecule)| {
            let similarity = self.domain.similarity(molecule);
            answers(self.tasks(), &self.trust, &raw, i, similarity, self.domain.holds(similarity))
        };
        Ok(molecules.iter().enumerate().map(row).collect())
    }
}

/// The answers of one row of raw predictions.
pub(super) fn answers(
    tasks: &[Task],
    trust: &[Trust],
    raw: &Predictions,
    row: usize,
    similarity: f64,
    in_domain: bool,
) -> Vec<Option<Answer>> {
    let columns: Vec<usize> = outputs(tasks).iter().map(|o| o.task).collect();
    let of = |(task, trust): (usize, &Trust)| {
        let columns = (0..columns.len()).filter(|&c| columns[c] == task);
        let values: Option<Vec<f64>> = columns.clone().map(|c| raw.value(row, c)).collect();
        let spread = columns.clone().next().and_then(|c| raw.spread(row, c)).unwrap_or(0.0);
        let clues = Clues { spread, distance: 1.0 - similarity };
        let answer = Answer::of(tasks[task].kind, trust, &values?, clues)?;
        Some(Answer { in_domain, similarity, ..answer })
    };
    trust.iter().enumerate().map(of).collect()
}

/// Number of classes of a task; 0 for numbers.
pub(super) fn classes(kind: TaskKind) -> usize {
    match kind {
        TaskKind::Regression => 0,
        TaskKind::Classification => 2,
        TaskKind::Multiclass(n) => n,
    }
}
