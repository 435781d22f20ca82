//! Goal-directed design by reinforcement learning: the agent's log-likelihood of what it makes is
//! drawn towards the *augmented likelihood*, `log p_prior + σ · reward` (Olivecrona et al.,
//! *J. Cheminform.* 2017, 9, 48).

mod assess;
mod cache;
mod checkpoint;
mod compare;
mod count;
mod finish;
mod guard;
mod run;
mod session;
mod statistics;
mod step;
mod stop;

pub use run::{RunOptions, run};
