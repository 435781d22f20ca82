//! Property models: from the structure to a number with its uncertainty.
//!
//! A [`Dataset`] holds molecules and their labels; a [`Learner`] turns it into a
//! [`PropertyModel`], which predicts and can be written down as [`Parts`].

mod dataset;
mod learner;
mod parts;
mod predictions;
mod split;
mod task;

pub use dataset::{Bound, Dataset, Label};
pub use learner::{Fit, Learner, PropertyModel};
pub use parts::{Parts, Tensor};
pub use predictions::Predictions;
pub use split::Split;
pub use task::{Task, TaskKind};
