//! The network's parameters: one flat vector, written as safetensors.

use std::path::Path;

use half::f16;
use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use theriac_base::{Error, Result};

use super::architecture::{Architecture, Layout};

/// The parameters of a network.
#[derive(Debug, Clone)]
pub(crate) struct Parameters {
    pub architecture: Architecture,
    pub layout: Layout,
    pub values: Vec<f32>,
}

impl Parameters {
    /// All values zero.
    pub(crate) fn zeros(architecture: Architecture) -> Self {
        let layout = architecture.layout();
        let values = vec![0.0; layout.total];
        Self { architecture, layout, values }
    }

    /// Uniform in ±1/√hidden, PyTorch's initialisation of a GRU; biases zero.
    pub(crate) fn random(architecture: Architecture, seed: u64) -> Self {
        let mut parameters = Self::zeros(architecture);
        let limit = 1.0 / (architecture.hidden as f32).sqrt();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        for (_, range, shape) in architecture.tensors() {
            if shape.len() == 2 {
                parameters.values[range].fill_with(|| rng.random_range(-limit..limit));
            }
        }
        parameters
    }

    /// The file's bytes, in half precision.
    ///
    /// # Errors
    /// Never for parameters that were checked.
    pub(crate) fn to_safetensors(&self) -> Result<Vec<u8>> {
        let halves: Vec<u8> =
            self.values.iter().flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect();
        let views = self.architecture.tensors().into_iter().map(|(name, range, shape)| {
            let bytes = &halves[2 * range.start..2 * range.end];
            TensorView::new(Dtype::F16, shape, bytes).map(|view| (name, view))
        });
        let views = views.collect::<Result<Vec<_>, _>>().map_err(Error::bug)?;
        safetensors::serialize(views, None).map_err(Error::bug)
    }

    /// Reads what [`Parameters::to_safetensors`] wrote; `file` is named in errors.
    ///
    /// # Errors
    /// No safetensors file, or tensors of other names, shapes or types.
    pub(crate) fn from_safetensors(
        architecture: Architecture,
        bytes: &[u8],
        file: &Path,
    ) -> Result<Self> {
        let wrong = |what: String| {
            Error::user(what).at(file).remedy("take the weights file that belongs to this card")
        };
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| wrong(e.to_string()))?;
        let mut parameters = Self::zeros(architecture.check()?);
        for (name, range, shape) in architecture.tensors() {
            let view = tensors.tensor(&name).map_err(|e| wrong(e.to_string()))?;
            if view.shape() != shape || view.dtype() != Dtype::F16 {
                return Err(wrong(format!("tensor `{name}` is not float16 of shape {shape:?}")));
            }
            let halves = view.data().chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]]));
            parameters.values[range].iter_mut().zip(halves).for_each(|(v, h)| *v = h.to_f32());
        }
        if parameters.values.iter().any(|v| !v.is_finite()) {
            return Err(wrong("the weights hold values that are not finite".into()));
        }
        Ok(parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn come_back_rounded_to_half_precision() {
        let architecture = Architecture { vocabulary: 7, hidden: 5, layers: 2 };
        let parameters = Parameters::random(architecture, 1);
        let bytes = parameters.to_safetensors().unwrap();
        let read =
            Parameters::from_safetensors(architecture, &bytes, Path::new("m.safetensors")).unwrap();
        for (a, b) in parameters.values.iter().zip(&read.values) {
            assert_eq!(f16::from_f32(*a).to_f32(), *b);
        }
        let other = Architecture { hidden: 6, ..architecture };
        let error = Parameters::from_safetensors(other, &bytes, Path::new("m.safetensors"));
        assert_eq!(error.unwrap_err().exit_code(), 2);
        assert!(Parameters::from_safetensors(architecture, b"junk", Path::new("x")).is_err());
    }
}
