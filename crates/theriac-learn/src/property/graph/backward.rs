//! The gradient of the network's parameters, and of its inputs.

use super::architecture::Layout;
use super::batch::Batch;
use super::dropout::Dropout;
use super::forward::{Tape, factor};
use super::parameters::Weights;
use super::rows::{add_rows, add_to, rectify_gradient, scatter, zeros};
use crate::kernel::{Matrix, multiply_once};

/// Buffers of the backward pass, reused from batch to batch.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Gradient of `W_i x`, per state of step 0.
    first: Vec<f32>,
    /// Gradient of the states of a step, and of the step below.
    states: Vec<f32>,
    below: Vec<f32>,
    /// Gradient of the products with the messages' weights.
    product: Vec<f32>,
    /// Gradient of the atoms' final states.
    output: Vec<f32>,
    readout: Vec<f32>,
    vectors: Vec<f32>,
    /// Gradients of products with features.
    features: Features,
}

/// Gradients of the products of features with weights, per different row of features.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// Of the first states, `[atom rows, hidden]`.
    pub atom_input: Vec<f32>,
    /// Of the first states, `[bond rows, hidden]`.
    pub bond_input: Vec<f32>,
    /// Of the final states, `[atom rows, hidden]`.
    pub atom_output: Vec<f32>,
}

/// Writes the gradient of the parameters, given that of the outputs of molecules and of atom
/// states, to `gradient`, which is
/// overwritten.
pub(super) fn backward(
    weights: &Weights<'_>,
    batch: &Batch,
    tape: &Tape,
    dropout: &Dropout,
    (outputs, atom_outputs): (&[f32], &[f32]),
    scratch: &mut Scratch,
    gradient: &mut Vec<f32>,
) {
    let layout = &weights.parameters.layout;
    zeros(gradient, layout.total);
    through_readout(weights, tape, dropout, outputs, scratch, gradient);
    through_atoms(weights, batch, tape, atom_outputs, scratch, gradient);
    through_messages(weights, batch, tape, scratch, gradient);
    through_features(weights, batch, scratch, gradient);
}

fn through_readout(
    weights: &Weights<'_>,
    tape: &Tape,
    dropout: &Dropout,
    outputs: &[f32],
    scratch: &mut Scratch,
    gradient: &mut [f32],
) {
    let a = weights.parameters.architecture;
    let (l, width) = (&weights.parameters.layout, a.hidden + a.globals);
    let rows = outputs.len() / a.outputs;
    let out = Matrix::new(outputs, rows, a.outputs);
    let single = crate::kernel::Precision::Single;
    let below = Matrix::new(&tape.readout, rows, a.readout).transposed();
    multiply_once(&mut gradient[l.last.clone()], below, out, false, single);
    add_rows(&mut gradient[l.last_bias.clone()], outputs);
    scratch.readout.resize(rows * a.readout, 0.0);
    weights.last.backward(&mut scratch.readout, out);
    dropout.apply(1, &mut scratch.readout);
    rectify_gradient(&mut scratch.readout, &tape.readout);
    let readout = Matrix::new(&scratch.readout, rows, a.readout);
    let below = Matrix::new(&tape.vectors, rows, width).transposed();
    multiply_once(&mut gradient[l.readout.clone()], below, readout, false, single);
    add_rows(&mut gradient[l.readout_bias.clone()], &scratch.readout);
    scratch.vectors.resize(rows * width, 0.0);
    weights.readout.backward(&mut scratch.vectors, readout);
    dropout.apply(0, &mut scratch.vectors);
}

