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
///
/// A tile holds pairs of neighbours along the inner dimension. In a left factor its 16
/// rows are the panel's rows; in a right factor its 16 rows are pairs, each with one pair
/// per column of the panel.
#[derive(Debug, Default)]
pub(crate) struct Tiled {
    values: Vec<u16>,
    /// Rows of the left or columns of the right factor.
    size: usize,
    /// The inner dimension, in values.
    inner: usize,
    /// One row of values, or of pairs of values, on its way into the tiles.
    line: Vec<u16>,
}

/// Which factor of a product.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
}

impl Tiled {
    /// The right factor `b`.
    pub(super) fn right(b: Matrix<'_>) -> Self {
        let mut tiled = Self::default();
        tiled.fill(b.transposed(), Side::Right);
        tiled
    }

    fn depth(&self) -> usize {
        self.inner.div_ceil(DEPTH)
    }

    fn panel(&self, panel: usize) -> &[u16] {
        &self.values[panel * self.depth() * TILE..][..self.depth() * TILE]
    }

    /// Fills the tiles with a matrix whose columns are the inner dimension.
    fn fill(&mut self, matrix: Matrix<'_>, side: Side) {
        (self.size, self.inner) = (matrix.rows, matrix.columns);
        let panels = 2 * self.size.div_ceil(2 * ROWS);
        self.values.clear();
        self.values.resize(panels * self.depth() * TILE, 0);
        self.line.clear();
        if matrix.column_stride == 1 {
            self.line.resize(self.depth() * DEPTH, 0);
            for row in 0..self.size {
                let values = &matrix.values[row * matrix.row_stride..][..self.inner];
                round_line(&mut self.line, values);
                match side {
                    Side::Left => self.place_row(row),
                    Side::Right => self.scatter_row(row),
                }
            }
        } else {
            self.line.resize(panels * DEPTH, 0);
            for pair in 0..self.inner.div_ceil(2) {
                let row = |k: usize| {
                    let there = k < self.inner;
                    there.then(|| &matrix.values[k * matrix.column_stride..][..self.size])
                };
                join_lines(&mut self.line, row(2 * pair).unwrap_or(&[]), row(2 * pair + 1));
                match side {
                    Side::Left => self.scatter_pairs(pair),
                    Side::Right => self.place_pairs(pair),
                }
            }
        }
    }

    /// The line is a row of a left factor.
    fn place_row(&mut self, row: usize) {
        let (start, depth) = (row / ROWS * self.depth(), self.depth());
        let tiles = self.values[start * TILE..][..depth * TILE].chunks_exact_mut(TILE);
        for (tile, values) in tiles.zip(self.line.chunks_exact(DEPTH)) {
            tile[row % ROWS * DEPTH..][..DEPTH].copy_from_slice(values);
        }
    }

    /// The line is a column of a right factor.
    fn scatter_row(&mut self, column: usize) {
        let (start, depth) = (column / ROWS * self.depth(), self.depth());
        let rows = self.values[start * TILE..][..depth * TILE].chunks_exact_mut(DEPTH);
        for (row, pair) in rows.zip(self.line.chunks_exact(2)) {
            row[column % ROWS * 2..][..2].copy_from_slice(pair);
        }
    }

    /// The line is two columns of a left factor, as pairs.
    fn scatter_pairs(&mut self, pair: usize) {
        let (depth, tile, place) = (self.depth(), pair / ROWS, pair % ROWS * 2);
        let panels = self.values.chunks_exact_mut(depth * TILE);
        for (panel, pairs) in panels.zip(self.line.chunks_exact(DEPTH)) {
            let rows = panel[tile * TILE..][..TILE].chunks_exact_mut(DEPTH);
            for (row, pair) in rows.zip(pairs.chunks_exact(2)) {
                row[place..place + 2].copy_from_slice(pair);
            }
        }
    }

    /// The line is two rows of a right factor, as pairs.
    fn place_pairs(&mut self, pair: usize) {
        let (depth, place) = (self.depth(), pair / ROWS * TILE + pair % ROWS * DEPTH);
        let panels = self.values.chunks_exact_mut(depth * TILE);
        for (panel, pairs) in panels.zip(self.line.chunks_exact(DEPTH)) {
            panel[place..place + DEPTH].copy_from_slice(pairs);
        }
    }
}

fn round_line(line: &mut [u16], values: &[f32]) {
    vectorised(
        #[inline(always)]
        || line.iter_mut().zip(values).for_each(|(l, &x)| *l = round(x)),
    );
}

/// Neighbours of two rows side by side; zeros where there is no second row.
fn join_lines(line: &mut [u16], first: &[f32], second: Option<&[f32]>) {
    vectorised(
        #[inline(always)]
        || match second {
            Some(second) => {
                for (pair, (&x, &y)) in line.chunks_exact_mut(2).zip(first.iter().zip(second)) {
                    pair[0] = round(x);
                    pair[1] = round(y);
                }
            }
            None => {
                for (pair, &x) in line.chunks_exact_mut(2).zip(first) {
                    pair[0] = round(x);
                    pair[1] = 0;
                }
            }
        },
    );
}

/// Rounds to the nearest bfloat16, ties to even.
#[inline(always)]
fn round(x: f32) -> u16 {
    let bits = x.to_bits();
    (bits.wrapping_add(0x7fff + (bits >> 16 & 1)) >> 16) as u16
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
        left.fill(a, Side::Left);
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
fn panels(tiled: &Tiled, panel: usize, first: usize) -> [&[u16]; 2] {
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
        left: [&[u16]; 2],
        right: [&[u16]; 2],
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
