//! The network as a part of a larger one: from molecules to vectors, and back with their
//! gradients.

use rayon::prelude::*;
use theriac_chem::Molecule;

use super::architecture::{Aggregation, Architecture};
use super::backward::{Scratch, backward};
use super::batch::Batch;
use super::dropout::Dropout;
use super::engine::{Input, pack};
use super::forward::{Tape, forward};
use super::molecule::Encoded;
use super::parameters::{Parameters, Weights};
use crate::kernel::{Precision, sum_in_order};

/// Molecules that are worked on together.
const SHARD: usize = 32;

/// A molecule as the network takes it: its graph, and numbers of the whole molecule.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    graph: Encoded,
    globals: Vec<f32>,
}

impl Prepared {
    /// For networks of `depth` steps.
    pub(crate) fn new(molecule: &Molecule, depth: usize, globals: Vec<f32>) -> Self {
        Self { graph: Encoded::new(molecule, depth), globals }
    }

    fn input(&self) -> Input<'_> {
        Input { molecule: &self.graph, globals: &self.globals }
    }
}

/// The sizes of a network that is part of another.
pub(crate) struct Size {
    pub hidden: usize,
    pub depth: usize,
    pub readout: usize,
    pub globals: usize,
    pub outputs: usize,
}

/// A graph network whose outputs are the molecules' vectors.
pub(crate) struct Tower(Parameters);

/// What the forward pass leaves for the backward pass.
pub(crate) struct Passed {
    shards: Vec<(Batch, Tape, Dropout)>,
    /// One row of outputs per molecule.
    pub vectors: Vec<f32>,
}

impl Tower {
    /// Random weights.
    pub(crate) fn random(size: &Size, seed: u64) -> Self {
        let architecture = Architecture {
            hidden: size.hidden,
            depth: size.depth,
            readout: size.readout,
            globals: size.globals,
            outputs: size.outputs,
            atom_outputs: 0,
            aggregation: Aggregation::Norm(100.0),
        };
        Self(Parameters::random(architecture, seed))
    }

    /// All weights, in one vector.
    pub(crate) fn values(&self) -> &[f32] {
        &self.0.values
    }

    /// All weights, to be changed.
    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.0.values
    }

    /// The vectors of molecules; `dropout` is the share of values left out, and its key.
    pub(crate) fn forward(
        &self,
        molecules: &[&Prepared],
        (rate, key): (f32, u64),
        precision: Precision,
    ) -> Passed {
        let weights = Weights::new(&self.0, precision, false);
        let shard = |(i, molecules): (usize, &[&Prepared])| {
            let inputs: Vec<Input<'_>> = molecules.iter().map(|m| m.input()).collect();
            let dropout = Dropout { rate, key: key.wrapping_add((i as u64) << 48) };
            let (mut globals, mut tape) = (Vec::new(), Tape::default());
            let batch = pack(&inputs, &mut globals);
            forward(&weights, &batch, &globals, &dropout, &mut tape);
            (batch, tape, dropout)
        };
        let shards: Vec<_> = molecules.par_chunks(SHARD).enumerate().map(shard).collect();
        let vectors = shards.iter().flat_map(|(_, tape, _)| &tape.outputs).copied().collect();
        Passed { shards, vectors }
    }

    /// The gradient of all weights, given that of the vectors.
    pub(crate) fn backward(
        &self,
        passed: &Passed,
        vectors: &[f32],
        precision: Precision,
        gradient: &mut Vec<f32>,
    ) {
        let weights = Weights::new(&self.0, precision, true);
        let width = self.0.architecture.outputs;
        let shards = passed.shards.par_iter().zip(vectors.par_chunks(SHARD * width));
        let parts: Vec<Vec<f32>> = shards
            .map(|((batch, tape, dropout), vectors)| {
                let (mut scratch, mut part) = (Scratch::default(), Vec::new());
                backward(&weights, batch, tape, dropout, (vectors, &[]), &mut scratch, &mut part);
                part
            })
            .collect();
        let parts: Vec<&[f32]> = parts.iter().map(|p| &p[..]).collect();
        sum_in_order(gradient, self.0.layout.total, &parts);
    }
}
