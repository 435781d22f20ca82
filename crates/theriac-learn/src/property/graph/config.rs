//! How a graph network is trained.

use std::sync::Arc;

use theriac_base::{Error, Result};

use super::Foundation;
use super::architecture::Aggregation;
use crate::kernel::Precision;

/// Size and training of a graph network. The defaults are Chemprop 2.3's, but that descriptors
/// of the whole molecule join its vector and that small sets are learnt for longer: both were
/// better on the validation parts of FreeSolv and ESOL.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphConfig {
    /// Units of the message passing.
    pub hidden: usize,
    /// Steps of message passing, the first, without messages, included.
    pub depth: usize,
    /// Units between the molecule's vector and the outputs.
    pub readout: usize,
    /// From atoms to the molecule.
    pub aggregation: Aggregation,
    /// Add descriptors of the whole molecule to its vector.
    pub globals: bool,
    /// Share of values left out of the molecule's vector and of the readout in training.
    pub dropout: f32,
    /// Networks that are trained from different starts; predictions are their mean.
    pub members: usize,
    /// Most passes over the training data, unless it is so small that they are fewer than
    /// `steps` steps.
    pub epochs: usize,
    /// Steps of the optimiser that a small set gets, in at most four times the passes.
    pub steps: usize,
    /// Molecules per step of the optimiser.
    pub batch: usize,
    /// Passes in which the learning rate rises.
    pub warm_up: f64,
    /// Learning rate at the start, at its highest and at the end.
    pub rates: [f64; 3],
    /// Passes over which weights are averaged (exponentially); 0 takes the last ones.
    pub averaged: f64,
    /// Stop after so many passes without a better validation loss.
    pub patience: Option<usize>,
    /// How much each task counts; all alike where empty.
    pub task_weights: Vec<f64>,
    /// Let both classes of a task count alike, whatever their numbers.
    pub balanced: bool,
    /// Arithmetic of the large products.
    pub precision: Precision,
    /// Message passing learnt beforehand, where it fits the sizes above.
    pub foundation: Option<Arc<Foundation>>,
}

impl Default for GraphConfig {
    fn default() -> Self {
        Self {
            hidden: 300,
            depth: 3,
            readout: 300,
            aggregation: Aggregation::Norm(100.0),
            globals: true,
            dropout: 0.0,
            members: 1,
            epochs: 50,
            steps: 1000,
            batch: 64,
            warm_up: 2.0,
            rates: [1e-4, 1e-3, 1e-4],
            averaged: 0.0,
            patience: None,
            task_weights: Vec::new(),
            balanced: false,
            precision: Precision::Single,
            foundation: None,
        }
    }
}

impl GraphConfig {
    /// Checks the ranges; sizes are checked with the architecture.
    ///
    /// # Errors
    /// Names what is out of its range.
    pub fn check(&self, tasks: usize) -> Result<()> {
        let wrong = |what: &str, remedy: &str| Err(Error::user(what.to_owned()).remedy(remedy));
        if self.members == 0 || self.epochs == 0 || self.batch == 0 {
            return wrong("members, epochs and batch must be at least 1", "give 1 or more");
        }
        if !(0.0..0.95).contains(&self.dropout) {
            return wrong("dropout is out of range", "give 0 to 0.95");
        }
        if self.rates.iter().any(|r| !(1e-9..=1.0).contains(r)) {
            return wrong("a learning rate is out of range", "give 1e-9 to 1");
        }
        let weights = &self.task_weights;
        if !weights.is_empty() && weights.len() != tasks
            || weights.iter().any(|w| w.is_nan() || *w < 0.0)
        {
            return wrong("task weights do not fit the tasks", "give one, not negative, per task");
        }
        Ok(())
    }

    /// Passes over training data of this many steps each.
    pub(super) fn passes(&self, steps_per_pass: usize) -> usize {
        let enough = self.steps.div_ceil(steps_per_pass.max(1));
        enough.min(4 * self.epochs).max(self.epochs)
    }

    /// The learning rate of a step, given the number of steps per pass: up in a straight line,
    /// then down exponentially.
    pub(super) fn rate(&self, step: usize, steps_per_pass: usize) -> f64 {
        let [first, most, last] = self.rates;
        let warm_up = self.warm_up * steps_per_pass as f64;
        let all = (self.passes(steps_per_pass) * steps_per_pass) as f64;
        let step = step as f64;
        if step < warm_up {
            return first + (most - first) * step / warm_up;
        }
        let done = (step - warm_up) / (all - warm_up).max(1.0);
        most * (last / most).powf(done.min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_and_falls() {
        let config = GraphConfig { steps: 0, ..GraphConfig::default() };
        let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-9;
        assert!(near(config.rate(0, 10), 1e-4) && near(config.rate(10, 10), 5.5e-4));
        assert!(near(config.rate(20, 10), 1e-3) && near(config.rate(500, 10), 1e-4));
        assert!(near(config.rate(260, 10), (1e-3_f64 * 1e-4).sqrt()));
    }

    #[test]
    fn small_sets_are_learnt_for_longer() {
        let config = GraphConfig::default();
        assert_eq!([1, 8, 20, 500].map(|n| config.passes(n)), [200, 125, 50, 50]);
    }
}
