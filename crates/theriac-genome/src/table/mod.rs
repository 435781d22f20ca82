//! Calls as a table or as JSON.

mod row;
mod write;

pub use row::GeneRow;
pub use write::{Format, Writer};
