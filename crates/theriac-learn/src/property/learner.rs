//! What every kind of model has in common.

use std::time::Duration;

use theriac_base::{Job, Result};
use theriac_chem::Molecule;

use super::graph::{Explanation, GraphModel};
use super::{Dataset, Parts, Predictions, Task};

/// A trained model.
pub trait PropertyModel: Send + Sync {
    /// The targets, in the order of the outputs.
    fn tasks(&self) -> &[Task];

    /// One row per molecule, in the same order; a molecule that the model cannot take is
    /// missing and never stops the others.
    ///
    /// # Errors
    /// Cancelled.
    fn predict(&self, molecules: &[Molecule], job: &Job) -> Result<Predictions>;

    /// Everything that is needed to build it again.
    fn parts(&self) -> Parts;

    /// The models of whose predictions this one's for a task is made, with their shares; empty
    /// where it is made of none.
    fn members(&self, _task: usize) -> Vec<(f64, &dyn PropertyModel)> {
        Vec::new()
    }

    /// Is the prediction a sum over atoms?
    fn sums_atoms(&self) -> bool {
        false
    }

    /// The prediction in column `output` ([`Task::outputs`] columns per task) shared out among
    /// the atoms, where the model itself is such a sum.
    fn explain(&self, _molecule: &Molecule, _output: usize) -> Option<Explanation> {
        None
    }

    /// The graph networks in it, whose predictions can be shared out among atoms.
    fn networks(&self) -> Vec<&GraphModel> {
        Vec::new()
    }
}

/// How a model is fitted, whatever its kind.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The same seed gives the same model, whatever the number of threads.
    pub seed: u64,
    /// About how long it may take; the learner's own default where `None`.
    pub budget: Option<Duration>,
}

/// A kind of model with its hyperparameters.
pub trait Learner: Send + Sync {
    /// A short name, such as `trees`.
    fn name(&self) -> &str;

    /// Learns from `train`; `valid` (it may be empty) decides when to stop.
    ///
    /// # Errors
    /// Cancelled, or the data cannot be learnt from.
    fn fit(
        &self,
        train: &Dataset,
        valid: &Dataset,
        fit: &Fit,
        job: &Job,
    ) -> Result<Box<dyn PropertyModel>>;
}
