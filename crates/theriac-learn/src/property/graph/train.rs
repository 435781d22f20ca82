//! The training of one network.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rayon::prelude::*;
use theriac_base::{Job, Result};

use super::GraphConfig;
use super::engine::{Input, outputs};
use super::loss::Targets;
use super::molecule::Encoded;
use super::optimiser::Optimiser;
use super::parameters::{Parameters, Weights};

/// Molecules that are predicted together.
const WINDOW: usize = 128;

/// Molecules ready to learn from.
pub(super) struct Prepared {
    pub molecules: Vec<Encoded>,
    pub globals: Vec<Vec<f32>>,
    pub targets: Targets,
    /// Scaled labels of each molecule's atoms, atom after atom; empty where none are asked for.
    pub atoms: Vec<Vec<f32>>,
}

impl Prepared {
    pub fn input(&self, row: usize) -> Input<'_> {
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

/// Trains one network, from `start`.
///
/// # Errors
/// Training diverges, or is cancelled.
pub(super) fn train(
    train: &Prepared,
    valid: &Prepared,
    start: Parameters,
    config: &GraphConfig,
    seed: u64,
    job: &Job,
) -> Result<Trained> {
    let steps = train.molecules.len().div_ceil(config.batch);
    let mut best = Trained { parameters: start.clone(), epoch: 0, valid_loss: None };
    let mut optimiser = Optimiser::new(start, config, seed, config.averaged * steps as f64);
    for epoch in 1..=config.passes(steps) {
        pass(&mut optimiser, train, config, (seed, epoch as u64), job)?;
        let loss = valid.loss(&optimiser.average);
        if loss.is_none() || best.valid_loss.is_none_or(|b| loss.is_some_and(|l| l < b)) {
            best = Trained { parameters: optimiser.average.clone(), epoch, valid_loss: loss };
        }
        job.progress.advance(1);
        if config.patience.is_some_and(|patience| epoch - best.epoch >= patience) {
            break;
        }
    }
    Ok(best)
}

/// One pass over the training data.
fn pass(
    optimiser: &mut Optimiser,
    train: &Prepared,
    config: &GraphConfig,
    (seed, epoch): (u64, u64),
    job: &Job,
) -> Result<()> {
    let mut order: Vec<usize> = (0..train.molecules.len()).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(epoch);
    order.shuffle(&mut rng);
    let steps = order.len().div_ceil(config.batch);
    // Batches of nearly equal size: a last one of few molecules would be noise.
    for step in 0..steps {
        job.checkpoint()?;
        let rows = &order[order.len() * step / steps..order.len() * (step + 1) / steps];
        optimiser.step(train, rows, config.rate(optimiser.steps() as usize, steps))?;
    }
    Ok(())
}
