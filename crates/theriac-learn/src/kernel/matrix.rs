//! Matrix products on `gemm`, single-threaded: callers run many of them in parallel.

/// A matrix seen through strides, in elements.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a> {
    pub(super) values: &'a [f32],
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) row_stride: usize,
    pub(super) column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// `values` as `rows` rows of `columns`, one row after the other.
    pub(crate) fn new(values: &'a [f32], rows: usize, columns: usize) -> Self {
        assert!(values.len() >= rows * columns, "matrix larger than its values");
        Self { values, rows, columns, row_stride: columns, column_stride: 1 }
    }

    /// `rows` of its rows, from `first` on.
    pub(super) fn some_rows(self, first: usize, rows: usize) -> Self {
        assert!(first + rows <= self.rows, "rows outside the matrix");
        Self { values: &self.values[first * self.row_stride..], rows, ..self }
    }

    /// The same values with rows and columns exchanged.
    pub(crate) fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }
}

/// `out = a b`, or `out += a b` with `accumulate`; `out` is row-major,
/// `[a.rows, b.columns]`.
///
/// Each row of `out` depends on the same row of `a` only, bit for bit, whatever the
/// number of rows, as long as there are at least two (tested below).
pub(crate) fn multiply(out: &mut [f32], a: Matrix<'_>, b: Matrix<'_>, accumulate: bool) {
    let (m, n, k) = (a.rows, b.columns, a.columns);
    assert_eq!(b.rows, k, "inner dimensions differ");
    assert!(out.len() >= m * n, "output too small");
    #[allow(unsafe_code)]
    // SAFETY: `Matrix::new` has checked that rows * columns values stand behind `a` and
    // `b`, transposing keeps their extent, and `out` holds m * n values, checked above.
    // `out` is borrowed mutably and so overlaps neither.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            n as isize,
            accumulate,
            a.values.as_ptr(),
            a.column_stride as isize,
            a.row_stride as isize,
            b.values.as_ptr(),
            b.column_stride as isize,
            b.row_stride as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 % 1013) as f32 - 500.0) / 500.0).collect()
    }

    #[test]
    fn equals_the_definition() {
        let (m, n, k) = (5, 7, 33);
        let (a, b) = (values(m * k), values(k * n));
        let mut out = vec![1.0; m * n];
        multiply(&mut out, Matrix::new(&a, m, k), Matrix::new(&b, k, n), true);
        for i in 0..m {
            for j in 0..n {
                let sum: f32 = (0..k).map(|l| a[i * k + l] * b[l * n + j]).sum();
                assert!((out[i * n + j] - sum - 1.0).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn a_row_does_not_depend_on_its_neighbours() {
        let (n, k) = (1152, 384);
        let (a, b) = (values(256 * k), values(k * n));
        let mut whole = vec![0.0; 256 * n];
        multiply(&mut whole, Matrix::new(&a, 256, k), Matrix::new(&b, k, n), false);
        for rows in [2, 16, 31, 64, 65, 128, 200] {
            let mut part = vec![0.0; rows * n];
            let tail = &a[(256 - rows) * k..];
            multiply(&mut part, Matrix::new(tail, rows, k), Matrix::new(&b, k, n), false);
            assert_eq!(part, whole[(256 - rows) * n..], "{rows} rows");
        }
    }
}
