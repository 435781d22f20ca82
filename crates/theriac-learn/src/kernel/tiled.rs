//! Matrices in bfloat16 tiles, and their product.
//!
//! Values are rounded to 8 bits of mantissa, sums stay in single precision: the mixed
//! precision that trains networks as well as single precision does (Kalamkar et al.,
//! arXiv:1905.12322).

use std::cell::RefCell;

use super::{
    Matrix,
    amx::{DEPTH, ROWS, TILE, Tiles},
    vectorised,
};

/// Tiles that are multiplied before the result goes back to memory: two panels of them
/// fit the first-level cache.
const CHUNK: usize = 16;

/// Panels of 16 rows (left factor) or 16 columns (right factor), each a run of tiles
/// along the inner dimension, zero-padded; the number of panels is even.
#[derive(Debug, Default)]
pub(crate) struct Tiled {
    pairs: Vec<u32>,
    /// Rows of the left or columns of the right factor.
    size: usize,
    /// The inner dimension, in values.
    inner: usize,
}

impl Tiled {
    /// The right factor `b`.
    pub(super) fn right(b: Matrix<'_>) -> Self {
        let mut tiled = Self::default();
        tiled.fill_right(b);
        tiled
    }

    fn resize(&mut self, size: usize, inner: usize) {
        self.pairs.resize(size.div_ceil(2 * ROWS) * 2 * inner.div_ceil(DEPTH) * TILE, 0);
        (self.size, self.inner) = (size, inner);
    }

    fn depth(&self) -> usize {
        self.inner.div_ceil(DEPTH)
    }

    fn panel(&self, panel: usize) -> &[u32] {
        &self.pairs[panel * self.depth() * TILE..][..self.depth() * TILE]
    }

    /// Tiles of a left factor: 16 rows, each of 16 pairs of neighbours along the row.
    fn fill_left(&mut self, a: Matrix<'_>) {
        self.resize(a.rows, a.columns);
        let depth = self.depth();
        vectorised(
            #[inline(always)]
            || {
                for (panel, tiles) in self.pairs.chunks_exact_mut(depth * TILE).enumerate() {
                    for (t, tile) in tiles.chunks_exact_mut(TILE).enumerate() {
                        left_tile(a, panel * ROWS, t * DEPTH, tile);
                    }
                }
            },
        );
    }

    /// Tiles of a right factor: 16 rows of pairs along the column, each of 16 columns.
    fn fill_right(&mut self, b: Matrix<'_>) {
        self.resize(b.columns, b.rows);
        let depth = self.depth();
        vectorised(
            #[inline(always)]
            || {
                for (panel, tiles) in self.pairs.chunks_exact_mut(depth * TILE).enumerate() {
                    for (t, tile) in tiles.chunks_exact_mut(TILE).enumerate() {
                        right_tile(b, t * DEPTH, panel * ROWS, tile);
                    }
                }
            },
        );
    }
}

#[inline(always)]
fn left_tile(a: Matrix<'_>, row: usize, column: usize, tile: &mut [u32]) {
    let whole = row + ROWS <= a.rows && column + DEPTH <= a.columns;
    if whole && a.column_stride == 1 {
        for (r, pairs) in tile.chunks_exact_mut(DEPTH / 2).enumerate() {
            let values = &a.values[(row + r) * a.row_stride + column..][..DEPTH];
            for (pair, v) in pairs.iter_mut().zip(values.chunks_exact(2)) {
                *pair = join(v[0], v[1]);
            }
        }
    } else if whole && a.row_stride == 1 {
        // Transposed: a pair comes from two neighbouring rows of the values.
        for p in 0..DEPTH / 2 {
            let first = &a.values[(column + 2 * p) * a.column_stride + row..][..ROWS];
            let second = &a.values[(column + 2 * p + 1) * a.column_stride + row..][..ROWS];
            for r in 0..ROWS {
                tile[r * DEPTH / 2 + p] = join(first[r], second[r]);
            }
        }
    } else {
        for (i, pair) in tile.iter_mut().enumerate() {
            let (r, c) = (row + i / (DEPTH / 2), column + i % (DEPTH / 2) * 2);
            *pair = join(a.at(r, c), a.at(r, c + 1));
        }
    }
}

#[inline(always)]
fn right_tile(b: Matrix<'_>, row: usize, column: usize, tile: &mut [u32]) {
    let whole = row + DEPTH <= b.rows && column + ROWS <= b.columns;
    if whole && b.column_stride == 1 {
        for (p, pairs) in tile.chunks_exact_mut(ROWS).enumerate() {
            let first = &b.values[(row + 2 * p) * b.row_stride + column..][..ROWS];
            let second = &b.values[(row + 2 * p + 1) * b.row_stride + column..][..ROWS];
            for ((pair, &x), &y) in pairs.iter_mut().zip(first).zip(second) {
                *pair = join(x, y);
            }
        }
    } else {
        for (i, pair) in tile.iter_mut().enumerate() {
            let (r, c) = (row + i / ROWS * 2, column + i % ROWS);
            *pair = join(b.at(r, c), b.at(r + 1, c));
        }
    }
}

