//! Where each parameter beside the molecule's tower stands in one flat vector.

use std::ops::Range;

use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::NetworkConfig;

/// Sizes that follow the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sizes {
    pub drugs: usize,
    pub proteins: usize,
    /// Features of a protein.
    pub features: usize,
}

/// The parameters; shapes are `[rows, columns]`, to be multiplied from the right.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// `[drugs, width]`: own vectors.
    pub own_drug: Range<usize>,
    /// `[proteins, width]`.
    pub own_protein: Range<usize>,
    /// `[features, between]`.
    pub protein_in: Range<usize>,
    pub protein_in_bias: Range<usize>,
    /// `[between, width]`.
    pub protein_out: Range<usize>,
    pub protein_out_bias: Range<usize>,
    /// `[width, head]`: from the molecule, the protein and their product.
    pub of_drug: Range<usize>,
    pub of_protein: Range<usize>,
    pub of_both: Range<usize>,
    pub first_bias: Range<usize>,
    /// `[head, head]`.
    pub second: Range<usize>,
    pub second_bias: Range<usize>,
    /// `[head, 1]`.
    pub last: Range<usize>,
    pub last_bias: Range<usize>,
    pub total: usize,
}

impl Layout {
    pub fn new(config: &NetworkConfig, sizes: Sizes) -> Self {
        let mut total = 0;
        let mut take = |n: usize| {
            total += n;
            total - n..total
        };
        let (w, b, [first, second]) = (config.width, config.between, config.head);
        Self {
            own_drug: take(sizes.drugs * w),
            own_protein: take(sizes.proteins * w),
            protein_in: take(sizes.features * b),
            protein_in_bias: take(b),
            protein_out: take(b * w),
            protein_out_bias: take(w),
            of_drug: take(w * first),
            of_protein: take(w * first),
            of_both: take(w * first),
            first_bias: take(first),
            second: take(first * second),
            second_bias: take(second),
            last: take(second),
            last_bias: take(1),
            total,
        }
    }

    /// Random values: uniform in ±1/√inputs; own vectors small.
    pub fn random(&self, config: &NetworkConfig, sizes: Sizes, seed: u64) -> Vec<f32> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(1);
        let mut values = vec![0.0; self.total];
        let mut fill = |range: &Range<usize>, inputs: usize| {
            let limit = 1.0 / (inputs.max(1) as f32).sqrt();
            values[range.clone()].fill_with(|| rng.random_range(-limit..limit));
        };
        let (w, b, [first, second]) = (config.width, config.between, config.head);
        fill(&self.own_drug, 32);
        fill(&self.own_protein, 32);
        fill(&self.protein_in, sizes.features);
        fill(&self.protein_in_bias, sizes.features);
        fill(&self.protein_out, b);
        fill(&self.protein_out_bias, b);
        for range in [&self.of_drug, &self.of_protein, &self.of_both, &self.first_bias] {
            fill(range, w);
        }
        fill(&self.second, first);
        fill(&self.second_bias, first);
        fill(&self.last, second);
        fill(&self.last_bias, second);
        values
    }
}
