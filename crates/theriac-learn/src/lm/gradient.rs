//! Log-likelihoods and gradients of many sequences, in parallel over fixed shards.
//!
//! The shards and the order in which their gradients are summed depend on the batch
//! only, so the result is the same at any number of threads.

use rayon::prelude::*;

use super::{
    Sequence,
    backward::{Scratch, backward},
    batch::Batch,
    forward::{Tape, forward},
    parameters::Parameters,
    weights::Weights,
};
use crate::kernel::{Precision, sum_in_order};

/// Sequences per shard: small enough to share a batch out, large enough for the products.
const SHARD: usize = 64;

/// The buffers of one shard.
#[derive(Debug, Default)]
struct Shard {
    tape: Tape,
    scratch: Scratch,
    gradient: Vec<f32>,
    log_p: Vec<f32>,
}

/// Computes gradients; keeps its buffers from batch to batch.
#[derive(Debug, Default)]
pub(crate) struct GradientEngine {
    shards: Vec<Shard>,
    precision: Precision,
    /// The gradient of the last batch.
    pub gradient: Vec<f32>,
}

impl GradientEngine {
    /// An engine of this arithmetic.
    pub(crate) fn new(precision: Precision) -> Self {
        Self { precision, ..Self::default() }
    }

    /// Leaves the gradient of `Σ weight(i, log p_i) · (-log p_i)` in `self.gradient`, the
    /// weights held fixed, and gives back `log p_i` of each sequence.
    pub(crate) fn run(
        &mut self,
        parameters: &Parameters,
        sequences: &[Sequence],
        weight: impl Fn(usize, f32) -> f32 + Sync,
    ) -> Vec<f32> {
        let members = share_out(sequences);
        self.shards.resize_with(members.len().max(self.shards.len()), Shard::default);
        let weights = Weights::new(parameters, self.precision, true);
        self.shards.par_iter_mut().zip(&members).for_each(|(shard, members)| {
            shard.run(&weights, sequences, members, &weight);
        });
        self.sum_gradients(parameters.layout.total, members.len());
        collect(sequences.len(), &members, |s| &self.shards[s].log_p)
    }

    fn sum_gradients(&mut self, total: usize, shards: usize) {
        let parts: Vec<&[f32]> = self.shards[..shards].iter().map(|s| &s.gradient[..]).collect();
        sum_in_order(&mut self.gradient, total, &parts);
    }
}

impl Shard {
    fn run(
        &mut self,
        prepared: &Weights<'_>,
        sequences: &[Sequence],
        members: &[usize],
        weight: &(impl Fn(usize, f32) -> f32 + Sync),
    ) {
        let batch = Batch::pack(&members.iter().map(|&i| &sequences[i]).collect::<Vec<_>>());
        forward(prepared, &batch, &mut self.tape);
        self.log_p = batch.sum_by_sequence(&self.tape.log_p);
        let weights = members.iter().zip(&self.log_p).map(|(&i, &log_p)| weight(i, log_p));
        let weights = batch.spread(&weights.collect::<Vec<_>>());
        backward(prepared, &batch, &mut self.tape, &weights, &mut self.scratch, &mut self.gradient);
    }
}

/// Natural logarithm of each sequence's probability.
pub(crate) fn log_likelihood(
    parameters: &Parameters,
    sequences: &[Sequence],
    precision: Precision,
) -> Vec<f32> {
    let weights = Weights::new(parameters, precision, false);
    let members = share_out(sequences);
    let log_p: Vec<Vec<f32>> = members
        .par_iter()
        .map_init(Tape::default, |tape, members| {
            let shard: Vec<&Sequence> = members.iter().map(|&i| &sequences[i]).collect();
            let batch = Batch::pack(&shard);
            forward(&weights, &batch, tape);
            batch.sum_by_sequence(&tape.log_p)
        })
        .collect();
    collect(sequences.len(), &members, |s| &log_p[s])
}

/// Deals the sequences out to shards of about [`SHARD`], lengths evenly mixed.
fn share_out(sequences: &[Sequence]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(sequences[i].predictions()));
    let shards = sequences.len().div_ceil(SHARD);
    (0..shards).map(|s| order.iter().copied().skip(s).step_by(shards).collect()).collect()
}

fn collect<'a>(
    n: usize,
    members: &[Vec<usize>],
    log_p: impl Fn(usize) -> &'a Vec<f32>,
) -> Vec<f32> {
    let mut all = vec![0.0; n];
    for (s, members) in members.iter().enumerate() {
        members.iter().zip(log_p(s)).for_each(|(&i, &value)| all[i] = value);
    }
    all
}
