//! Molecule files: read, write, and map over them with flat memory.
//!
//! [`open`] gives a stream of [`Record`]s from SMILES, CSV/TSV, SDF (V2000 and
//! V3000), MOL2 and Parquet files, gz-compressed or not, or from standard input.
//! [`create`] writes the same formats, whole or not at all. [`map`] works on the
//! records in parallel, keeps their order, and survives a structure that hangs.
//!
//! A record that cannot be understood is a record with [`Structure::Broken`], not
//! the end of the stream; only a damaged file ends it.

mod annotate;
mod blocks;
mod columns;
mod counts;
mod csv_row;
mod ctab;
mod delimited;
mod format;
mod json_out;
mod kind;
mod layout;
mod lines;
mod map;
mod mol2;
mod mol2_out;
mod output;
mod parquet_in;
mod parquet_out;
mod reader;
mod record;
mod sdf;
mod sdf_out;
mod smi;
mod smiles_column;
mod source;
mod sybyl;
mod text_out;
mod value;
mod writer;

pub(crate) use annotate::annotate_selected;
pub use annotate::{CANONICAL_SMILES, ERROR, RowTask, RowWork, Target, Task, Work, annotate};
pub use columns::added_columns;
pub use counts::{Counts, reason};
pub use format::Format;
pub use kind::Kind;
pub use layout::{Layout, Rendered, Row};
pub use map::{Failure, MapOptions, map};
pub(crate) use output::Output;
pub use reader::{ReadOptions, Reader, open};
pub use record::{Record, Structure};
pub use sdf_out::MolVersion;
pub(crate) use sdf_out::record as sdf_record;
pub use value::Value;
pub use writer::{WriteOptions, Writer, create};
