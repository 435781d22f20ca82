//! Ranking for one patient: which of several drugs, and who of a panel is at risk.
//!
//! [`rank`] orders drugs for one genome: those to avoid or replace last, then by the line in which
//! guidelines name them where that is known, then by traffic light; each with its reasons. No weights are hidden in it.
//! [`panel`] takes molecules of which only a model's probabilities of clearance routes are known,
//! and a panel of genomes, and flags whose results change the exposure.

mod candidate;
mod indication;
mod order;
mod route;

pub use candidate::{Candidate, parse as parse_candidates, read as read_candidates};
pub use indication::{Indications, Line};
pub use order::{Ranked, Unranked, rank, sift};
pub use route::{Exposure, Flag, Route, Shift, exposure, panel};
