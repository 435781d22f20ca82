//! Goal-directed design: a generator steered to a scoring profile by reinforcement learning.
//!
//! [`config`] holds what a user writes, [`scoring`] turns it into a profile, [`hazard`] decides
//! what is withheld, and [`run`] does the work and gives a [`DesignResult`].

pub mod config;
mod diversity;
pub mod hazard;
mod memory;
mod output;
mod result;
mod rl;
pub mod scoring;

pub use config::Config;
pub use output::{summary, write};
pub use result::{
    ComponentValue, Counts, DesignResult, Designed, Nearest, StepStats, StopReason, Withheld,
};
pub use rl::{RunOptions, run};
