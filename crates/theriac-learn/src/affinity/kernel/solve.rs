//! The linear system of kernel ridge regression over pairs.

use rayon::prelude::*;
use theriac_base::{Job, Result};

use crate::kernel::{Matrix, multiply};

/// Rows of a product that one task works out.
const ROWS: usize = 64;
/// Most steps of the iteration.
const STEPS: usize = 200;
/// The iteration ends at a residual of this share of the labels (squared norms).
const ENOUGH: f64 = 1e-6;

/// `left right`, row-major; the same at any number of threads.
pub(super) fn product(left: &[f32], right: &[f32], [rows, inner, columns]: [usize; 3]) -> Vec<f32> {
    let mut out = vec![0.0; rows * columns];
    let right = Matrix::new(right, inner, columns);
    let parts = out.par_chunks_mut(ROWS * columns).zip(left.par_chunks(ROWS * inner));
    parts.for_each(|(out, left)| {
        multiply(out, Matrix::new(left, left.len() / inner, inner), right, false);
    });
    out
}

/// Kernels of molecules and proteins, and which pairs were measured.
pub(super) struct System<'a> {
    pub drugs: &'a [f32],
    pub proteins: &'a [f32],
    /// `[drugs, proteins]`: how often each pair was measured.
    pub measured: &'a [f32],
    pub ridge: f64,
    pub size: [usize; 2],
}

impl System<'_> {
    /// `drugs values proteins`.
    pub fn spread(&self, values: &[f32]) -> Vec<f32> {
        let [d, p] = self.size;
        product(self.drugs, &product(values, self.proteins, [d, p, p]), [d, d, p])
    }

    fn apply(&self, values: &[f32]) -> Vec<f32> {
        let mut out = self.spread(values);
        let rest = self.measured.iter().zip(values);
        out.iter_mut().zip(rest).for_each(|(o, (&m, &v))| {
            // A mean of several measurements is that much surer.
            *o = if m > 0.0 { *o + self.ridge as f32 / m * v } else { 0.0 };
        });
        out
    }

    /// The dual coefficients of `labels` (zero where not measured), by conjugate gradients.
    ///
    /// # Errors
    /// Cancelled.
    pub fn solve(&self, labels: &[f32], job: &Job) -> Result<Vec<f32>> {
        let mut found = vec![0.0_f32; labels.len()];
        let mut residual = labels.to_vec();
        let mut direction = residual.clone();
        let mut square = dot(&residual, &residual);
        let enough = ENOUGH * square;
        for _ in 0..STEPS {
            if square <= enough {
                break;
            }
            job.checkpoint()?;
            let image = self.apply(&direction);
            let step = (square / dot(&direction, &image)) as f32;
            found.iter_mut().zip(&direction).for_each(|(f, d)| *f += step * d);
            residual.iter_mut().zip(&image).for_each(|(r, i)| *r -= step * i);
            let next = dot(&residual, &residual);
            let keep = (next / square) as f32;
            direction.iter_mut().zip(&residual).for_each(|(d, r)| *d = r + keep * *d);
            square = next;
        }
        Ok(found)
    }
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_the_system_of_measured_pairs() {
        let drugs = [1.2, 0.3, 0.3, 1.1];
        let proteins = [1.0, 0.5, 0.1, 0.5, 1.3, 0.2, 0.1, 0.2, 1.4];
        let measured = [1.0, 0.0, 2.0, 1.0, 1.0, 0.0];
        let labels = [0.5, 0.0, -1.0, 0.7, 0.2, 0.0];
        let system = System {
            drugs: &drugs,
            proteins: &proteins,
            measured: &measured,
            ridge: 0.3,
            size: [2, 3],
        };
        let found = system.solve(&labels, &Job::silent()).unwrap();
        for i in 0..6 {
            let kernel = |j: usize| drugs[2 * (i / 3) + j / 3] * proteins[3 * (i % 3) + j % 3];
            let sum: f32 = (0..6).map(|j| kernel(j) * found[j]).sum();
            if measured[i] > 0.0 {
                assert!((sum + 0.3 / measured[i] * found[i] - labels[i]).abs() < 1e-3);
            } else {
                assert_eq!(found[i], 0.0);
            }
        }
    }
}
