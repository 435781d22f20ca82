//! The training of one network.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rayon::prelude::*;
use theriac_base::{Error, Job, Result};

use super::GraphConfig;
use super::architecture::Architecture;
use super::dropout::Dropout;
use super::engine::{Engine, Input, outputs};
use super::loss::Targets;
use super::molecule::Encoded;
use super::parameters::{Parameters, Weights};
use crate::kernel::Adam;

/// Molecules that are predicted together.
const WINDOW: usize = 128;

/// Molecules ready to learn from.
pub(super) struct Prepared {
    pub molecules: Vec<Encoded>,
    pub globals: Vec<Vec<f32>>,
    pub targets: Targets,
}

impl Prepared {
    fn input(&self, row: usize) -> Input<'_> {
        Input { molecule: &self.molecules[row], globals: &self.globals[row] }
    }

    /// Mean loss over all labels; `None` where there are none.
    fn loss(&self, parameters: &Parameters) -> Option<f64> {
        let rows: Vec<usize> = (0..self.molecules.len()).collect();
        let count = self.targets.count(&rows);
        if count == 0 {
            return None;
        }
        let weights = Weights::new(parameters, crate::kernel::Precision::Single, false);
        let width = parameters.architecture.outputs;
        let of = |rows: &[usize]| -> f64 {
            let inputs: Vec<Input<'_>> = rows.iter().map(|&r| self.input(r)).collect();
            let outputs = outputs(&weights, &inputs);
            let mut gradient = vec![0.0; width];
            let pairs = rows.iter().zip(outputs.chunks_exact(width));
            pairs.map(|(&r, o)| self.targets.loss(r, o, count as f64, &mut gradient)).sum()
        };
        let parts: Vec<f64> = rows.par_chunks(WINDOW).map(of).collect();
        Some(parts.iter().sum())
    }
}

/// A trained network and how its training went.
pub(super) struct Trained {
    pub parameters: Parameters,
    /// Pass of the best validation loss, counted from 1; the last one without validation.
    pub epoch: usize,
    /// Best validation loss, on the scale of training.
    pub valid_loss: Option<f64>,
}

/// Trains one network.
///
/// # Errors
/// Training diverges, or is cancelled.
pub(super) fn train(
    train: &Prepared,
    valid: &Prepared,
    architecture: Architecture,
    config: &GraphConfig,
    seed: u64,
    job: &Job,
) -> Result<Trained> {
    let mut run = Run {
        config,
        train,
        engine: Engine::new(config.precision),
        adam: Adam::new(architecture.parameters()),
        parameters: Parameters::random(architecture, seed),
        average: Parameters::random(architecture, seed),
        seed,
    };
    let mut best = Trained { parameters: run.parameters.clone(), epoch: 0, valid_loss: None };
    for epoch in 1..=config.passes(train.molecules.len().div_ceil(config.batch)) {
        run.pass(epoch as u64, job)?;
        let loss = valid.loss(&run.average);
        if loss.is_none() || best.valid_loss.is_none_or(|b| loss.is_some_and(|l| l < b)) {
            best = Trained { parameters: run.average.clone(), epoch, valid_loss: loss };
        }
        job.progress.advance(1);
        if config.patience.is_some_and(|patience| epoch - best.epoch >= patience) {
            break;
        }
    }
    Ok(best)
}

/// A training under way.
struct Run<'a> {
    config: &'a GraphConfig,
    train: &'a Prepared,
    engine: Engine,
    adam: Adam,
    parameters: Parameters,
    /// The running average of the parameters.
    average: Parameters,
    seed: u64,
}

impl Run<'_> {
    /// One pass over the training data.
    fn pass(&mut self, epoch: u64, job: &Job) -> Result<()> {
        let mut order: Vec<usize> = (0..self.train.molecules.len()).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(epoch);
        order.shuffle(&mut rng);
        let steps = order.len().div_ceil(self.config.batch);
        // Batches of nearly equal size: a last one of few molecules would be noise.
        for step in 0..steps {
            job.checkpoint()?;
            let rows = &order[order.len() * step / steps..order.len() * (step + 1) / steps];
            self.step(rows, steps)?;
        }
        Ok(())
    }

    fn step(&mut self, rows: &[usize], steps_per_pass: usize) -> Result<()> {
        let count = self.train.targets.count(rows);
        if count == 0 {
            return Ok(());
        }
        let (data, step) = (self.train, self.adam.steps);
        let inputs: Vec<Input<'_>> = rows.iter().map(|&r| data.input(r)).collect();
        let dropout = Dropout { rate: self.config.dropout, key: self.seed ^ step << 16 };
        let loss = self.engine.run(&self.parameters, &inputs, dropout, |k, outputs, gradient| {
            data.targets.loss(rows[k], outputs, count as f64, gradient)
        });
        let rate = self.config.rate(step as usize, steps_per_pass);
        let values = &mut self.parameters.values;
        let norm = self.adam.step(values, &self.engine.gradient, rate, f32::INFINITY);
        if !(loss.is_finite() && norm.is_finite()) {
            return Err(Error::user("training of the graph network has diverged")
                .remedy("give a lower learning rate, or look for labels far from all others"));
        }
        self.average_in(steps_per_pass);
        Ok(())
    }

    fn average_in(&mut self, steps_per_pass: usize) {
        let window = (self.config.averaged * steps_per_pass as f64).min(self.adam.steps as f64);
        let share = (1.0 / window.max(1.0)) as f32;
        let pairs = self.average.values.iter_mut().zip(&self.parameters.values);
        pairs.for_each(|(a, p)| *a += share * (p - *a));
    }
}
