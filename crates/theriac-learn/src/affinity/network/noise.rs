//! What is left out at random in training.

use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

/// What is left out at random: a function of the key alone.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Noise {
    /// Share of values; zero outside training.
    pub rate: f32,
    /// Share of own vectors.
    pub anonymous: f32,
    pub key: u64,
}

impl Noise {
    fn stream(&self, place: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.key);
        rng.set_stream(place);
        rng
    }

    /// Leaves out some of the values, and scales the others so that the mean stays.
    pub fn apply(&self, place: u64, values: &mut [f32]) {
        if self.rate > 0.0 {
            let (mut rng, scale) = (self.stream(place), 1.0 / (1.0 - self.rate));
            let limit = (f64::from(self.rate) * f64::from(u32::MAX)) as u32;
            values
                .iter_mut()
                .for_each(|v| *v *= if rng.random::<u32>() < limit { 0.0 } else { scale });
        }
    }

    /// The gradient before rectifier and noise, given that behind them and the values there.
    pub fn back(&self, gradient: &mut [f32], values: &[f32]) {
        let scale = 1.0 / (1.0 - self.rate);
        let pairs = gradient.iter_mut().zip(values);
        pairs.for_each(|(g, &v)| *g = if v > 0.0 { *g * scale } else { 0.0 });
    }

    /// Whether each of `n` keeps its own vector.
    pub fn kept(&self, place: u64, n: usize) -> Vec<bool> {
        let mut rng = self.stream(place);
        (0..n).map(|_| rng.random::<f32>() >= self.anonymous).collect()
    }
}
