//! Rows with few values that are not zero.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Rows of (column, value) pairs, one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Sparse {
    entries: Vec<(u16, f32)>,
    ends: Vec<u32>,
}

impl Sparse {
    pub fn push(&mut self, row: impl IntoIterator<Item = (usize, f32)>) {
        self.entries.extend(row.into_iter().map(|(column, value)| (column as u16, value)));
        self.ends.push(self.entries.len() as u32);
    }

    /// Adds row `i` of `other`.
    pub fn copy(&mut self, other: &Self, i: usize) {
        self.entries.extend_from_slice(other.row(i));
        self.ends.push(self.entries.len() as u32);
    }

    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    pub fn row(&self, i: usize) -> &[(u16, f32)] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.entries[start as usize..self.ends[i] as usize]
    }

    /// A number that stands for the contents of row `i`.
    pub fn code(&self, i: usize) -> u64 {
        let mut hasher = FxHasher::default();
        for &(column, value) in self.row(i) {
            hasher.write_u64(u64::from(column) << 32 | u64::from(value.to_bits()));
        }
        hasher.finish()
    }

    /// `out[row] = self[row] weights` for weights of `width` columns.
    pub fn multiply(&self, weights: &[f32], width: usize, out: &mut Vec<f32>) {
        out.clear();
        out.resize(self.rows() * width, 0.0);
        for (i, out) in out.chunks_exact_mut(width).enumerate() {
            for &(column, value) in self.row(i) {
                let row = &weights[usize::from(column) * width..][..width];
                out.iter_mut().zip(row).for_each(|(o, w)| *o += value * w);
            }
        }
    }

    /// Adds the gradient of the weights of [`Sparse::multiply`], given that of its result.
    pub fn add_gradient(&self, result: &[f32], width: usize, gradient: &mut [f32]) {
        for (i, result) in result.chunks_exact(width).enumerate() {
            for &(column, value) in self.row(i) {
                let row = &mut gradient[usize::from(column) * width..][..width];
                row.iter_mut().zip(result).for_each(|(g, r)| *g += value * r);
            }
        }
    }
}
