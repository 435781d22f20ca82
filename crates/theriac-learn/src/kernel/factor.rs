//! The right factor of many products, in the form that its kernel wants.

use super::{
    Matrix, amx, multiply,
    tiled::{Tiled, multiply_long, multiply_tiled},
};

/// The arithmetic of matrix products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// Single precision throughout; the same everywhere but for rounding.
    #[default]
    Single,
    /// Factors rounded to bfloat16, sums in single precision, on the processor's matrix
    /// unit.
    Bfloat16,
}

impl Precision {
    /// The fastest that this processor offers: bfloat16 where it has a matrix unit.
    pub fn fastest() -> Self {
        if amx::available() { Self::Bfloat16 } else { Self::Single }
    }
}

/// `out = a b`, or `out += a b` with `accumulate`, for a product with a long inner
/// dimension and a right factor that is used once.
pub(crate) fn multiply_once(
    out: &mut [f32],
    a: Matrix<'_>,
    b: Matrix<'_>,
    accumulate: bool,
    precision: Precision,
) {
    let done = precision == Precision::Bfloat16 && multiply_long(out, a, b, accumulate);
    if !done {
        multiply(out, a, b, accumulate);
    }
}

/// A right factor.
pub(crate) enum Factor<'a> {
    Plain(Matrix<'a>),
    /// With the matrix that it was made of.
    Tiled(Tiled, Matrix<'a>),
}

impl<'a> Factor<'a> {
    /// Prepares `matrix`; in single precision this is free.
    pub(crate) fn new(matrix: Matrix<'a>, precision: Precision) -> Self {
        match precision {
            Precision::Bfloat16 if amx::available() => Self::Tiled(Tiled::right(matrix), matrix),
            _ => Self::Plain(matrix),
        }
    }

    /// `out = a self`, or `out += a self` with `accumulate`.
    pub(crate) fn multiply(&self, out: &mut [f32], a: Matrix<'_>, accumulate: bool) {
        match self {
            Self::Plain(matrix) => multiply(out, a, *matrix, accumulate),
            Self::Tiled(tiled, matrix) => {
                if !multiply_tiled(out, a, tiled, accumulate) {
                    multiply(out, a, *matrix, accumulate);
                }
            }
        }
    }
}
