//! Steps of the optimiser over batches of molecules.

use std::path::Path;

use theriac_base::{Error, Result};

use super::GraphConfig;
use super::dropout::Dropout;
use super::engine::{Engine, Input, Loss};
use super::parameters::Parameters;
use super::train::Prepared;
use crate::kernel::{Adam, state};

/// A network that learns.
pub(super) struct Optimiser {
    engine: Engine,
    adam: Adam,
    pub parameters: Parameters,
    /// The running average of the parameters.
    pub average: Parameters,
    /// Steps over which it is taken.
    window: f64,
    dropout: f32,
    seed: u64,
}

impl Optimiser {
    pub fn new(start: Parameters, config: &GraphConfig, seed: u64, window: f64) -> Self {
        Self {
            engine: Engine::new(config.precision),
            adam: Adam::new(start.values.len()),
            average: start.clone(),
            parameters: start,
            window,
            dropout: config.dropout,
            seed,
        }
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.adam.steps
    }

    /// One step down the mean loss of these rows, which is given back; `None` where they have no
    /// label.
    ///
    /// # Errors
    /// Training diverges.
    pub fn step(&mut self, data: &Prepared, rows: &[usize], rate: f64) -> Result<Option<f64>> {
        let count = data.targets.count(rows);
        if count == 0 {
            return Ok(None);
        }
        let inputs: Vec<Input<'_>> = rows.iter().map(|&r| data.input(r)).collect();
        let dropout = Dropout { rate: self.dropout, key: self.seed ^ self.adam.steps << 16 };
        let loss = BatchLoss { data, rows, count: count as f64 };
        let loss = self.engine.run(&self.parameters, &inputs, dropout, &loss);
        let values = &mut self.parameters.values;
        let norm = self.adam.step(values, &self.engine.gradient, rate, f32::INFINITY);
        if !(loss.is_finite() && norm.is_finite()) {
            return Err(Error::user("training of the graph network has diverged")
                .remedy("give a lower learning rate, or look for labels far from all others"));
        }
        self.average_in();
        Ok(Some(loss))
    }

    fn average_in(&mut self) {
        let window = self.window.min(self.adam.steps as f64);
        let share = (1.0 / window.max(1.0)) as f32;
        let pairs = self.average.values.iter_mut().zip(&self.parameters.values);
        pairs.for_each(|(a, p)| *a += share * (p - *a));
    }

    /// Writes parameters and the optimiser's state; the average is not kept.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        state::write(file, &self.parameters.values, &self.adam)
    }

    /// Reads what [`Optimiser::write`] wrote.
    ///
    /// # Errors
    /// The file is missing, damaged or of another network.
    pub fn read(&mut self, file: &Path) -> Result<()> {
        state::read(file, &mut self.parameters.values, &mut self.adam)?;
        self.average.clone_from(&self.parameters);
        Ok(())
    }
}

/// The mean loss of the labels of some rows, and of their atoms.
struct BatchLoss<'a> {
    data: &'a Prepared,
    rows: &'a [usize],
    count: f64,
}

impl Loss for BatchLoss<'_> {
    fn molecule(&self, k: usize, outputs: &[f32], gradient: &mut [f32]) -> f64 {
        self.data.targets.loss(self.rows[k], outputs, self.count, gradient)
    }

    fn atom(&self, k: usize, atom: usize, outputs: &[f32], gradient: &mut [f32]) -> f64 {
        let labels = &self.data.atoms[self.rows[k]];
        let labels = &labels[atom * outputs.len()..][..outputs.len()];
        // Molecules count alike, whatever their size.
        let weight = outputs.len() as f32
            / self.data.atoms[self.rows[k]].len() as f32
            / (self.rows.len() * outputs.len()) as f32;
        let mut loss = 0.0;
        for ((label, output), gradient) in labels.iter().zip(outputs).zip(gradient) {
            let error = output - label;
            if error.is_finite() {
                *gradient += 2.0 * weight * error;
                loss += f64::from(weight * error * error);
            }
        }
        loss
    }
}
