//! Matrices in bfloat16 tiles, and their product.
//!
//! Values are rounded to 8 bits of mantissa, sums stay in single precision: the mixed
//! precision that trains networks as well as single precision does (Kalamkar et al.,
//! arXiv:1905.12322).

use std::cell::RefCell;

use super::{Matrix, amx::Tiles, vectorised};

/// Rows of a tile, and columns of a result tile.
pub(super) const ROWS: usize = 16;
/// Inner values of a tile, as 16 pairs.
const DEPTH: usize = 32;

/// A tile of a factor. Rows that cross cache lines would load at a third of the rate.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Tile(pub [u16; ROWS * DEPTH]);

/// Tiles along the inner dimension that are multiplied before the result goes back to
/// memory: two panels of them fit the first-level cache.
const CHUNK: usize = 16;

/// Rows of the left factor that are brought into tiles, and multiplied, at a time.
const GROUP: usize = 128;

/// Panels of 16 rows (left factor) or 16 columns (right factor), each a run of tiles
/// along the inner dimension, zero-padded; the number of panels is even.
///
/// A tile holds pairs of neighbours along the inner dimension. In a left factor its 16
/// rows are the panel's rows; in a right factor its 16 rows are pairs, each with one pair
/// per column of the panel.
#[derive(Debug, Default)]
pub(crate) struct Tiled {
    tiles: Vec<Tile>,
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

    fn panel(&self, panel: usize) -> &[Tile] {
        &self.tiles[panel * self.depth()..][..self.depth()]
    }

    /// Fills the tiles with a matrix whose columns are the inner dimension. Padding is
    /// zero along the inner dimension and arbitrary elsewhere.
    fn fill(&mut self, matrix: Matrix<'_>, side: Side) {
        (self.size, self.inner) = (matrix.rows, matrix.columns);
        let panels = 2 * self.size.div_ceil(2 * ROWS);
        let depth = self.depth();
        self.tiles.resize(panels * depth, Tile([0; ROWS * DEPTH]));
        if !self.inner.is_multiple_of(DEPTH) {
            self.tiles.chunks_exact_mut(depth).for_each(|panel| panel[depth - 1].0.fill(0));
        }
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
        let tiles = self.tiles[row / ROWS * self.inner.div_ceil(DEPTH)..].iter_mut();
        for (tile, values) in tiles.zip(self.line.chunks_exact(DEPTH)) {
            tile.0[row % ROWS * DEPTH..][..DEPTH].copy_from_slice(values);
        }
    }

    /// The line is a column of a right factor.
    fn scatter_row(&mut self, column: usize) {
        let tiles = self.tiles[column / ROWS * self.inner.div_ceil(DEPTH)..].iter_mut();
        for (tile, pairs) in tiles.zip(self.line.chunks_exact(DEPTH)) {
            for (row, pair) in tile.0.chunks_exact_mut(DEPTH).zip(pairs.chunks_exact(2)) {
                row[column % ROWS * 2..][..2].copy_from_slice(pair);
            }
        }
    }

    /// The line is two columns of a left factor, as pairs.
    fn scatter_pairs(&mut self, pair: usize) {
        let (depth, tile, place) = (self.depth(), pair / ROWS, pair % ROWS * 2);
        let panels = self.tiles.chunks_exact_mut(depth);
        for (panel, pairs) in panels.zip(self.line.chunks_exact(DEPTH)) {
            let rows = panel[tile].0.chunks_exact_mut(DEPTH);
            for (row, pair) in rows.zip(pairs.chunks_exact(2)) {
                row[place..place + 2].copy_from_slice(pair);
            }
        }
    }

    /// The line is two rows of a right factor, as pairs.
    fn place_pairs(&mut self, pair: usize) {
        let (depth, tile, place) = (self.depth(), pair / ROWS, pair % ROWS * DEPTH);
        let panels = self.tiles.chunks_exact_mut(depth);
        for (panel, pairs) in panels.zip(self.line.chunks_exact(DEPTH)) {
            panel[tile].0[place..place + DEPTH].copy_from_slice(pairs);
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
///
/// For many products with the same `b`, which should fit the second-level cache.
pub(super) fn multiply_tiled(out: &mut [f32], a: Matrix<'_>, b: &Tiled, accumulate: bool) -> bool {
    thread_local! {
        static LEFT: RefCell<Tiled> = RefCell::default();
    }
    let Some(tiles) = Tiles::set_up() else { return false };
    assert_eq!(a.columns, b.inner, "inner dimensions differ");
    assert!(out.len() >= a.rows * b.size, "output too small");
    LEFT.with_borrow_mut(|left| {
        for first in (0..a.rows).step_by(GROUP) {
            let rows = GROUP.min(a.rows - first);
            left.fill(a.some_rows(first, rows), Side::Left);
            let out = &mut out[first * b.size..][..rows * b.size];
            for chunk in (0..b.depth()).step_by(CHUNK) {
                add_blocks(&tiles, out, left, b, chunk, accumulate || chunk > 0);
            }
        }
    });
    true
}

/// As [`multiply_tiled`], for a product whose inner dimension is the long one.
pub(super) fn multiply_long(
    out: &mut [f32],
    a: Matrix<'_>,
    b: Matrix<'_>,
    accumulate: bool,
) -> bool {
    thread_local! {
        static FACTORS: RefCell<[Tiled; 2]> = RefCell::default();
    }
    let Some(tiles) = Tiles::set_up() else { return false };
    assert_eq!(a.columns, b.rows, "inner dimensions differ");
    assert!(out.len() >= a.rows * b.columns, "output too small");
    let (a, b) = (a.transposed(), b);
    FACTORS.with_borrow_mut(|[left, right]| {
        for first in (0..b.rows).step_by(CHUNK * DEPTH) {
            let inner = (CHUNK * DEPTH).min(b.rows - first);
            left.fill(a.some_rows(first, inner).transposed(), Side::Left);
            right.fill(b.some_rows(first, inner).transposed(), Side::Right);
            add_blocks(&tiles, out, left, right, 0, accumulate || first > 0);
        }
    });
    true
}

/// Multiplies a chunk of the inner dimension, from tile `first` on.
fn add_blocks(
    tiles: &Tiles,
    out: &mut [f32],
    left: &Tiled,
    right: &Tiled,
    first: usize,
    accumulate: bool,
) {
    let depth = CHUNK.min(right.depth() - first);
    for column in (0..right.size).step_by(32) {
        let right_panels = panels(right, column / ROWS, first);
        for row in (0..left.size).step_by(32) {
            let left_panels = panels(left, row / ROWS, first);
            let place = Place { row, column, rows: left.size, columns: right.size };
            place.add(tiles, out, left_panels, right_panels, depth, accumulate);
        }
    }
}

/// Two neighbouring panels from one tile on.
fn panels(tiled: &Tiled, panel: usize, first: usize) -> [&[Tile]; 2] {
    [panel, panel + 1].map(|p| &tiled.panel(p)[first..])
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
        left: [&[Tile]; 2],
        right: [&[Tile]; 2],
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
        for (m, n, k) in
            [(32, 32, 32), (5, 7, 3), (33, 80, 70), (64, 96, 640), (1, 16, 1200), (200, 40, 48)]
        {
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
                    let mut long = vec![0.5; m * n];
                    multiply_long(&mut long, a, b, accumulate);
                    assert_eq!(long, expected, "{m} {n} {k} {transposed} {accumulate}");
                }
            }
        }
    }
}
