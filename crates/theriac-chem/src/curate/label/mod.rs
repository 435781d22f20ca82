//! Measured values: read with their units, merged by compound, judged.

mod merge;
mod table;
mod unit;
mod values;

pub use table::{LabelSummary, Place};
pub use unit::Unit;

pub(super) use merge::median;
pub(super) use table::{LabelTable, Settled};
pub(super) use values::{LabelReader, check_columns, check_inputs, name};
