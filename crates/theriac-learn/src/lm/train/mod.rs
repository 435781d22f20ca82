//! Training of a language model: streamed corpus, schedule, checkpoints, reports.

mod baseline;
mod card;
mod checkpoint;
mod clock;
mod config;
mod corpus;
mod device;
mod history;
mod plot;
mod schedule;
mod survey;
mod trainer;

pub use config::{Length, TrainConfig};
pub use device::Device;
pub use history::Report;
pub use trainer::train;
