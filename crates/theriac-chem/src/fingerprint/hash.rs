//! The 32-bit hash of RDKit's fingerprints (`gboost::hash_combine`), so that identifiers agree.

/// Mixes `value` into `seed`.
pub(super) fn combine(seed: u32, value: u32) -> u32 {
    let mixed = value.wrapping_add(0x9e37_79b9).wrapping_add(seed << 6).wrapping_add(seed >> 2);
    seed ^ mixed
}

/// Mixes a list of values from seed 0.
pub(super) fn list(values: &[u32]) -> u32 {
    values.iter().fold(0, |seed, &value| combine(seed, value))
}
