//! The network forwards over a packed batch, keeping what the backward pass needs.
//!
//! One layer, with `x` the input product and `h` the previous state (Cho et al. 2014, in
//! cuDNN's variant, which puts the reset gate after the product):
//!
//! ```text
//! r = σ(x_r + h U_r)    z = σ(x_z + h U_z)    n = tanh(x_n + r (h U_n + b))
//! h' = n + z (h - n)
//! ```

use super::{batch::Batch, weights::Weights};
use crate::kernel::{Matrix, exp, sigmoid, tanh, vectorised};

/// What one layer computed, per packed row.
#[derive(Debug, Default)]
pub(crate) struct LayerTape {
    /// State before the step, `[rows, h]`.
    pub previous: Vec<f32>,
    /// Gates r, z and n after their activations, `[rows, 3h]`.
    pub gates: Vec<f32>,
    /// `h U_n + b`, `[rows, h]`.
    pub candidate: Vec<f32>,
    /// State after the step, `[rows, h]`.
    pub output: Vec<f32>,
}

/// What the forward pass computed. Its buffers are reused from batch to batch.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    pub layers: Vec<LayerTape>,
    /// Probability of each token, `[rows, vocabulary]`.
    pub probabilities: Vec<f32>,
    /// Natural logarithm of the target's probability, `[rows]`.
    pub log_p: Vec<f32>,
    scratch: Vec<f32>,
}

/// Runs the network over `batch` and leaves all results on the tape.
pub(crate) fn forward(weights: &Weights<'_>, batch: &Batch, tape: &mut Tape) {
    let architecture = weights.parameters.architecture;
    tape.layers.resize_with(architecture.layers, LayerTape::default);
    for layer in 0..architecture.layers {
        input_product(weights, batch, &mut tape.layers, layer);
        let running = &mut tape.layers[layer];
        run_layer(weights, batch, layer, running, &mut tape.scratch);
    }
    predict(weights, batch, tape);
}

/// Fills the gates with the input product: looked up in the first layer, computed for all
/// steps at once in later ones.
fn input_product(weights: &Weights<'_>, batch: &Batch, tapes: &mut [LayerTape], layer: usize) {
    let (h, rows) = (weights.parameters.architecture.hidden, batch.rows());
    let layout = &weights.parameters.layout.layers[layer];
    let (below, tapes) = tapes.split_at_mut(layer);
    let gates = &mut tapes[0].gates;
    gates.clear();
    if let (Some(below), Some(input)) = (below.last(), &weights.input[layer]) {
        let bias = weights.bias(&layout.input_bias);
        (0..rows).for_each(|_| gates.extend_from_slice(bias));
        input.forward.multiply(gates, Matrix::new(&below.output, rows, h), true);
    } else {
        let input = &weights.parameters.values[layout.input.clone()];
        let row = |&token: &u16| &input[usize::from(token) * 3 * h..][..3 * h];
        batch.inputs.iter().for_each(|token| gates.extend_from_slice(row(token)));
    }
}

fn run_layer(
    weights: &Weights<'_>,
    batch: &Batch,
    layer: usize,
    tape: &mut LayerTape,
    product: &mut Vec<f32>,
) {
    let (h, rows) = (weights.parameters.architecture.hidden, batch.rows());
    let recurrent = &weights.recurrent[layer].forward;
    let bias = weights.bias(&weights.parameters.layout.layers[layer].candidate_bias);
    for buffer in [&mut tape.previous, &mut tape.candidate, &mut tape.output] {
        buffer.resize(rows * h, 0.0);
    }
    let first = batch.running.first().map_or(0, |n| n * h);
    tape.previous[..first].fill(0.0);
    product.resize(first * 3, 0.0);
    for (step, (&offset, &running)) in batch.offsets.iter().zip(&batch.running).enumerate() {
        let states = offset * h..(offset + running) * h;
        let previous = &tape.previous[states.clone()];
        recurrent.multiply(product, Matrix::new(previous, running, h), false);
        let gates = &mut tape.gates[3 * states.start..3 * states.end];
        let candidate = &mut tape.candidate[states.clone()];
        let output = &mut tape.output[states.clone()];
        gate_rows(h, product, bias, previous, gates, candidate, output);
        let survivors = batch.running.get(step + 1).map_or(0, |n| n * h);
        let next = &mut tape.previous[states.end..][..survivors];
        next.copy_from_slice(&tape.output[states.start..][..survivors]);
    }
}

/// The gate equations for rows of one step. `gates` comes in as the input product and
/// leaves as r, z, n; `product` is `h U`; `candidate` and `output` are written.
pub(crate) fn gate_rows(
    h: usize,
    product: &[f32],
    bias: &[f32],
    previous: &[f32],
    gates: &mut [f32],
    candidate: &mut [f32],
    output: &mut [f32],
) {
    vectorised(
        #[inline(always)]
        || {
            let states = previous.chunks_exact(h).zip(candidate.chunks_exact_mut(h));
            let states = states.zip(output.chunks_exact_mut(h));
            let gates = gates.chunks_exact_mut(3 * h).zip(product.chunks_exact(3 * h));
            for ((gates, product), ((previous, candidate), output)) in gates.zip(states) {
                gate_row(h, product, bias, previous, gates, candidate, output);
            }
        },
    );
}

/// Several short loops over few slices each: with more, the compiler cannot tell that
/// they do not overlap and gives up on vector instructions.
#[inline(always)]
fn gate_row(
    h: usize,
    product: &[f32],
    bias: &[f32],
    previous: &[f32],
    gates: &mut [f32],
    candidate: &mut [f32],
    output: &mut [f32],
) {
    let (product_rz, product_n) = product.split_at(2 * h);
    let (rz, n) = gates.split_at_mut(2 * h);
    rz.iter_mut().zip(product_rz).for_each(|(gate, p)| *gate = sigmoid(*gate + p));
    for ((c, p), b) in candidate.iter_mut().zip(product_n).zip(bias) {
        *c = p + b;
    }
    let (r, z) = rz.split_at(h);
    for ((n, r), c) in n.iter_mut().zip(r).zip(&*candidate) {
        *n = tanh(r.mul_add(*c, *n));
    }
    for (((out, z), previous), n) in output.iter_mut().zip(z).zip(previous).zip(&*n) {
        *out = z.mul_add(previous - n, *n);
    }
}

/// Probabilities of all tokens and the logarithm of the target's, for all rows at once.
fn predict(weights: &Weights<'_>, batch: &Batch, tape: &mut Tape) {
    let architecture = weights.parameters.architecture;
    let (h, v) = (architecture.hidden, architecture.vocabulary);
    let rows = batch.rows();
    tape.probabilities.clear();
    tape.log_p.clear();
    let Some(top) = tape.layers.last() else { return };
    let logits = &mut tape.probabilities;
    let bias = weights.bias(&weights.parameters.layout.output_bias);
    (0..rows).for_each(|_| logits.extend_from_slice(bias));
    weights.output.forward.multiply(logits, Matrix::new(&top.output, rows, h), true);
    for (row, &target) in logits.chunks_exact_mut(v).zip(&batch.targets) {
        let logit = row[usize::from(target)];
        tape.log_p.push(logit - softmax(row));
    }
}

/// Turns logits into probabilities in place; gives back the logarithm of their sum.
pub(crate) fn softmax(row: &mut [f32]) -> f32 {
    vectorised(
        #[inline(always)]
        || {
            let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            row.iter_mut().for_each(|x| *x = exp(*x - most));
            let sum: f32 = row.iter().sum();
            row.iter_mut().for_each(|x| *x /= sum);
            most + sum.ln()
        },
    )
}
