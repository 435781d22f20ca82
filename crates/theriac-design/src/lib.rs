//! Goal-directed design: a generator steered to a scoring profile by reinforcement learning.

mod result;

pub use result::{
    ComponentValue, Counts, DesignResult, Designed, Nearest, StepStats, StopReason, Withheld,
};
