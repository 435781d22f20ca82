//! A language model of SMILES: a gated recurrent unit (GRU) over SMILES tokens.
//!
//! Segler et al., ACS Cent. Sci. 4, 120 (2018), showed that a recurrent network trained
//! on SMILES strings writes new drug-like molecules; Olivecrona et al., J. Cheminform. 9,
//! 48 (2017), showed how to steer it. The network is Cho et al.'s GRU
//! (arXiv:1406.1078) in the variant of cuDNN and PyTorch.

mod agent;
mod architecture;
mod aromatic;
mod backward;
mod batch;
mod card;
mod forward;
mod gradient;
mod guard;
#[cfg(test)]
mod guard_tests;
mod model;
mod network;
mod parameters;
pub mod quality;
mod sampler;
mod samples;
mod sequence;
mod shipped;
mod token;
pub mod train;
mod valence;
mod vocabulary;
mod weights;

pub use crate::kernel::Precision;
pub use agent::Agent;
pub use architecture::Architecture;
pub use card::{Card, Corpus, Metrics};
pub use model::{LanguageModel, SampleOptions};
pub use samples::{Judge, SampleJob, Sampled, Speed, sampling_speed, write_samples};
pub use sequence::{Sequence, Token};
pub use token::tokens;
pub use vocabulary::Vocabulary;
