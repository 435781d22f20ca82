//! Property models: from the structure to a number with its uncertainty.
//!
//! A [`Dataset`] holds molecules and their labels; a [`Learner`] turns it into a
//! [`PropertyModel`], which predicts and can be written down as [`Parts`].

pub mod additive;
mod cholesky;
mod dataset;
pub mod explain;
mod features;
pub mod foundation;
pub mod graph;
mod learner;
mod outputs;
pub(crate) mod parts;
mod predictions;
pub mod score;
pub mod similarity;
mod split;
pub mod stack;
mod table;
mod task;
pub mod train;
pub(crate) mod trained;
pub mod trees;
pub(crate) mod trust;

pub use dataset::{Bound, Dataset, Label};
pub use learner::{Fit, Learner, PropertyModel};
pub use parts::{Parts, Tensor};
pub use predictions::Predictions;
pub use split::Split;
pub use table::{Table, TableOptions, read_table};
pub use task::{Task, TaskKind};
pub use trained::{
    Answer, CARD, Card, ModelScorer, PAGE, TaskCard, TrainedModel, Training, WEIGHTS, list,
    predict_task,
};

use theriac_base::Result;

/// Builds a model of any kind of what [`PropertyModel::parts`] gave.
///
/// # Errors
/// The parts are malformed, or of a kind or version that is not known.
pub fn build(parts: &Parts) -> Result<Box<dyn PropertyModel>> {
    Ok(match parts.kind() {
        additive::KIND => Box::new(additive::AdditiveModel::from_parts(parts)?),
        graph::KIND => Box::new(graph::GraphModel::from_parts(parts)?),
        trees::KIND => Box::new(trees::TreesModel::from_parts(parts)?),
        similarity::KIND => Box::new(similarity::KernelModel::from_parts(parts)?),
        stack::KIND => Box::new(stack::Stack::from_parts(parts)?),
        other => return Err(parts::malformed(&format!("is of a kind not known here: `{other}`"))),
    })
}
