//! Samples many sequences side by side.
//!
//! A block holds a fixed number of rows; a row that has finished is replaced by the next
//! sample, or by the block's last row when none is left, so that the products stay full.
//! A sample draws from a ChaCha stream of its own, chosen by (seed, index), and a row of
//! a product does not depend on the others: neither do the samples.
//!
//! Where the guard finds that no valid SMILES can follow, the sample starts again. This
//! leaves the relative probabilities of all strings that the guard accepts as the network
//! has them; taking away tokens one by one would not.

use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rayon::prelude::*;

use super::{
    SampleOptions, Sequence, Token, Vocabulary,
    forward::{gate_rows, softmax},
    guard::{Grammar, Guard},
    parameters::Parameters,
    vocabulary::{END, START},
};
use crate::kernel::{Matrix, multiply};

/// Most rows of a block.
const WIDTH: usize = 128;
/// Most samples that one block makes; bounds memory, keeps threads evenly busy.
const SAMPLES: usize = 2048;

/// Times that the guard sends a sample back to the start before it takes the refused
/// tokens away instead.
const REFUSALS: usize = 32;

/// See [`LanguageModel::sample`](super::LanguageModel::sample).
pub(crate) fn sample(
    parameters: &Parameters,
    vocabulary: &Vocabulary,
    n: usize,
    options: &SampleOptions,
) -> Vec<Sequence> {
    let grammar = Grammar::new(vocabulary);
    let share = n.div_ceil(rayon::current_num_threads()).clamp(1, SAMPLES);
    let mut samples = vec![Sequence { tokens: Vec::new(), complete: false }; n];
    samples.par_chunks_mut(share).enumerate().for_each(|(i, samples)| {
        let first = options.first + (i * share) as u64;
        Block::new(parameters, &grammar, options, first).fill(samples);
    });
    samples
}

/// One sample under way.
struct Row<'a> {
    /// Its place in the block's results.
    place: usize,
    rng: ChaCha8Rng,
    guard: Option<Guard<'a>>,
    /// How often the guard has sent it back to the start.
    refusals: usize,
    tokens: Vec<Token>,
}

/// What becomes of a row.
enum Choice {
    On,
    /// From the start: no valid string can follow.
    Again,
    Done {
        /// By the end mark.
        complete: bool,
    },
}

struct Block<'a> {
    parameters: &'a Parameters,
    grammar: &'a Grammar,
    options: &'a SampleOptions,
    first: u64,
    rows: Vec<Row<'a>>,
    /// States of each layer, `[rows, h]`.
    states: Vec<Vec<f32>>,
    product: Vec<f32>,
    gates: Vec<f32>,
    candidate: Vec<f32>,
    output: Vec<f32>,
    logits: Vec<f32>,
}

impl<'a> Block<'a> {
    fn new(
        parameters: &'a Parameters,
        grammar: &'a Grammar,
        options: &'a SampleOptions,
        first: u64,
    ) -> Self {
        let h = parameters.architecture.hidden;
        let buffer = |width: usize| vec![0.0; WIDTH * width];
        Self {
            parameters,
            grammar,
            options,
            first,
            rows: Vec::new(),
            states: vec![buffer(h); parameters.architecture.layers],
            product: buffer(3 * h),
            gates: Vec::with_capacity(WIDTH * 3 * h),
            candidate: buffer(h),
            output: buffer(h),
            logits: Vec::with_capacity(WIDTH * parameters.architecture.vocabulary),
        }
    }

    fn fill(&mut self, samples: &mut [Sequence]) {
        let mut waiting = 0..samples.len();
        self.rows = waiting.by_ref().take(WIDTH).map(|place| self.row(place)).collect();
        while !self.rows.is_empty() {
            self.advance();
            for row in (0..self.rows.len()).rev() {
                let complete = match self.choose(row) {
                    Choice::On => continue,
                    Choice::Again => {
                        self.start_again(row);
                        continue;
                    }
                    Choice::Done { complete } => complete,
                };
                let done = &mut self.rows[row];
                let tokens = std::mem::take(&mut done.tokens);
                samples[done.place] = Sequence { tokens, complete };
                match waiting.next() {
                    Some(place) => self.replace(row, place),
                    None => self.remove(row),
                }
            }
        }
    }

