//! Sums of gradients, in an order that does not depend on the threads.

use rayon::prelude::*;

/// Numbers that one task sums at a time.
const BLOCK: usize = 1 << 14;

/// Puts the sum of `parts`, each at least `length` long, into `total`.
pub fn sum_in_order(total: &mut Vec<f32>, length: usize, parts: &[&[f32]]) {
    total.resize(length, 0.0);
    total.par_chunks_mut(BLOCK).enumerate().for_each(|(i, sums)| {
        sums.fill(0.0);
        for part in parts {
            sums.iter_mut().zip(&part[i * BLOCK..]).for_each(|(sum, x)| *sum += x);
        }
    });
}
