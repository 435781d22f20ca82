//! Sums, gathers and rectifiers over rows of one width.

use super::batch::Lists;
use crate::kernel::vectorised;

/// Adds to each row of `out` the rows of `from` that its list names.
pub(super) fn gather(out: &mut [f32], from: &[f32], lists: &Lists, width: usize) {
    vectorised(
        #[inline(always)]
        || {
            for (i, out) in out.chunks_exact_mut(width).enumerate() {
                for &j in lists.list(i) {
                    add(out, &from[j as usize * width..][..width]);
                }
            }
        },
    );
}

/// Adds each row of `from` to the rows of `out` that its list names.
pub(super) fn scatter(out: &mut [f32], from: &[f32], lists: &Lists, width: usize) {
    vectorised(
        #[inline(always)]
        || {
            for (i, from) in from.chunks_exact(width).enumerate() {
                for &j in lists.list(i) {
                    add(&mut out[j as usize * width..][..width], from);
                }
            }
        },
    );
}

/// Makes each row of `out` the row of `from` that `index` names.
pub(super) fn select(out: &mut Vec<f32>, from: &[f32], index: &[u32], width: usize) {
    out.clear();
    out.reserve(index.len() * width);
    for &i in index {
        out.extend_from_slice(&from[i as usize * width..][..width]);
    }
}

/// Adds each row of `from` to the row of `out` that `index` names.
pub(super) fn add_to(out: &mut [f32], from: &[f32], index: &[u32], width: usize) {
    vectorised(
        #[inline(always)]
        || {
            for (from, &i) in from.chunks_exact(width).zip(index) {
                add(&mut out[i as usize * width..][..width], from);
            }
        },
    );
}

/// Adds `row` to every row.
pub(super) fn add_row(rows: &mut [f32], row: &[f32]) {
    rows.chunks_exact_mut(row.len()).for_each(|r| add(r, row));
}

/// Adds every row to `sum`.
pub(super) fn add_rows(sum: &mut [f32], rows: &[f32]) {
    rows.chunks_exact(sum.len()).for_each(|row| add(sum, row));
}

#[inline(always)]
fn add(out: &mut [f32], from: &[f32]) {
    out.iter_mut().zip(from).for_each(|(o, f)| *o += f);
}

/// Makes what is negative zero.
pub(super) fn rectify(values: &mut [f32]) {
    values.iter_mut().for_each(|v| *v = v.max(0.0));
}

/// Makes the gradient zero where the rectified value is.
pub(super) fn rectify_gradient(gradient: &mut [f32], rectified: &[f32]) {
    let pairs = gradient.iter_mut().zip(rectified);
    pairs.for_each(|(g, &v)| *g = if v > 0.0 { *g } else { 0.0 });
}

/// A buffer of `n` zeros.
pub(super) fn zeros(buffer: &mut Vec<f32>, n: usize) {
    buffer.clear();
    buffer.resize(n, 0.0);
}