/// From the molecules' vectors to the states of the last step.
fn through_atoms(
    weights: &Weights<'_>,
    batch: &Batch,
    tape: &Tape,
    atom_outputs: &[f32],
    scratch: &mut Scratch,
    gradient: &mut [f32],
) {
    let a = weights.parameters.architecture;
    let (h, l) = (a.hidden, &weights.parameters.layout);
    zeros(&mut scratch.output, tape.atoms.len());
    if let Some(last) = &weights.atom_last {
        let rows = atom_outputs.len() / a.atom_outputs;
        let out = Matrix::new(atom_outputs, rows, a.atom_outputs);
        let below = Matrix::new(&tape.atoms, rows, h).transposed();
        let single = crate::kernel::Precision::Single;
        multiply_once(&mut gradient[l.atom_last.clone()], below, out, false, single);
        add_rows(&mut gradient[l.atom_last_bias.clone()], atom_outputs);
        last.backward(&mut scratch.output, out);
    }
    let sums = &mut scratch.product;
    sums.clear();
    for (i, vector) in scratch.vectors.chunks_exact(h + a.globals).enumerate() {
        let factor = factor(a.aggregation, batch.molecules.list(i).len());
        sums.extend(vector[..h].iter().map(|v| v * factor));
    }
    scatter(&mut scratch.output, sums, &batch.molecules, h);
    rectify_gradient(&mut scratch.output, &tape.atoms);
    let rows = batch.output.terms.len();
    let output = Matrix::new(&scratch.output, rows, h);
    let messages = Matrix::new(&tape.messages, rows, h).transposed();
    let to = &mut gradient[l.message_output.clone()];
    multiply_once(to, messages, output, false, weights.precision);
    add_rows(&mut gradient[l.output_bias.clone()], &scratch.output);
    let features = &mut scratch.features.atom_output;
    zeros(features, batch.atoms.rows() * h);
    add_to(features, &scratch.output, &batch.output.base, h);
    scratch.product.resize(rows * h, 0.0);
    weights.message_output.backward(&mut scratch.product, output);
    zeros(&mut scratch.states, tape.states[batch.steps.len()].len());
    scatter(&mut scratch.states, &scratch.product, &batch.output.terms, h);
}

/// From the last step to the first.
fn through_messages(
    weights: &Weights<'_>,
    batch: &Batch,
    tape: &Tape,
    scratch: &mut Scratch,
    gradient: &mut [f32],
) {
    let h = weights.parameters.architecture.hidden;
    let place = weights.parameters.layout.message.clone();
    let Scratch { first, states, below, product, .. } = scratch;
    zeros(first, tape.first.len());
    for (t, step) in batch.steps.iter().enumerate().rev() {
        rectify_gradient(states, &tape.states[t + 1]);
        add_to(first, states, &step.base, h);
        zeros(product, tape.states[t].len());
        scatter(product, states, &step.terms, h);
        let rows = product.len() / h;
        let products = Matrix::new(product, rows, h);
        let inputs = Matrix::new(&tape.states[t], rows, h).transposed();
        multiply_once(&mut gradient[place.clone()], inputs, products, true, weights.precision);
        below.resize(product.len(), 0.0);
        weights.message.backward(below, products);
        std::mem::swap(states, below);
    }
    rectify_gradient(states, &tape.states[0]);
    first.iter_mut().zip(&*states).for_each(|(f, s)| *f += s);
}

fn through_features(
    weights: &Weights<'_>,
    batch: &Batch,
    scratch: &mut Scratch,
    gradient: &mut [f32],
) {
    let h = weights.parameters.architecture.hidden;
    let Layout { atom_input, bond_input, atom_output, .. } = weights.parameters.layout.clone();
    let Scratch { first, features, .. } = scratch;
    zeros(&mut features.atom_input, batch.atoms.rows() * h);
    zeros(&mut features.bond_input, batch.bonds.rows() * h);
    for (gradient, &[atom, bond]) in first.chunks_exact(h).zip(&batch.first) {
        add_rows(&mut features.atom_input[atom as usize * h..][..h], gradient);
        add_rows(&mut features.bond_input[bond as usize * h..][..h], gradient);
    }
    batch.atoms.add_gradient(&features.atom_input, h, &mut gradient[atom_input]);
    batch.bonds.add_gradient(&features.bond_input, h, &mut gradient[bond_input]);
    batch.atoms.add_gradient(&features.atom_output, h, &mut gradient[atom_output]);
}
