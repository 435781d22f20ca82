//! How like the training molecules and proteins a pair is.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Drug, Interactions, Protein};

/// Molecules whose mean similarity counts.
const NEIGHBOURS: usize = 3;
/// This share of the training molecules, and of the proteins, lies outside.
const OUTSIDE: f64 = 0.05;

/// Molecules and proteins less similar than these are outside.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Domain {
    pub drug: f32,
    pub protein: f32,
}

impl Domain {
    /// The domain of what was learnt from, each judged by the others.
    pub fn of(data: &Interactions) -> Self {
        let drugs = (0..data.drugs.len()).into_par_iter();
        let drugs = drugs.map(|i| drug_similarity(&data.drugs[i], &data.drugs, |j| j != i));
        let proteins = (0..data.proteins.len()).into_par_iter();
        let proteins =
            proteins.map(|i| protein_similarity(&data.proteins[i], &data.proteins, |j| j != i));
        Self { drug: least(drugs.collect()), protein: least(proteins.collect()) }
    }
}

fn least(mut similarities: Vec<f32>) -> f32 {
    similarities.sort_unstable_by(f32::total_cmp);
    similarities.get((OUTSIDE * similarities.len() as f64) as usize).copied().unwrap_or(0.0)
}

/// Mean similarity to the three nearest of the permitted molecules.
pub(super) fn drug_similarity(
    drug: &Drug,
    others: &[Arc<Drug>],
    permitted: impl Fn(usize) -> bool,
) -> f32 {
    let mut best = [0.0_f32; NEIGHBOURS];
    for (_, other) in others.iter().enumerate().filter(|(i, _)| permitted(*i)) {
        let similarity = drug.similarity(other);
        if similarity > best[NEIGHBOURS - 1] {
            best[NEIGHBOURS - 1] = similarity;
            best.sort_unstable_by(|a, b| b.total_cmp(a));
        }
    }
    best.iter().sum::<f32>() / NEIGHBOURS as f32
}

/// Similarity to the nearest of the permitted proteins.
pub(super) fn protein_similarity(
    protein: &Protein,
    others: &[Arc<Protein>],
    permitted: impl Fn(usize) -> bool,
) -> f32 {
    let permitted = others.iter().enumerate().filter(|(i, _)| permitted(*i));
    permitted.map(|(_, other)| protein.similarity(other)).fold(0.0, f32::max)
}
