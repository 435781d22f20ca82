//! Networks and their training.
//!
//! The only room that names `burn` and `gemm`. It holds property models and the SMILES language model:
//! sampling and training on kernels of our own, with `burn` as the oracle of their
//! gradients and as the path to other devices.

pub mod admet;
pub mod affinity;
mod kernel;
pub mod lm;
pub mod property;
