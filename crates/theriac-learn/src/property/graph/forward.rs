//! The network forwards, keeping what the backward pass needs.
//!
//! Directed message passing (Yang et al., J. Chem. Inf. Model. 59, 3370 (2019)) as in
//! Chemprop 2. With `x` the features of atom and bond and `N(v)` the neighbours of atom `v`:
//!
//! ```text
//! h⁰(v→w) = relu(W_i [x_v, x_vw])
//! hᵗ(v→w) = relu(W_i [x_v, x_vw] + W_h Σ_{u in N(v)\w} hᵗ⁻¹(u→v))
//! h(v)    = relu(W_o [x_v, Σ_{u in N(v)} hᵀ(u→v)] + b)
//! ```
//!
//! Products with features are sums of few rows of weights, and `W_h` comes before the sum,
//! so that each different state is multiplied once.

use super::architecture::Aggregation;
use super::batch::Batch;
use super::dropout::Dropout;
use super::parameters::Weights;
use super::rows::{add_row, gather, rectify, select, zeros};
use crate::kernel::Matrix;

/// What the forward pass computed. Its buffers are reused from batch to batch.
#[derive(Debug, Default)]
pub(super) struct Tape {
    /// `W_i x`, per state of step 0, `[states, hidden]`.
    pub first: Vec<f32>,
    /// Rectified states, step by step, `[states, hidden]`.
    pub states: Vec<Vec<f32>>,
    /// Messages to atoms, `[atom states, hidden]`.
    pub messages: Vec<f32>,
    /// Rectified final states of atoms, `[atom states, hidden]`.
    pub atoms: Vec<f32>,
    /// The molecules' vectors with their descriptors, `[molecules, hidden + globals]`.
    pub vectors: Vec<f32>,
    /// Rectified readout, `[molecules, readout]`.
    pub readout: Vec<f32>,
    /// `[molecules, outputs]`.
    pub outputs: Vec<f32>,
    /// `[atom states, atom_outputs]`.
    pub atom_outputs: Vec<f32>,
    scratch: [Vec<f32>; 2],
}

/// Runs the network over `batch`; `globals` holds one row of descriptors per molecule.
pub(super) fn forward(
    weights: &Weights<'_>,
    batch: &Batch,
    globals: &[f32],
    dropout: &Dropout,
    tape: &mut Tape,
) {
    pass_messages(weights, batch, tape);
    finish_atoms(weights, batch, tape);
    aggregate(weights, batch, globals, tape);
    dropout.apply(0, &mut tape.vectors);
    read_out(weights, dropout, tape);
}

fn pass_messages(weights: &Weights<'_>, batch: &Batch, tape: &mut Tape) {
    let p = weights.parameters;
    let h = p.architecture.hidden;
    let [atoms, bonds] = &mut tape.scratch;
    batch.atoms.multiply(p.at(&p.layout.atom_input), h, atoms);
    batch.bonds.multiply(p.at(&p.layout.bond_input), h, bonds);
    tape.first.clear();
    for &[atom, bond] in &batch.first {
        let atom = &atoms[atom as usize * h..][..h];
        let bond = &bonds[bond as usize * h..][..h];
        tape.first.extend(atom.iter().zip(bond).map(|(a, b)| a + b));
    }
    tape.states.resize_with(batch.steps.len() + 1, Vec::new);
    tape.states[0].clone_from(&tape.first);
    rectify(&mut tape.states[0]);
    let product = &mut tape.scratch[0];
    for (t, step) in batch.steps.iter().enumerate() {
        let (below, states) = tape.states.split_at_mut(t + 1);
        let below = &below[t];
        product.resize(below.len(), 0.0);
        weights.message.forward.multiply(product, Matrix::new(below, below.len() / h, h), false);
        select(&mut states[0], &tape.first, &step.base, h);
        gather(&mut states[0], product, &step.terms, h);
        rectify(&mut states[0]);
    }
}

fn finish_atoms(weights: &Weights<'_>, batch: &Batch, tape: &mut Tape) {
    let p = weights.parameters;
    let h = p.architecture.hidden;
    let rows = batch.output.terms.len();
    zeros(&mut tape.messages, rows * h);
    gather(&mut tape.messages, &tape.states[batch.steps.len()], &batch.output.terms, h);
    let features = &mut tape.scratch[0];
    batch.atoms.multiply(p.at(&p.layout.atom_output), h, features);
    if !features.is_empty() {
        add_row(features, p.at(&p.layout.output_bias));
    }
    select(&mut tape.atoms, features, &batch.output.base, h);
    let messages = Matrix::new(&tape.messages, rows, h);
    weights.message_output.forward.multiply(&mut tape.atoms, messages, true);
    rectify(&mut tape.atoms);
    if let Some(last) = &weights.atom_last {
        let out = &mut tape.atom_outputs;
        repeated(p.at(&p.layout.atom_last_bias), rows, out);
        last.forward.multiply(out, Matrix::new(&tape.atoms, rows, h), true);
    }
}

fn aggregate(weights: &Weights<'_>, batch: &Batch, globals: &[f32], tape: &mut Tape) {
    let a = weights.parameters.architecture;
    let (h, g) = (a.hidden, a.globals);
    let sums = &mut tape.scratch[0];
    zeros(sums, batch.molecules.len() * h);
    gather(sums, &tape.atoms, &batch.molecules, h);
    tape.vectors.clear();
    for (i, sum) in sums.chunks_exact(h).enumerate() {
        let factor = factor(a.aggregation, batch.molecules.list(i).len());
        tape.vectors.extend(sum.iter().map(|s| s * factor));
        tape.vectors.extend_from_slice(&globals[i * g..(i + 1) * g]);
    }
}

/// What the sum over so many atoms is multiplied by.
pub(super) fn factor(aggregation: Aggregation, atoms: usize) -> f32 {
    match aggregation {
        Aggregation::Mean => 1.0 / atoms.max(1) as f32,
        Aggregation::Norm(norm) => 1.0 / norm,
    }
}

fn read_out(weights: &Weights<'_>, dropout: &Dropout, tape: &mut Tape) {
    let p = weights.parameters;
    let a = p.architecture;
    let width = a.hidden + a.globals;
    let rows = tape.vectors.len() / width;
    repeated(p.at(&p.layout.readout_bias), rows, &mut tape.readout);
    let vectors = Matrix::new(&tape.vectors, rows, width);
    weights.readout.forward.multiply(&mut tape.readout, vectors, true);
    rectify(&mut tape.readout);
    dropout.apply(1, &mut tape.readout);
    repeated(p.at(&p.layout.last_bias), rows, &mut tape.outputs);
    let readout = Matrix::new(&tape.readout, rows, a.readout);
    weights.last.forward.multiply(&mut tape.outputs, readout, true);
}

/// The same row so many times.
fn repeated(row: &[f32], rows: usize, out: &mut Vec<f32>) {
    out.clear();
    (0..rows).for_each(|_| out.extend_from_slice(row));
}
