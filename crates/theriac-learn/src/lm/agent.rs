//! A copy of a prior that learns: the agent of reinforcement learning.

use std::path::Path;

use theriac_base::{Error, Result, create_dir};

use super::{LanguageModel, Sequence, gradient::GradientEngine};
use crate::kernel::{Adam, state};

/// Largest norm of a gradient before it is scaled down.
const MAX_NORM: f32 = 5.0;
const STATE: &str = "agent.safetensors";

/// A trainable copy of a prior.
#[derive(Debug)]
pub struct Agent {
    policy: LanguageModel,
    adam: Adam,
    engine: GradientEngine,
    learning_rate: f64,
}

impl Agent {
    /// A copy of `prior` that learns with Adam at `learning_rate`.
    ///
    /// # Errors
    /// A learning rate that is not a positive number.
    pub fn new(prior: &LanguageModel, learning_rate: f64) -> Result<Self> {
        if !(learning_rate.is_finite() && learning_rate > 0.0) {
            return Err(Error::user(format!("learning rate {learning_rate} is not above zero"))
                .remedy("1e-4 is usual"));
        }
        let adam = Adam::new(prior.parameters.layout.total);
        let engine = GradientEngine::default();
        Ok(Self { policy: prior.clone(), adam, engine, learning_rate })
    }

    /// The model as it stands.
    pub fn policy(&self) -> &LanguageModel {
        &self.policy
    }

    /// One Adam step on the mean of `(target - log p)²` over the sequences; gives back
    /// that loss before the step. Targets and log p are natural logarithms.
    ///
    /// With `target = log p_prior + σ · score` this is the augmented likelihood of
    /// Olivecrona et al. (2017). Pairs whose target is not finite are left out; without
    /// any pair nothing happens and the loss is zero.
    ///
    /// # Errors
    /// As many targets as sequences must be given.
    pub fn fit_log_likelihood(&mut self, sequences: &[Sequence], targets: &[f32]) -> Result<f32> {
        if sequences.len() != targets.len() {
            return Err(Error::bug("one target per sequence"));
        }
        let usable = targets.iter().filter(|t| t.is_finite()).count();
        if usable == 0 {
            return Ok(0.0);
        }
        let share = 1.0 / usable as f32;
        // d/d(-log p) of (target - log p)² is 2 (target - log p).
        let weight = |i: usize, log_p: f32| match targets[i] {
            target if target.is_finite() => 2.0 * share * (target - log_p),
            _ => 0.0,
        };
        let log_p = self.engine.run(&self.policy.parameters, sequences, weight);
        let values = &mut self.policy.parameters.values;
        self.adam.step(values, &self.engine.gradient, self.learning_rate, MAX_NORM);
        let pairs = targets.iter().zip(&log_p).filter(|(target, _)| target.is_finite());
        Ok(pairs.map(|(target, log_p)| (target - log_p).powi(2) * share).sum())
    }

    /// Writes weights and optimiser state exactly, so that learning can go on.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn save(&self, dir: &Path) -> Result<()> {
        create_dir(dir)?;
        state::write(&dir.join(STATE), &self.policy.parameters.values, &self.adam)
    }

    /// Goes on from what [`Agent::save`] wrote; `prior` and the learning rate must be
    /// those of the agent that was saved.
    ///
    /// # Errors
    /// No such folder, or the state of an agent of another size.
    pub fn load(dir: &Path, prior: &LanguageModel, learning_rate: f64) -> Result<Self> {
        let mut agent = Self::new(prior, learning_rate)?;
        state::read(&dir.join(STATE), &mut agent.policy.parameters.values, &mut agent.adam)?;
        Ok(agent)
    }
}
