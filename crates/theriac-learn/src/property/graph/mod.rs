//! A directed message-passing network over the molecular graph.
//!
//! Yang et al., J. Chem. Inf. Model. 59, 3370 (2019), with the defaults of Chemprop 2
//! (Heid et al., J. Chem. Inf. Model. 64, 9 (2024)); forward and backward passes of our own.

mod architecture;
mod backward;
mod batch;
mod config;
mod dropout;
mod engine;
mod explain;
mod features;
mod forward;
mod foundation;
mod globals;
mod loss;
mod model;
mod molecule;
mod optimiser;
#[cfg(test)]
mod oracle;
mod parameters;
mod pretrain;
mod rows;
mod sparse;
pub(crate) mod tower;
mod train;

use rayon::prelude::*;
use theriac_base::{Job, Result};

use super::{Dataset, Fit, Learner, PropertyModel, Task};
use globals::Globals;
use loss::{Scale, Targets};
use molecule::Encoded;
use parameters::Parameters;
use train::{Prepared, Trained};

pub use architecture::{Aggregation, Architecture};
pub use config::GraphConfig;
pub use explain::{Explanation, Method, Rationale};
pub use features::{ATOM_FEATURES, BOND_FEATURES, BondRow, features_of};
pub use foundation::Foundation;
pub use model::{GraphModel, KIND, Member};
pub(super) use molecule::surroundings;
pub use pretrain::Pretraining;

impl GraphConfig {
    /// Trains the members; `valid` (it may be empty) decides which pass of each is kept.
    ///
    /// # Errors
    /// Settings out of range, no labels, divergence, or cancelled.
    pub fn train(
        &self,
        train: &Dataset,
        valid: &Dataset,
        seed: u64,
        job: &Job,
    ) -> Result<GraphModel> {
        self.check(train.tasks.len())?;
        if train.labels.iter().all(Option::is_none) {
            return Err(model::no_labels());
        }
        let globals =
            if self.globals { Globals::fit(&train.molecules) } else { Globals::default() };
        let architecture = self.architecture(&train.tasks, globals.width()).check()?;
        let tasks = 0..train.tasks.len();
        let scales: Vec<Scale> = tasks.map(|task| Scale::of(train, task)).collect();
        let learn = self.prepare(train, &globals, &scales);
        let judge = self.prepare(valid, &globals, &scales);
        let passes = self.passes(train.len().div_ceil(self.batch));
        job.progress.begin("training graph networks", Some((self.members * passes) as u64));
        let member = |i: usize| {
            let seed = seed.wrapping_add((i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            train::train(&learn, &judge, self.start(architecture, seed), self, seed, job)
        };
        let trained: Vec<Trained> =
            (0..self.members).into_par_iter().map(member).collect::<Result<_>>()?;
        job.progress.end();
        let (members, history) = trained
            .into_iter()
            .map(|t| (t.parameters, Member { epochs: t.epoch, valid_loss: t.valid_loss }))
            .unzip();
        Ok(GraphModel::new(train.tasks.clone(), scales, globals, members, history))
    }

    fn architecture(&self, tasks: &[Task], globals: usize) -> Architecture {
        Architecture {
            hidden: self.hidden,
            depth: self.depth,
            readout: self.readout,
            globals,
            outputs: tasks.iter().map(Task::outputs).sum(),
            atom_outputs: 0,
            aggregation: self.aggregation,
        }
    }

    fn prepare(&self, data: &Dataset, globals: &Globals, scales: &[Scale]) -> Prepared {
        let encode = |m| (Encoded::new(m, self.depth), globals.row(m));
        let (molecules, globals) = data.molecules.par_iter().map(encode).unzip();
        let targets = Targets::new(data, scales, &self.task_weights, self.balanced);
        Prepared { molecules, globals, targets, atoms: Vec::new() }
    }

    /// The parameters before the first step.
    fn start(&self, architecture: Architecture, seed: u64) -> Parameters {
        let mut parameters = Parameters::random(architecture, seed);
        if let Some(foundation) = self.foundation.as_ref().filter(|f| f.fits(&architecture)) {
            foundation.lay(&mut parameters);
        }
        parameters
    }
}

impl Learner for GraphConfig {
    fn name(&self) -> &str {
        KIND
    }

    fn fit(
        &self,
        train: &Dataset,
        valid: &Dataset,
        fit: &Fit,
        job: &Job,
    ) -> Result<Box<dyn PropertyModel>> {
        Ok(Box::new(self.train(train, valid, fit.seed, job)?))
    }
}
