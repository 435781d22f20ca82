//! Arithmetic that the networks share: matrix products and vectorised activations.

mod activation;
mod adam;
#[cfg(target_arch = "x86_64")]
mod amx;
#[cfg(not(target_arch = "x86_64"))]
#[path = "no_amx.rs"]
mod amx;
mod factor;
mod matrix;
pub(crate) mod state;
mod sum;
mod tiled;

pub(crate) use activation::{exp, sigmoid, tanh, vectorised};
pub(crate) use adam::Adam;
pub use factor::Precision;
pub(crate) use factor::{Factor, multiply_once};
pub(crate) use matrix::{Matrix, multiply};
pub(crate) use sum::sum_in_order;
