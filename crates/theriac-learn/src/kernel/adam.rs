//! AdamW (Kingma & Ba, arXiv:1412.6980; Loshchilov & Hutter, arXiv:1711.05101).
//!
//! `burn`'s optimiser gives the same steps (tested here) but makes a dozen temporary
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

#[cfg(test)]
mod tests {
    use burn::module::{Module, Param};
    use burn::optim::{AdamWConfig, GradientsParams};
    use burn::tensor::{Device, Tensor, TensorData};

    use super::*;

    #[derive(Module, Debug)]
    struct Vector {
        values: Param<Tensor<1>>,
    }

    #[test]
    fn takes_the_steps_of_burn() {
        const N: usize = 50;
        let device = Device::default().autodiff();
        let mut ours: Vec<f32> = (0..N).map(|i| (i as f32).cos()).collect();
        let values = Param::from_data(TensorData::new(ours.clone(), [N]), &device);
        let mut theirs = Vector { values };
        let config = AdamWConfig::new().with_weight_decay(0.0).with_epsilon(EPSILON);
        let mut optimiser = config.init();
        let mut adam = Adam::new(N);
        for step in 0..20 {
            let gradient: Vec<f32> = (0..N).map(|i| ((i + 3 * step) as f32).sin()).collect();
            let mut gradients = GradientsParams::new();
            let tensor = Tensor::<1>::from_data(gradient.as_slice(), &device.clone().inner());
            gradients.register(theirs.values.id, tensor);
            theirs = optimiser.step(1e-2, theirs, gradients);
            adam.step(&mut ours, &gradient, 1e-2, f32::INFINITY);
        }
        let data = theirs.values.val().into_data();
        let pairs = ours.iter().zip(data.as_slice::<f32>().unwrap());
        assert!(
            pairs.clone().all(|(a, b)| (a - b).abs() < 1e-5),
            "{:?}",
            pairs.collect::<Vec<_>>()
        );
    }

    #[test]
    fn scales_down_a_gradient_that_is_too_long() {
        let (mut long, mut short) = (vec![1.0; 4], vec![1.0; 4]);
        let norm = Adam::new(4).step(&mut long, &[30.0; 4], 0.1, 2.0);
        Adam::new(4).step(&mut short, &[1.0; 4], 0.1, 2.0);
        assert_eq!((norm, long), (60.0, short));
    }
}
