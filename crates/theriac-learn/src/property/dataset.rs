//! Molecules with their labels.

use theriac_base::{Error, Result};
use theriac_chem::Molecule;

use super::Task;

/// A measured value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label {
    /// The number in the task's unit; for classes 0, 1, ….
    pub value: f64,
    /// Whether the number is the value itself or only bounds it.
    pub bound: Bound,
}

/// Whether a label is the value itself or only bounds it (a censored measurement).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bound {
    /// The value itself.
    #[default]
    Exact,
    /// The true value is less than the number (`<`).
    Below,
    /// The true value is more than the number (`>`).
    Above,
}

impl Label {
    /// A value as measured.
    pub fn exact(value: f64) -> Self {
        Self { value, bound: Bound::Exact }
    }

    /// The error of `prediction`: zero where the label only bounds the value and the
    /// prediction lies on the permitted side.
    pub fn error_of(&self, prediction: f64) -> f64 {
        let error = prediction - self.value;
        match self.bound {
            Bound::Exact => error,
            Bound::Below => error.max(0.0),
            Bound::Above => error.min(0.0),
        }
    }
}

/// Molecules with a label, or none, for each task.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The molecules.
    pub molecules: Vec<Molecule>,
    /// The targets.
    pub tasks: Vec<Task>,
    /// Row by row: `molecules.len() * tasks.len()`; `None` where not measured.
    pub labels: Vec<Option<Label>>,
    /// How much each molecule counts; all alike where `None`.
    pub weights: Option<Vec<f64>>,
}

impl Dataset {
    /// Puts the parts together.
    ///
    /// # Errors
    /// The numbers of rows differ.
    pub fn new(
        molecules: Vec<Molecule>,
        tasks: Vec<Task>,
        labels: Vec<Option<Label>>,
    ) -> Result<Self> {
        if labels.len() != molecules.len() * tasks.len() {
            return Err(Error::bug("labels and molecules differ in number"));
        }
        Ok(Self { molecules, tasks, labels, weights: None })
    }

    /// Number of molecules.
    pub fn len(&self) -> usize {
        self.molecules.len()
    }

    /// Is there no molecule?
    pub fn is_empty(&self) -> bool {
        self.molecules.is_empty()
    }

    /// The label of a molecule for a task, by their indices.
    pub fn label(&self, row: usize, task: usize) -> Option<Label> {
        self.labels[row * self.tasks.len() + task]
    }

    /// How much a molecule counts.
    pub fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |w| w[row])
    }

    /// The rows `rows`, in that order. Molecules are shared, not copied.
    #[must_use]
    pub fn subset(&self, rows: &[usize]) -> Self {
        let width = self.tasks.len();
        let labels = rows.iter().flat_map(|&r| &self.labels[r * width..(r + 1) * width]);
        Self {
            molecules: rows.iter().map(|&r| self.molecules[r].clone()).collect(),
            tasks: self.tasks.clone(),
            labels: labels.copied().collect(),
            weights: self.weights.as_ref().map(|w| rows.iter().map(|&r| w[r]).collect()),
        }
    }
}
