//! Backpropagation through time over a packed batch (Werbos, Proc. IEEE 78, 1550, 1990).
//!
//! Per step only the product that carries the gradient to the step before is computed;
//! all gradients of weights follow from one product over all steps.

use super::{
    architecture::LayerLayout,
    batch::Batch,
    forward::{LayerTape, Tape},
    parameters::Parameters,
};
use crate::kernel::{Matrix, multiply, vectorised};

/// Buffers of the backward pass, reused from batch to batch.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Gradient of each layer's output, then of the layer below, `[rows, h]`.
    output: Vec<f32>,
    /// Gradient of `h U` (its n part before the bias), `[rows, 3h]`.
    recurrent: Vec<f32>,
    /// Gradient of the input product, `[rows, 3h]`.
    input: Vec<f32>,
    /// Gradient of the state before the step, `[running, h]`.
    carry: Vec<f32>,
}

/// Writes the gradient of `Σ weight · (-log p)` to `gradient`, which is overwritten.
///
/// `weights` holds one weight per packed row. The tape's probabilities are consumed.
pub(crate) fn backward(
    parameters: &Parameters,
    batch: &Batch,
    tape: &mut Tape,
    weights: &[f32],
    scratch: &mut Scratch,
    gradient: &mut Vec<f32>,
) {
    gradient.clear();
    gradient.resize(parameters.layout.total, 0.0);
    through_prediction(parameters, batch, tape, weights, scratch, gradient);
    for layer in (0..parameters.architecture.layers).rev() {
        let (below, above) = tape.layers.split_at(layer);
        through_steps(parameters, batch, layer, &above[0], scratch);
        weight_gradients(parameters, batch, layer, &above[0], scratch, gradient);
        match below.last() {
            Some(below) => through_input(parameters, batch, layer, below, scratch, gradient),
            None => through_lookup(parameters, batch, scratch, gradient),
        }
    }
}

/// Softmax and output layer.
fn through_prediction(
    parameters: &Parameters,
    batch: &Batch,
    tape: &mut Tape,
    weights: &[f32],
    scratch: &mut Scratch,
    gradient: &mut [f32],
) {
    let (h, v) = (parameters.architecture.hidden, parameters.architecture.vocabulary);
    let (rows, layout) = (batch.rows(), &parameters.layout);
    let Some(top) = tape.layers.last() else { return };
    let logits = &mut tape.probabilities;
    for ((row, &target), &weight) in logits.chunks_exact_mut(v).zip(&batch.targets).zip(weights) {
        row[usize::from(target)] -= 1.0;
        row.iter_mut().for_each(|p| *p *= weight);
    }
    let logits = Matrix::new(&tape.probabilities, rows, v);
    let states = Matrix::new(&top.output, rows, h).transposed();
    multiply(&mut gradient[layout.output.clone()], states, logits, false);
    add_columns(&mut gradient[layout.output_bias.clone()], &tape.probabilities, v);
    let output = Matrix::new(&parameters.values[layout.output.clone()], h, v);
    scratch.output.resize(rows * h, 0.0);
    multiply(&mut scratch.output, logits, output.transposed(), false);
}

/// From the last step to the first: gradients of both products of every step.
fn through_steps(
    parameters: &Parameters,
    batch: &Batch,
    layer: usize,
    tape: &LayerTape,
    scratch: &mut Scratch,
) {
    let (h, rows) = (parameters.architecture.hidden, batch.rows());
    let layout = &parameters.layout.layers[layer];
    let weights = &parameters.values[layout.recurrent.clone()];
    let weights = Matrix::new(weights, h, 3 * h).transposed();
    let Scratch { output, recurrent, input, carry } = scratch;
    recurrent.resize(rows * 3 * h, 0.0);
    input.resize(rows * 3 * h, 0.0);
    carry.clear();
    for (&offset, &running) in batch.offsets.iter().zip(&batch.running).rev() {
        let states = offset * h..(offset + running) * h;
        let gates = 3 * states.start..3 * states.end;
        // Sequences that end here bring no gradient from a later step.
        carry.resize(running * h, 0.0);
        let step = Step {
            gates: &tape.gates[gates.clone()],
            candidate: &tape.candidate[states.clone()],
            previous: &tape.previous[states.clone()],
            output: &output[states],
        };
        gate_gradients(h, &step, carry, &mut recurrent[gates.clone()], &mut input[gates.clone()]);
        multiply(carry, Matrix::new(&recurrent[gates], running, 3 * h), weights, true);
    }
}

/// What the gate equations of one step need from the tape, per running sequence.
struct Step<'a> {
    gates: &'a [f32],
    candidate: &'a [f32],
    previous: &'a [f32],
    output: &'a [f32],
}

