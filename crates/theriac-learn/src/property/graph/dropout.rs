//! Dropout (Srivastava et al., J. Mach. Learn. Res. 15, 1929 (2014)).

use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

/// Which values are left out: a function of the key alone.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dropout {
    /// Share of the values; zero outside training.
    pub rate: f32,
    pub key: u64,
}

impl Dropout {
    /// Leaves out some values and scales the others, so that the mean stays; the gradient
    /// is treated the same way, in the same `place`.
    pub fn apply(&self, place: u64, values: &mut [f32]) {
        if self.rate <= 0.0 {
            return;
        }
        let scale = 1.0 / (1.0 - self.rate);
        let mut rng = ChaCha8Rng::seed_from_u64(self.key);
        rng.set_stream(place);
        for value in values {
            *value *= if rng.random::<f32>() < self.rate { 0.0 } else { scale };
        }
    }
}
