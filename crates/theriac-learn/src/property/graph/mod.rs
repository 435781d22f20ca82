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
mod globals;
mod loss;
mod model;
mod molecule;
#[cfg(test)]
mod oracle;
mod parameters;
mod rows;
mod sparse;
mod train;

use rayon::prelude::*;
use theriac_base::{Job, Result};

use super::{Dataset, Fit, Learner, PropertyModel, Task};
use globals::Globals;
use loss::{Scale, Targets};
use molecule::Encoded;
use train::{Prepared, Trained};

pub use architecture::{Aggregation, Architecture};
pub use config::GraphConfig;
pub use explain::{Explanation, Method, Rationale};
pub use features::{ATOM_FEATURES, BOND_FEATURES, BondRow, features_of};
pub use model::{GraphModel, KIND, Member};

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
        let architecture = Architecture {
            hidden: self.hidden,
            depth: self.depth,
            readout: self.readout,
            globals: globals.width(),
            outputs: train.tasks.iter().map(Task::outputs).sum(),
            aggregation: self.aggregation,
        }
        .check()?;
        let tasks = 0..train.tasks.len();
        let scales: Vec<Scale> = tasks.map(|task| Scale::of(train, task)).collect();
        let prepare = |data: &Dataset| {
            let encode = |m| (Encoded::new(m, self.depth), globals.row(m));
            let (molecules, globals) = data.molecules.par_iter().map(encode).unzip();
            let targets = Targets::new(data, &scales, &self.task_weights, self.balanced);
            Prepared { molecules, globals, targets }
        };
        let (learn, judge) = (prepare(train), prepare(valid));
        let passes = self.passes(train.len().div_ceil(self.batch));
        job.progress.begin("training graph networks", Some((self.members * passes) as u64));
        let member = |i: usize| {
            let seed = seed.wrapping_add((i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            train::train(&learn, &judge, architecture, self, seed, job)
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