/// `carry` comes in as the gradient from the later step and leaves as the part of the
/// earlier state's gradient that does not go through `U`.
fn gate_gradients(
    h: usize,
    step: &Step<'_>,
    carry: &mut [f32],
    recurrent: &mut [f32],
    input: &mut [f32],
) {
    vectorised(
        #[inline(always)]
        || {
            let products = recurrent.chunks_exact_mut(3 * h).zip(input.chunks_exact_mut(3 * h));
            let rows = carry.chunks_exact_mut(h).zip(products);
            for (i, (carry, (recurrent, input))) in rows.enumerate() {
                let row = Step {
                    gates: &step.gates[3 * i * h..3 * (i + 1) * h],
                    candidate: &step.candidate[i * h..(i + 1) * h],
                    previous: &step.previous[i * h..(i + 1) * h],
                    output: &step.output[i * h..(i + 1) * h],
                };
                gate_row_gradients(h, &row, carry, recurrent, input);
            }
        },
    );
}

#[inline(always)]
fn gate_row_gradients(
    h: usize,
    row: &Step<'_>,
    carry: &mut [f32],
    recurrent: &mut [f32],
    input: &mut [f32],
) {
    let (r, z, n) = (&row.gates[..h], &row.gates[h..2 * h], &row.gates[2 * h..3 * h]);
    let (candidate, previous) = (&row.candidate[..h], &row.previous[..h]);
    let (output, carry) = (&row.output[..h], &mut carry[..h]);
    let (recurrent_r, rest) = recurrent.split_at_mut(h);
    let (recurrent_z, recurrent_n) = rest.split_at_mut(h);
    let recurrent_n = &mut recurrent_n[..h];
    let (input_r, rest) = input.split_at_mut(h);
    let (input_z, input_n) = rest.split_at_mut(h);
    let input_n = &mut input_n[..h];
    for j in 0..h {
        let state = output[j] + carry[j];
        let to_n = state * (1.0 - z[j]) * (1.0 - n[j] * n[j]);
        let to_z = state * (previous[j] - n[j]) * z[j] * (1.0 - z[j]);
        let to_r = to_n * candidate[j] * r[j] * (1.0 - r[j]);
        carry[j] = state * z[j];
        recurrent_r[j] = to_r;
        recurrent_z[j] = to_z;
        recurrent_n[j] = to_n * r[j];
        input_r[j] = to_r;
        input_z[j] = to_z;
        input_n[j] = to_n;
    }
}

/// Recurrent weights and the candidate's bias.
fn weight_gradients(
    parameters: &Parameters,
    batch: &Batch,
    layer: usize,
    tape: &LayerTape,
    scratch: &Scratch,
    gradient: &mut [f32],
) {
    let (h, rows) = (parameters.architecture.hidden, batch.rows());
    let layout = &parameters.layout.layers[layer];
    let product = Matrix::new(&scratch.recurrent, rows, 3 * h);
    let states = Matrix::new(&tape.previous, rows, h).transposed();
    multiply(&mut gradient[layout.recurrent.clone()], states, product, false);
    let bias = &mut gradient[layout.candidate_bias.clone()];
    for row in scratch.recurrent[..rows * 3 * h].chunks_exact(3 * h) {
        bias.iter_mut().zip(&row[2 * h..]).for_each(|(sum, x)| *sum += x);
    }
}

/// Input weights of a later layer, and the gradient of the layer below.
fn through_input(
    parameters: &Parameters,
    batch: &Batch,
    layer: usize,
    below: &LayerTape,
    scratch: &mut Scratch,
    gradient: &mut [f32],
) {
    let (h, rows) = (parameters.architecture.hidden, batch.rows());
    let LayerLayout { input, input_bias, .. } = &parameters.layout.layers[layer];
    let product = Matrix::new(&scratch.input, rows, 3 * h);
    let states = Matrix::new(&below.output, rows, h).transposed();
    multiply(&mut gradient[input.clone()], states, product, false);
    add_columns(&mut gradient[input_bias.clone()], &scratch.input[..rows * 3 * h], 3 * h);
    let weights = Matrix::new(&parameters.values[input.clone()], h, 3 * h).transposed();
    multiply(&mut scratch.output, product, weights, false);
}

/// The first layer's table: each row collects the gradients of its token.
fn through_lookup(
    parameters: &Parameters,
    batch: &Batch,
    scratch: &Scratch,
    gradient: &mut [f32],
) {
    let width = 3 * parameters.architecture.hidden;
    let table = &mut gradient[parameters.layout.layers[0].input.clone()];
    for (&token, row) in batch.inputs.iter().zip(scratch.input.chunks_exact(width)) {
        let sums = &mut table[usize::from(token) * width..][..width];
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
}

fn add_columns(sums: &mut [f32], rows: &[f32], width: usize) {
    for row in rows.chunks_exact(width) {
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
}
