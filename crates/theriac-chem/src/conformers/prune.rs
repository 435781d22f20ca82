//! Keeps conformers that differ.

use super::Conformer;
use super::engine::Engine;
use crate::MolError;

/// Keeps each conformer that lies at least `rmsd` Å from all that are kept before it; expects
/// the lowest energy first. The first is always kept.
pub(super) fn distinct(
    engine: &Engine,
    sorted: Vec<Conformer>,
    rmsd: f64,
) -> Result<Vec<Conformer>, MolError> {
    let mut kept: Vec<Conformer> = Vec::new();
    for conformer in sorted {
        if kept.is_empty() || rmsd <= 0.0 || engine.nearest(&conformer, &kept)? >= rmsd {
            kept.push(conformer);
        }
    }
    Ok(kept)
}
