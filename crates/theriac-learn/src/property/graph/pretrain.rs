//! A long training on molecules that come in chunks, which can be interrupted between them.

use std::path::Path;

use theriac_base::{Job, Result};

use super::GraphConfig;
use super::architecture::Architecture;
use super::globals::Globals;
use super::loss::Scale;
use super::model::{GraphModel, Member};
use super::optimiser::Optimiser;
use super::train::Prepared;
use crate::property::{Dataset, Task};

/// Share of all steps in which the learning rate rises.
const WARM_UP: f64 = 0.02;

/// A network under way.
pub struct Pretraining {
    config: GraphConfig,
    tasks: Vec<Task>,
    scales: Vec<Scale>,
    optimiser: Optimiser,
    /// Steps that will be taken in all.
    steps: u64,
}

impl Pretraining {
    /// Of `molecules` in all; `sample` tells the targets and their scales. Each atom has
    /// `atom_outputs` targets of its own.
    ///
    /// # Errors
    /// Settings out of range.
    pub fn new(
        config: GraphConfig,
        sample: &Dataset,
        atom_outputs: usize,
        molecules: usize,
        seed: u64,
    ) -> Result<Self> {
        config.check(sample.tasks.len())?;
        let tasks = sample.tasks.clone();
        let architecture = config.architecture(&tasks, 0);
        let architecture = Architecture { atom_outputs, ..architecture }.check()?;
        let steps = molecules.div_ceil(config.batch).max(1) as u64;
        let start = config.start(architecture, seed);
        let optimiser = Optimiser::new(start, &config, seed, 0.0);
        let scales = (0..tasks.len()).map(|task| Scale::of(sample, task)).collect();
        Ok(Self { config, tasks, scales, optimiser, steps })
    }

    /// Learns from a chunk, batch by batch in its order; gives back the mean loss. `atoms` holds
    /// scaled labels of each molecule's atoms, atom after atom, not a number where there is none.
    ///
    /// # Errors
    /// Training diverges, or is cancelled.
    pub fn learn(&mut self, chunk: &Dataset, atoms: Vec<Vec<f32>>, job: &Job) -> Result<f64> {
        let data = self.config.prepare(chunk, &Globals::default(), &self.scales);
        let data = Prepared { atoms, ..data };
        let rows: Vec<usize> = (0..chunk.len()).collect();
        let mut losses = Vec::new();
        for rows in rows.chunks(self.config.batch) {
            job.checkpoint()?;
            losses.extend(self.optimiser.step(&data, rows, self.rate())?);
            job.progress.advance(rows.len() as u64);
        }
        Ok(losses.iter().sum::<f64>() / losses.len().max(1) as f64)
    }

    /// Up in a straight line, then down along half a cosine.
    fn rate(&self) -> f64 {
        let [_, most, last] = self.config.rates;
        let done = (self.optimiser.steps() as f64 / self.steps as f64).min(1.0);
        if done < WARM_UP {
            return most * (done / WARM_UP).max(1e-2);
        }
        let down = (done - WARM_UP) / (1.0 - WARM_UP);
        last + 0.5 * (most - last) * (1.0 + (std::f64::consts::PI * down).cos())
    }

    /// What has been learnt so far.
    pub fn model(&self) -> GraphModel {
        let members = vec![self.optimiser.average.clone()];
        let history = vec![Member { epochs: 1, valid_loss: None }];
        let (tasks, scales) = (self.tasks.clone(), self.scales.clone());
        GraphModel::new(tasks, scales, Globals::default(), members, history)
    }

    /// Writes weights and the optimiser's state.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        self.optimiser.write(file)
    }

    /// Goes on from what [`Pretraining::write`] wrote.
    ///
    /// # Errors
    /// The file is missing, damaged or of another network.
    pub fn read(&mut self, file: &Path) -> Result<()> {
        self.optimiser.read(file)
    }
}
