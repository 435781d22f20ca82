//! Guidance per drug: what guidelines advise for a phenotype, an activity score or an allele.
//!
//! Rules are facts in our own schema and words ([`Guidance`], `knowledge/pgx/guidance`), one line
//! per drug, population and set of gene results. A gene's result is a [`State`]; where the data
//! leave several, the advice of every combination is found ([`advise`]), and only what is the same
//! under all of them is firm.

mod action;
mod advice;
mod combine;
mod pair;
mod rule;
mod state;
mod table;
mod untested;

pub use action::{Action, Fraction, Light, Strength, Watch};
pub use advice::{Advice, Certainty, Possible, Recommendation, advise, advise_drug};
pub use pair::Pair;
pub use rule::{Rule, Source};
pub(crate) use state::cyp2d6;
pub use state::{GeneStates, State, states};
pub use table::Guidance;
pub use untested::awaited;