    fn row(&self, place: usize) -> Row<'a> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.options.seed);
        rng.set_stream(self.first + place as u64);
        let guard = self.options.guard.then(|| Guard::new(self.grammar));
        Row { place, rng, guard, refusals: 0, tokens: Vec::with_capacity(64) }
    }

    fn start_again(&mut self, row: usize) {
        self.clear(row);
        let row = &mut self.rows[row];
        row.tokens.clear();
        row.guard = Some(Guard::new(self.grammar));
        row.refusals += 1;
    }

    fn clear(&mut self, row: usize) {
        let h = self.parameters.architecture.hidden;
        self.states.iter_mut().for_each(|s| s[row * h..(row + 1) * h].fill(0.0));
    }

    fn replace(&mut self, row: usize, place: usize) {
        self.rows[row] = self.row(place);
        self.clear(row);
    }

    fn remove(&mut self, row: usize) {
        let h = self.parameters.architecture.hidden;
        let last = self.rows.len() - 1;
        self.rows.swap_remove(row);
        self.states.iter_mut().for_each(|s| s.copy_within(last * h..(last + 1) * h, row * h));
        // Rows are visited from the last to the first: the logits of the row moved here
        // have been used already.
    }

    /// One step of the network for all rows.
    fn advance(&mut self) {
        let (h, v) = (self.parameters.architecture.hidden, self.parameters.architecture.vocabulary);
        // A product of a single row takes another path with other rounding.
        let n = self.rows.len().max(2);
        for layer in 0..self.parameters.architecture.layers {
            self.advance_layer(layer, n);
        }
        let Some(top) = self.states.last() else { return };
        let layout = &self.parameters.layout;
        let bias = &self.parameters.values[layout.output_bias.clone()];
        self.logits.clear();
        (0..n).for_each(|_| self.logits.extend_from_slice(bias));
        let output = Matrix::new(&self.parameters.values[layout.output.clone()], h, v);
        multiply(&mut self.logits, Matrix::new(top, n, h), output, true);
    }

    fn advance_layer(&mut self, layer: usize, n: usize) {
        let h = self.parameters.architecture.hidden;
        let values = &self.parameters.values;
        let layout = &self.parameters.layout.layers[layer];
        let input = &values[layout.input.clone()];
        self.gates.clear();
        if layer == 0 {
            for row in 0..n {
                let token = self.rows.get(row).and_then(|r| r.tokens.last()).unwrap_or(&START);
                self.gates.extend_from_slice(&input[usize::from(*token) * 3 * h..][..3 * h]);
            }
        } else {
            let bias = &values[layout.input_bias.clone()];
            (0..n).for_each(|_| self.gates.extend_from_slice(bias));
            let below = Matrix::new(&self.states[layer - 1], n, h);
            multiply(&mut self.gates, below, Matrix::new(input, h, 3 * h), true);
        }
        let state = &mut self.states[layer];
        let recurrent = Matrix::new(&values[layout.recurrent.clone()], h, 3 * h);
        multiply(&mut self.product, Matrix::new(state, n, h), recurrent, false);
        let bias = &values[layout.candidate_bias.clone()];
        let output = &mut self.output[..n * h];
        gate_rows(h, &self.product, bias, state, &mut self.gates, &mut self.candidate, output);
        std::mem::swap(state, &mut self.output);
    }

    /// Draws the next token of a row.
    fn choose(&mut self, row: usize) -> Choice {
        let v = self.parameters.architecture.vocabulary;
        let probabilities = &mut self.logits[row * v..(row + 1) * v];
        probabilities.iter_mut().for_each(|x| *x /= self.options.temperature);
        softmax(probabilities);
        probabilities[usize::from(START)] = 0.0;
        let row = &mut self.rows[row];
        let retry = row.guard.is_some() && row.refusals < REFUSALS;
        let token = match draw(probabilities, &mut row.rng) {
            Some(token) if row.guard.as_ref().is_none_or(|guard| guard.allows(token)) => token,
            Some(_) if retry => return Choice::Again,
            _ => match draw_allowed(probabilities, &mut row.rng, row.guard.as_ref()) {
                Some(token) => token,
                None => return Choice::Done { complete: false },
            },
        };
        if token == END {
            return Choice::Done { complete: true };
        }
        row.tokens.push(token);
        if let Some(guard) = &mut row.guard {
            guard.push(token);
        }
        match row.tokens.len() < self.options.max_length {
            true => Choice::On,
            false if retry => Choice::Again,
            false => Choice::Done { complete: false },
        }
    }
}

/// Draws a token; `None` when nothing is left to draw.
fn draw(probabilities: &[f32], rng: &mut ChaCha8Rng) -> Option<Token> {
    let total: f32 = probabilities.iter().sum();
    if total.is_nan() || total <= 1e-30 {
        return None;
    }
    let mut rest = rng.random::<f32>() * total;
    let chosen = probabilities.iter().position(|&p| {
        rest -= p;
        rest < 0.0
    });
    // Rounding may leave the very last of the sum over.
    let chosen = chosen.or_else(|| probabilities.iter().rposition(|&p| p > 0.0))?;
    Some(chosen as Token)
}

/// Draws a token that the guard allows, the others' probabilities kept in proportion.
fn draw_allowed(
    probabilities: &mut [f32],
    rng: &mut ChaCha8Rng,
    guard: Option<&Guard<'_>>,
) -> Option<Token> {
    for (token, p) in (0..).zip(probabilities.iter_mut()) {
        if guard.is_some_and(|guard| !guard.allows(token)) {
            *p = 0.0;
        }
    }
    draw(probabilities, rng)
}
