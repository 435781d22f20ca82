//! The random split.

use super::{Part, Sizes, ticket};
use crate::curate::store::Compound;

/// Orders compounds by a digest of seed and structure, so that the parts depend on
/// neither the order of the input nor the number of threads.
pub(super) fn split(compounds: &[Compound], seed: u64, sizes: &Sizes) -> Vec<Part> {
    let mut order: Vec<(u128, usize)> =
        compounds.iter().enumerate().map(|(i, c)| (ticket(seed, c.key), i)).collect();
    order.sort_unstable();
    let mut parts = vec![Part::Test; compounds.len()];
    let mut before = 0;
    // Rows of one compound that were not merged stay together.
    for same in order.chunk_by(|a, b| a.0 == b.0) {
        for (_, compound) in same {
            parts[*compound] = sizes.part_at(before);
        }
        before += same.len();
    }
    parts
}
