//! What a model answers.

use super::Task;

/// One row per molecule, one column per output ([`Task::outputs`]): numbers in the task's
/// unit, or probabilities of classes; missing where the model has no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictions {
    columns: usize,
    values: Vec<Option<f64>>,
    spreads: Vec<Option<f64>>,
}

impl Predictions {
    /// No row yet, for models of `tasks`.
    pub fn new(tasks: &[Task]) -> Self {
        let columns = tasks.iter().map(Task::outputs).sum();
        Self { columns, values: Vec::new(), spreads: Vec::new() }
    }

    /// Adds a row of values; `spreads` are the model's own idea of their error (such as the
    /// standard deviation over an ensemble), in the values' unit.
    ///
    /// Values that are not finite become missing; a short row is filled up with missing ones.
    pub fn push(&mut self, values: &[f64], spreads: Option<&[f64]>) {
        for column in 0..self.columns {
            let finite = |v: Option<&f64>| v.copied().filter(|v| v.is_finite());
            self.values.push(finite(values.get(column)));
            self.spreads.push(finite(spreads.and_then(|s| s.get(column))));
        }
    }

    /// Adds a row without an answer.
    pub fn push_missing(&mut self) {
        self.push(&[], None);
    }

    /// Number of molecules.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.columns).unwrap_or(0)
    }

    /// Is there no row?
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Number of outputs.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// A value; missing where the model has none.
    pub fn value(&self, row: usize, column: usize) -> Option<f64> {
        self.values[row * self.columns + column]
    }

    /// The model's own idea of the value's error, where it has one.
    pub fn spread(&self, row: usize, column: usize) -> Option<f64> {
        self.spreads[row * self.columns + column]
    }

    /// The values of one output.
    pub fn column(&self, column: usize) -> impl Iterator<Item = Option<f64>> + '_ {
        self.values.iter().skip(column).step_by(self.columns.max(1)).copied()
    }
}
