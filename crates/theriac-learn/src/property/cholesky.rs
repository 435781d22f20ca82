//! The Cholesky factor of a symmetric positive matrix, and what it solves.

use rayon::prelude::*;

/// Columns that are worked on together: their rows stay in the cache.
const BLOCK: usize = 64;

/// A lower triangle `L` with `L Lᵀ = A`, row after row.
pub(super) struct Factor {
    n: usize,
    rows: Vec<f64>,
}

impl Factor {
    /// Factors the matrix whose lower triangle stands in `rows` (`n` rows of `n`); `None`
    /// where it is not positive.
    pub fn of(mut rows: Vec<f64>, n: usize) -> Option<Self> {
        for start in (0..n).step_by(BLOCK) {
            let end = (start + BLOCK).min(n);
            for i in start..end {
                let (above, row) = rows.split_at_mut(i * n);
                eliminate(above, &mut row[..n], start, i, n);
                let rest = row[i] - dot(&row[..i], &row[..i]);
                if rest <= 0.0 || !rest.is_finite() {
                    return None;
                }
                row[i] = rest.sqrt();
            }
            let (above, below) = rows.split_at_mut(end * n);
            below.par_chunks_mut(n).for_each(|row| eliminate(above, row, start, end, n));
        }
        Some(Self { n, rows })
    }

    /// The `x` with `A x = b`.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = self.half(b);
        for i in (0..self.n).rev() {
            x[i] /= self.rows[i * self.n + i];
            let (value, row) = (x[i], &self.rows[i * self.n..i * self.n + i]);
            x[..i].iter_mut().zip(row).for_each(|(x, l)| *x -= l * value);
        }
        x
    }

    /// The `z` with `L z = b`.
    pub fn half(&self, b: &[f64]) -> Vec<f64> {
        let mut z = b.to_vec();
        for i in 0..self.n {
            let row = &self.rows[i * self.n..i * self.n + i + 1];
            z[i] = (z[i] - dot(&row[..i], &z[..i])) / row[i];
        }
        z
    }

    /// Half the logarithm of the determinant.
    pub fn half_log_determinant(&self) -> f64 {
        (0..self.n).map(|i| self.rows[i * self.n + i].ln()).sum()
    }
}

/// Finishes the entries `start..end` of a row, whose columns' own rows are in `above`.
fn eliminate(above: &[f64], row: &mut [f64], start: usize, end: usize, n: usize) {
    for j in start..end {
        let other = &above[j * n..j * n + j + 1];
        row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
    }
}

/// A sum of products in a fixed order that the processor's vectors can follow.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a_parts, b_parts) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a_parts.remainder().iter().zip(b_parts.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_parts.zip(b_parts) {
        for i in 0..8 {
            sums[i] += x[i] * y[i];
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_what_it_factored() {
        let n = 150;
        let entry = |i: usize, j: usize| {
            (-((i as f64 - j as f64) / 5.0).powi(2)).exp() + if i == j { 0.5 } else { 0.0 }
        };
        let matrix: Vec<f64> = (0..n * n).map(|k| entry(k / n, k % n)).collect();
        let x: Vec<f64> = (0..n).map(|i| (i as f64).sin()).collect();
        let b: Vec<f64> = (0..n).map(|i| (0..n).map(|j| entry(i, j) * x[j]).sum()).collect();
        let solved = Factor::of(matrix, n).unwrap().solve(&b);
        assert!(solved.iter().zip(&x).all(|(a, b)| (a - b).abs() < 1e-9));
        assert!(Factor::of(vec![1.0, 2.0, 2.0, 1.0], 2).is_none());
        let two = Factor::of(vec![4.0, 0.0, 2.0, 5.0], 2).unwrap();
        assert!((two.half_log_determinant() - 4.0_f64.ln()).abs() < 1e-12);
    }
}
