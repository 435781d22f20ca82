//! Kernels of molecules and of proteins: structure and sequence, and interaction profiles.

use rayon::prelude::*;

use super::super::Interactions;
use super::solve::product;
use super::{DRUG, PROTEIN};

/// Kernels of structures and sequences, each with each.
#[derive(Debug, Clone)]
pub struct Similarities {
    pub(super) drugs: Vec<f32>,
    pub(super) proteins: Vec<f32>,
}

impl Similarities {
    /// Of all molecules and proteins of the data.
    pub fn of(data: &Interactions) -> Self {
        let (drugs, proteins) = (&data.drugs, &data.proteins);
        let drug =
            |i: usize, j: usize| in_common(drugs[i].similarity(&drugs[j]).powi(2), i == j, DRUG);
        let protein =
            |i: usize, j: usize| in_common(proteins[i].similarity(&proteins[j]), i == j, PROTEIN);
        Self { drugs: square(drugs.len(), drug), proteins: square(proteins.len(), protein) }
    }
}

fn square(n: usize, of: impl Fn(usize, usize) -> f32 + Sync) -> Vec<f32> {
    let of = &of;
    (0..n).into_par_iter().flat_map_iter(|i| (0..n).map(move |j| of(i, j))).collect()
}

/// How much two have in common: what they are like, what all have, what each has alone.
pub(super) fn in_common(similarity: f32, same: bool, [all, own]: [f32; 2]) -> f32 {
    similarity + all + if same { own } else { 0.0 }
}

/// Adds to kernel rows how alike profiles are.
pub(super) fn with_profiles(base: &[f32], squares: &[f32], weight: f32, typical: f32) -> Vec<f32> {
    let pairs = base.par_iter().zip(squares);
    pairs.map(|(b, s)| b + weight * (-s / typical).exp()).collect()
}

/// Squared distances between rows of `a` and rows of `b`.
pub(super) fn squares(a: &[f32], b: &[f32], width: usize) -> Vec<f32> {
    let norms = |rows: &[f32]| -> Vec<f32> {
        rows.chunks_exact(width).map(|r| r.iter().map(|v| v * v).sum()).collect()
    };
    let (of_a, of_b) = (norms(a), norms(b));
    let turned = transposed(b, [of_b.len(), width]);
    let mut out = product(a, &turned, [of_a.len(), width, of_b.len()]);
    for (row, own) in out.chunks_exact_mut(of_b.len()).zip(&of_a) {
        row.iter_mut().zip(&of_b).for_each(|(o, other)| *o = (own + other - 2.0 * *o).max(0.0));
    }
    out
}

/// The median over what was seen; 1 where all are equal.
pub(super) fn median(squares: &[f32], seen: &[bool]) -> f32 {
    let n = seen.len();
    let both = |i: &usize| seen[i / n] && seen[i % n];
    let mut values: Vec<f32> = (0..n * n).filter(both).map(|i| squares[i]).collect();
    let middle = values.len() / 2;
    if values.is_empty() {
        return 1.0;
    }
    let median = *values.select_nth_unstable_by(middle, f32::total_cmp).1;
    if median > 1e-6 { median } else { 1.0 }
}

/// Rows as columns.
pub(super) fn transposed(values: &[f32], [rows, columns]: [usize; 2]) -> Vec<f32> {
    let mut out = vec![0.0; values.len()];
    for (i, row) in values.chunks_exact(columns).enumerate() {
        row.iter().enumerate().for_each(|(j, &v)| out[j * rows + i] = v);
    }
    out
}
