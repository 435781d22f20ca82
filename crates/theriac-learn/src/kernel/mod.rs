//! Arithmetic that the networks share: matrix products and vectorised activations.

mod activation;
mod matrix;

pub(crate) use activation::{exp, sigmoid, tanh, vectorised};
pub(crate) use matrix::{Matrix, multiply};
