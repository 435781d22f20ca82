//! The network's parameters: one flat vector.

use std::collections::BTreeMap;
use std::ops::Range;

use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use theriac_base::{Error, Result};

use super::architecture::{Architecture, Layout};
use crate::kernel::{Factor, Matrix, Precision};
use crate::property::Tensor;

/// The parameters of a network.
#[derive(Debug, Clone)]
pub(super) struct Parameters {
    pub architecture: Architecture,
    pub layout: Layout,
    pub values: Vec<f32>,
}

impl Parameters {
    pub fn zeros(architecture: Architecture) -> Self {
        let layout = architecture.layout();
        let values = vec![0.0; layout.total];
        Self { architecture, layout, values }
    }

    /// Uniform in ±1/√inputs, as PyTorch (and so Chemprop) initialises linear maps.
    pub fn random(architecture: Architecture, seed: u64) -> Self {
        let mut parameters = Self::zeros(architecture);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        for entry in architecture.tensors() {
            let limit = 1.0 / (entry.inputs as f32).sqrt();
            parameters.values[entry.range].fill_with(|| rng.random_range(-limit..limit));
        }
        parameters
    }

    pub fn at(&self, range: &Range<usize>) -> &[f32] {
        &self.values[range.clone()]
    }

    /// Adds the tensors under names that begin with `prefix`.
    pub fn write(&self, prefix: &str, tensors: &mut BTreeMap<String, Tensor>) {
        for entry in self.architecture.tensors() {
            let tensor = Tensor::Real(entry.shape, self.values[entry.range].to_vec());
            tensors.insert(format!("{prefix}{}", entry.name), tensor);
        }
    }

    /// Reads what [`Parameters::write`] wrote.
    ///
    /// # Errors
    /// A tensor is missing or of another shape, or a value is not finite.
    pub fn read(
        architecture: Architecture,
        prefix: &str,
        tensors: &BTreeMap<String, Tensor>,
    ) -> Result<Self> {
        let mut parameters = Self::zeros(architecture.check()?);
        for entry in architecture.tensors() {
            let name = format!("{prefix}{}", entry.name);
            let values = match tensors.get(&name) {
                Some(Tensor::Real(shape, values)) if *shape == entry.shape => values,
                _ => return Err(wrong(&format!("has no tensor `{name}` of the right shape"))),
            };
            parameters.values[entry.range].copy_from_slice(values);
        }
        if parameters.values.iter().any(|v| !v.is_finite()) {
            return Err(wrong("holds weights that are not finite"));
        }
        Ok(parameters)
    }
}

pub(super) fn wrong(what: &str) -> Error {
    Error::user(format!("the graph network {what}"))
        .remedy("fetch the model folder again, or train the model anew")
}

/// The weights of one optimiser step, prepared for the products of a whole batch.
pub(super) struct Weights<'a> {
    pub parameters: &'a Parameters,
    pub precision: Precision,
    pub message: Weight<'a>,
    pub message_output: Weight<'a>,
    pub readout: Weight<'a>,
    pub last: Weight<'a>,
    pub atom_last: Option<Weight<'a>>,
}

/// A weight matrix, as the forward and the backward pass multiply by it.
pub(super) struct Weight<'a> {
    pub forward: Factor<'a>,
    /// Transposed; only prepared for the backward pass.
    backward: Option<Factor<'a>>,
}

impl Weight<'_> {
    /// `out = a Wᵀ`; does nothing unless prepared for it.
    pub fn backward(&self, out: &mut [f32], a: Matrix<'_>) {
        if let Some(factor) = &self.backward {
            factor.multiply(out, a, false);
        }
    }
}

impl<'a> Weights<'a> {
    /// Prepares the weights; `backward` includes what only the backward pass needs.
    pub fn new(parameters: &'a Parameters, precision: Precision, backward: bool) -> Self {
        let a = parameters.architecture;
        let weight = |range: &Range<usize>, columns: usize, precision| {
            let values = &parameters.values[range.clone()];
            let matrix = Matrix::new(values, values.len() / columns, columns);
            let backward = backward.then(|| Factor::new(matrix.transposed(), precision));
            Weight { forward: Factor::new(matrix, precision), backward }
        };
        let l = &parameters.layout;
        Self {
            parameters,
            precision,
            message: weight(&l.message, a.hidden, precision),
            message_output: weight(&l.message_output, a.hidden, precision),
            // Few rows, and what is rounded here is not averaged any more.
            readout: weight(&l.readout, a.readout, Precision::Single),
            last: weight(&l.last, a.outputs, Precision::Single),
            atom_last: (a.atom_outputs > 0)
                .then(|| weight(&l.atom_last, a.atom_outputs, Precision::Single)),
        }
    }
}
