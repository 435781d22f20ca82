//! Outputs and gradients of many molecules, in parallel over fixed shards.
//!
//! The shards and the order in which their gradients are summed depend on the batch only, so
//! the result is the same at any number of threads.

use rayon::prelude::*;

use super::backward::{Scratch, backward};
use super::batch::Batch;
use super::dropout::Dropout;
use super::forward::{Tape, forward};
use super::molecule::Encoded;
use super::parameters::{Parameters, Weights};
use super::rows::zeros;
use crate::kernel::{Precision, sum_in_order};

/// Molecules per shard of a training batch: few, to share a batch out; many, because then
/// more of their states are equal.
const SHARD: usize = 32;

/// A molecule as the network takes it.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    pub molecule: &'a Encoded,
    pub globals: &'a [f32],
}

/// What the outputs are judged by.
pub(super) trait Loss: Sync {
    /// The loss of the `k`-th molecule of the batch, and the gradient of its outputs.
    fn molecule(&self, k: usize, outputs: &[f32], gradient: &mut [f32]) -> f64;

    /// The loss of one of its atoms; its gradient is added.
    fn atom(&self, _k: usize, _atom: usize, _outputs: &[f32], _gradient: &mut [f32]) -> f64 {
        0.0
    }
}

impl<F: Fn(usize, &[f32], &mut [f32]) -> f64 + Sync> Loss for F {
    fn molecule(&self, k: usize, outputs: &[f32], gradient: &mut [f32]) -> f64 {
        self(k, outputs, gradient)
    }
}

/// The buffers of one shard.
#[derive(Debug, Default)]
struct Shard {
    tape: Tape,
    scratch: Scratch,
    globals: Vec<f32>,
    outputs: Vec<f32>,
    atom_outputs: Vec<f32>,
    gradient: Vec<f32>,
    loss: f64,
}

/// Computes gradients; keeps its buffers from batch to batch.
#[derive(Debug, Default)]
pub(super) struct Engine {
    shards: Vec<Shard>,
    precision: Precision,
    /// The gradient of the last batch.
    pub gradient: Vec<f32>,
}

impl Engine {
    /// An engine of this arithmetic.
    pub fn new(precision: Precision) -> Self {
        Self { precision, ..Self::default() }
    }

    /// Leaves the gradient of the summed losses in `self.gradient`, and gives back their sum.
    pub fn run(
        &mut self,
        parameters: &Parameters,
        inputs: &[Input<'_>],
        dropout: Dropout,
        loss: &impl Loss,
    ) -> f64 {
        let used = inputs.len().div_ceil(SHARD);
        self.shards.resize_with(used.max(self.shards.len()), Shard::default);
        let weights = Weights::new(parameters, self.precision, true);
        let shards = self.shards.par_iter_mut().zip(inputs.par_chunks(SHARD)).enumerate();
        shards.for_each(|(i, (shard, inputs))| {
            let key = dropout.key.wrapping_add((i as u64) << 48);
            shard.run(&weights, inputs, Dropout { key, ..dropout }, (loss, i * SHARD));
        });
        self.sum_gradients(parameters.layout.total, used);
        self.shards[..used].iter().map(|shard| shard.loss).sum()
    }

    fn sum_gradients(&mut self, total: usize, used: usize) {
        let parts: Vec<&[f32]> = self.shards[..used].iter().map(|s| &s.gradient[..]).collect();
        sum_in_order(&mut self.gradient, total, &parts);
    }
}

impl Shard {
    fn run(
        &mut self,
        weights: &Weights<'_>,
        inputs: &[Input<'_>],
        dropout: Dropout,
        (loss, first): (&impl Loss, usize),
    ) {
        let batch = pack(inputs, &mut self.globals);
        forward(weights, &batch, &self.globals, &dropout, &mut self.tape);
        let width = weights.parameters.architecture.outputs;
        self.outputs.resize(inputs.len() * width, 0.0);
        let rows = self.tape.outputs.chunks_exact(width).zip(self.outputs.chunks_exact_mut(width));
        self.loss = rows.enumerate().map(|(k, (o, g))| loss.molecule(first + k, o, g)).sum();
        self.judge_atoms(weights, &batch, (loss, first));
        let Self { tape, scratch, outputs, atom_outputs, gradient, .. } = self;
        backward(weights, &batch, tape, &dropout, (outputs, atom_outputs), scratch, gradient);
    }

    /// Adds the losses of the atoms; equal states share their gradient.
    fn judge_atoms(
        &mut self,
        weights: &Weights<'_>,
        batch: &Batch,
        (loss, first): (&impl Loss, usize),
    ) {
        let width = weights.parameters.architecture.atom_outputs;
        if width == 0 {
            return;
        }
        zeros(&mut self.atom_outputs, self.tape.atom_outputs.len());
        for k in 0..batch.molecules.len() {
            for (atom, &state) in batch.molecules.list(k).iter().enumerate() {
                let place = state as usize * width..(state as usize + 1) * width;
                let (outputs, gradient) =
                    (&self.tape.atom_outputs[place.clone()], &mut self.atom_outputs[place]);
                self.loss += loss.atom(first + k, atom, outputs, gradient);
            }
        }
    }
}

/// The batch, and the descriptors one row after the other.
pub(super) fn pack(inputs: &[Input<'_>], globals: &mut Vec<f32>) -> Batch {
    globals.clear();
    inputs.iter().for_each(|input| globals.extend_from_slice(input.globals));
    Batch::pack(&inputs.iter().map(|input| input.molecule).collect::<Vec<_>>())
}

/// The outputs of molecules, row by row. Call it on few hundred at a time.
pub(super) fn outputs(weights: &Weights<'_>, inputs: &[Input<'_>]) -> Vec<f32> {
    let mut tape = Tape::default();
    let mut globals = Vec::new();
    let batch = pack(inputs, &mut globals);
    forward(weights, &batch, &globals, &Dropout::default(), &mut tape);
    tape.outputs
}