/// Two values as bfloat16 in one word, the first in the low half.
#[inline(always)]
fn join(first: f32, second: f32) -> u32 {
    round(first) >> 16 | round(second) & 0xffff_0000
}

/// Rounds to the nearest bfloat16, ties to even; the result is in the high half.
#[inline(always)]
fn round(x: f32) -> u32 {
    let bits = x.to_bits();
    bits.wrapping_add(0x7fff + (bits >> 16 & 1))
}

/// `out = a b` or `out += a b`, as [`multiply`](super::multiply); gives back `false` and
/// does nothing where there is no matrix unit.
pub(super) fn multiply_tiled(out: &mut [f32], a: Matrix<'_>, b: &Tiled, accumulate: bool) -> bool {
    thread_local! {
        static LEFT: RefCell<Tiled> = RefCell::default();
    }
    let Some(tiles) = Tiles::set_up() else { return false };
    assert_eq!(a.columns, b.inner, "inner dimensions differ");
    assert!(out.len() >= a.rows * b.size, "output too small");
    LEFT.with_borrow_mut(|left| {
        left.fill_left(a);
        for first in (0..b.depth()).step_by(CHUNK) {
            let depth = CHUNK.min(b.depth() - first);
            for column in (0..b.size).step_by(32) {
                let right = panels(b, column / ROWS, first);
                for row in (0..a.rows).step_by(32) {
                    let left = panels(left, row / ROWS, first);
                    let place = Place { row, column, rows: a.rows, columns: b.size };
                    place.add(&tiles, out, left, right, depth, accumulate || first > 0);
                }
            }
        }
    });
    true
}

/// Two neighbouring panels from one tile on.
fn panels(tiled: &Tiled, panel: usize, first: usize) -> [&[u32]; 2] {
    [panel, panel + 1].map(|p| &tiled.panel(p)[first * TILE..])
}

/// Where a block of 32 by 32 stands in the result.
struct Place {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
}

impl Place {
    /// Multiplies in place, or beside it where the block reaches over the result's edge.
    fn add(
        &self,
        tiles: &Tiles,
        out: &mut [f32],
        left: [&[u32]; 2],
        right: [&[u32]; 2],
        depth: usize,
        accumulate: bool,
    ) {
        let start = self.row * self.columns + self.column;
        let (rows, columns) = (self.rows - self.row, self.columns - self.column);
        if rows >= 32 && columns >= 32 {
            let out = &mut out[start..];
            return tiles.block(out, self.columns, left, right, depth, accumulate);
        }
        let mut block = [0.0; 32 * 32];
        tiles.block(&mut block, 32, left, right, depth, false);
        for (r, values) in block.chunks_exact(32).take(rows).enumerate() {
            let out = &mut out[start + r * self.columns..][..columns.min(32)];
            if accumulate {
                out.iter_mut().zip(values).for_each(|(o, v)| *o += v);
            } else {
                out.copy_from_slice(&values[..out.len()]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Matrix, multiply};
    use super::*;

    fn values(n: usize, step: usize) -> Vec<f32> {
        // Few bits, so that bfloat16 holds them and the products are exact.
        (0..n).map(|i| ((i * step % 17) as f32 - 8.0) / 8.0).collect()
    }

    #[test]
    fn equals_the_single_precision_product() {
        for (m, n, k) in [(32, 32, 32), (5, 7, 3), (33, 80, 70), (64, 96, 640), (1, 16, 1200)] {
            let (a, b) = (values(m * k, 5), values(k * n, 7));
            for transposed in [false, true] {
                let matrix = |v, rows, columns| match transposed {
                    false => Matrix::new(v, rows, columns),
                    true => Matrix::new(v, columns, rows).transposed(),
                };
                let (a, b) = (matrix(&a[..], m, k), matrix(&b[..], k, n));
                for accumulate in [false, true] {
                    let mut expected = vec![0.5; m * n];
                    let mut out = expected.clone();
                    multiply(&mut expected, a, b, accumulate);
                    if !multiply_tiled(&mut out, a, &Tiled::right(b), accumulate) {
                        println!("skipped: no matrix unit");
                        return;
                    }
                    assert_eq!(out, expected, "{m} {n} {k} {transposed} {accumulate}");
                }
            }
        }
    }
}
