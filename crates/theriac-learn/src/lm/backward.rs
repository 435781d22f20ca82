//! Backpropagation through time over a packed batch (Werbos, Proc. IEEE 78, 1550, 1990).
//!
//! Per step only the product that carries the gradient to the step before is computed;
//! all gradients of weights follow from one product over all steps.

use super::{
    architecture::LayerLayout,
    batch::Batch,
    forward::{LayerTape, Tape},
    weights::Weights,
};
use crate::kernel::{Matrix, multiply_once, vectorised};

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
/// `row_weights` holds one weight per packed row. The tape's probabilities are consumed.
pub(crate) fn backward(
    weights: &Weights<'_>,
    batch: &Batch,
    tape: &mut Tape,
    row_weights: &[f32],
    scratch: &mut Scratch,
    gradient: &mut Vec<f32>,
) {
    gradient.clear();
    gradient.resize(weights.parameters.layout.total, 0.0);
    through_prediction(weights, batch, tape, row_weights, scratch, gradient);
    for layer in (0..weights.parameters.architecture.layers).rev() {
        let (below, above) = tape.layers.split_at(layer);
        through_steps(weights, batch, layer, &above[0], scratch);
        weight_gradients(weights, batch, layer, &above[0], scratch, gradient);
        match below.last() {
            Some(below) => through_input(weights, batch, layer, below, scratch, gradient),
            None => through_lookup(weights, batch, scratch, gradient),
        }
    }
}

/// Softmax and output layer.
fn through_prediction(
    weights: &Weights<'_>,
    batch: &Batch,
    tape: &mut Tape,
    row_weights: &[f32],
    scratch: &mut Scratch,
    gradient: &mut [f32],
) {
    let architecture = weights.parameters.architecture;
    let (h, v) = (architecture.hidden, architecture.vocabulary);
    let (rows, layout) = (batch.rows(), &weights.parameters.layout);
    let Some(top) = tape.layers.last() else { return };
    let logits = &mut tape.probabilities;
    for ((row, &target), &weight) in logits.chunks_exact_mut(v).zip(&batch.targets).zip(row_weights)
    {
        row[usize::from(target)] -= 1.0;
        row.iter_mut().for_each(|p| *p *= weight);
    }
    let logits = Matrix::new(&tape.probabilities, rows, v);
    let states = Matrix::new(&top.output, rows, h).transposed();
    multiply_once(&mut gradient[layout.output.clone()], states, logits, false, weights.precision);
    add_columns(&mut gradient[layout.output_bias.clone()], &tape.probabilities, v);
    scratch.output.resize(rows * h, 0.0);
    weights.output.backward(&mut scratch.output, logits, false);
}

/// From the last step to the first: gradients of both products of every step.
fn through_steps(
    weights: &Weights<'_>,
    batch: &Batch,
    layer: usize,
    tape: &LayerTape,
    scratch: &mut Scratch,
) {
    let (h, rows) = (weights.parameters.architecture.hidden, batch.rows());
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
        let products = Matrix::new(&recurrent[gates], running, 3 * h);
        weights.recurrent[layer].backward(carry, products, true);
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

/// Short loops, for the reason given at the forward pass.
#[inline(always)]
fn gate_row_gradients(
    h: usize,
    row: &Step<'_>,
    carry: &mut [f32],
    recurrent: &mut [f32],
    input: &mut [f32],
) {
    let (r, rest) = row.gates.split_at(h);
    let (z, n) = rest.split_at(h);
    let (to_r, rest) = input.split_at_mut(h);
    let (to_z, to_n) = rest.split_at_mut(h);
    carry.iter_mut().zip(row.output).for_each(|(state, out)| *state += out);
    for (((to_n, state), z), n) in to_n.iter_mut().zip(&*carry).zip(z).zip(n) {
        *to_n = state * (1.0 - z) * (1.0 - n * n);
    }
    for (((to_z, state), z), n) in to_z.iter_mut().zip(&*carry).zip(z).zip(n) {
        *to_z = -state * n * z * (1.0 - z);
    }
    for (((to_z, state), z), previous) in to_z.iter_mut().zip(&*carry).zip(z).zip(row.previous) {
        *to_z += state * previous * z * (1.0 - z);
    }
    for (((to_r, to_n), c), r) in to_r.iter_mut().zip(&*to_n).zip(row.candidate).zip(r) {
        *to_r = to_n * c * r * (1.0 - r);
    }
    carry.iter_mut().zip(z).for_each(|(state, z)| *state *= z);
    let (recurrent_rz, recurrent_n) = recurrent.split_at_mut(2 * h);
    for ((to, to_n), r) in recurrent_n.iter_mut().zip(&*to_n).zip(r) {
        *to = to_n * r;
    }
    recurrent_rz.copy_from_slice(&input[..2 * h]);
}

/// Recurrent weights and the candidate's bias.
fn weight_gradients(
    weights: &Weights<'_>,
    batch: &Batch,
    layer: usize,
    tape: &LayerTape,
    scratch: &Scratch,
    gradient: &mut [f32],
) {
    let (h, rows) = (weights.parameters.architecture.hidden, batch.rows());
    let layout = &weights.parameters.layout.layers[layer];
    let product = Matrix::new(&scratch.recurrent, rows, 3 * h);
    let states = Matrix::new(&tape.previous, rows, h).transposed();
    let sums = &mut gradient[layout.recurrent.clone()];
    multiply_once(sums, states, product, false, weights.precision);
    let bias = &mut gradient[layout.candidate_bias.clone()];
    for row in scratch.recurrent[..rows * 3 * h].chunks_exact(3 * h) {
        bias.iter_mut().zip(&row[2 * h..]).for_each(|(sum, x)| *sum += x);
    }
}

/// Input weights of a later layer, and the gradient of the layer below.
fn through_input(
    weights: &Weights<'_>,
    batch: &Batch,
    layer: usize,
    below: &LayerTape,
    scratch: &mut Scratch,
    gradient: &mut [f32],
) {
    let (h, rows) = (weights.parameters.architecture.hidden, batch.rows());
    let LayerLayout { input, input_bias, .. } = &weights.parameters.layout.layers[layer];
    let product = Matrix::new(&scratch.input, rows, 3 * h);
    let states = Matrix::new(&below.output, rows, h).transposed();
    multiply_once(&mut gradient[input.clone()], states, product, false, weights.precision);
    add_columns(&mut gradient[input_bias.clone()], &scratch.input[..rows * 3 * h], 3 * h);
    if let Some(input) = &weights.input[layer] {
        input.backward(&mut scratch.output, product, false);
    }
}

/// The first layer's table: each row collects the gradients of its token.
fn through_lookup(weights: &Weights<'_>, batch: &Batch, scratch: &Scratch, gradient: &mut [f32]) {
    let width = 3 * weights.parameters.architecture.hidden;
    let table = &mut gradient[weights.parameters.layout.layers[0].input.clone()];
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
