//! The weights of one optimiser step, prepared for the products of a whole batch.

use super::parameters::Parameters;
use crate::kernel::{Factor, Matrix, Precision};

/// A weight matrix, as the forward and the backward pass multiply by it.
pub(crate) struct Weight<'a> {
    pub forward: Factor<'a>,
    /// Transposed; only prepared for training.
    transposed: Option<Factor<'a>>,
}

impl Weight<'_> {
    /// `out = a Wᵀ`, or `out += a Wᵀ`; does nothing unless prepared for training.
    pub(crate) fn backward(&self, out: &mut [f32], a: Matrix<'_>, accumulate: bool) {
        if let Some(transposed) = &self.transposed {
            transposed.multiply(out, a, accumulate);
        }
    }
}

/// All weight matrices.
pub(crate) struct Weights<'a> {
    pub parameters: &'a Parameters,
    pub precision: Precision,
    /// Per layer; the first layer looks its input up instead.
    pub input: Vec<Option<Weight<'a>>>,
    /// Per layer.
    pub recurrent: Vec<Weight<'a>>,
    pub output: Weight<'a>,
}

impl<'a> Weights<'a> {
    /// Prepares the weights; `training` includes what only the backward pass needs.
    pub(crate) fn new(parameters: &'a Parameters, precision: Precision, training: bool) -> Self {
        let (h, v) = (parameters.architecture.hidden, parameters.architecture.vocabulary);
        let weight = |range: &std::ops::Range<usize>, columns: usize| {
            let matrix = Matrix::new(&parameters.values[range.clone()], h, columns);
            let transposed = training.then(|| Factor::new(matrix.transposed(), precision));
            Weight { forward: Factor::new(matrix, precision), transposed }
        };
        let layout = &parameters.layout;
        let layers = || layout.layers.iter().enumerate();
        Self {
            parameters,
            precision,
            input: layers().map(|(i, l)| (i > 0).then(|| weight(&l.input, 3 * h))).collect(),
            recurrent: layers().map(|(_, l)| weight(&l.recurrent, 3 * h)).collect(),
            output: weight(&layout.output, v),
        }
    }

    /// The bias at `range`.
    pub(crate) fn bias(&self, range: &std::ops::Range<usize>) -> &'a [f32] {
        &self.parameters.values[range.clone()]
    }
}
