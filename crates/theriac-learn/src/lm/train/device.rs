//! Where gradients are computed.

use std::str::FromStr;

use theriac_base::{Error, Result};

use super::super::{
    Precision, Sequence, gradient::GradientEngine, network, parameters::Parameters,
};

/// Where the network is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Device {
    /// Our own kernels on the processor.
    #[default]
    Cpu,
    /// `burn` on the processor: slower, for comparison.
    CpuBurn,
    /// `burn` on an NVIDIA device; needs the feature `cuda`.
    Cuda,
}

impl FromStr for Device {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "cpu" => Ok(Self::Cpu),
            "cpu-burn" => Ok(Self::CpuBurn),
            "cuda" if cfg!(feature = "cuda") => Ok(Self::Cuda),
            "cuda" => Err(Error::user("this build knows no CUDA")
                .remedy("build with `--features cuda`, or give --device cpu")),
            _ => Err(Error::user(format!("no device `{name}`")).remedy("cpu, cpu-burn or cuda")),
        }
    }
}

/// Computes gradients on a [`Device`].
#[derive(Debug)]
pub(super) enum Engine {
    Fused(Box<GradientEngine>),
    Burn { device: burn::tensor::Device, gradient: Vec<f32> },
}

impl Engine {
    pub fn new(device: Device, precision: Precision) -> Self {
        let burn = |device: burn::tensor::Device| Self::Burn {
            device: device.autodiff(),
            gradient: Vec::new(),
        };
        match device {
            Device::Cpu => Self::Fused(Box::new(GradientEngine::new(precision))),
            #[cfg(feature = "cuda")]
            Device::Cuda => burn(burn::tensor::Device::cuda(0)),
            // Without the feature, `Device::from_str` gives no Cuda.
            _ => burn(burn::tensor::Device::flex()),
        }
    }

    /// See [`GradientEngine::run`].
    ///
    /// # Errors
    /// The device fails.
    pub fn run(
        &mut self,
        parameters: &Parameters,
        batch: &[Sequence],
        weight: impl Fn(usize, f32) -> f32 + Sync,
    ) -> Result<Vec<f32>> {
        match self {
            Self::Fused(engine) => Ok(engine.run(parameters, batch, weight)),
            Self::Burn { device, gradient } => {
                let (log_p, computed) = network::gradient_on(device, parameters, batch, weight)?;
                *gradient = computed;
                Ok(log_p)
            }
        }
    }

    /// The gradient of the last batch.
    pub fn gradient(&self) -> &[f32] {
        match self {
            Self::Fused(engine) => &engine.gradient,
            Self::Burn { gradient, .. } => gradient,
        }
    }
}
