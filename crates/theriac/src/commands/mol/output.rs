//! Where rows go: a file, standard output as CSV, or one JSON object.

use std::path::PathBuf;

use theriac_base::{Job, Result};
use theriac_chem::io::{Counts, Reader, RowTask, Target, WriteOptions, annotate};

/// The file to write.
#[derive(Debug, clap::Args)]
pub struct OutputArgs {
    /// File to write: .csv .tsv .smi .sdf .mol2 .parquet, also .gz; CSV on standard output
    /// where not given
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    out: Option<PathBuf>,
    /// Print one JSON object: {"rows": […], "counts": {…}}
    #[arg(long)]
    json: bool,
}

impl OutputArgs {
    /// As the library wants it.
    pub fn target(self) -> Target {
        if self.json {
            return Target::Json;
        }
        Target::File(self.out.unwrap_or_else(|| "-".into()), WriteOptions::default())
    }
}

/// Adds columns to the molecules of `reader` and reports the counts.
///
/// # Errors
/// See [`annotate`].
pub fn write(
    reader: Reader,
    task: impl Into<RowTask>,
    output: OutputArgs,
    job: &Job,
) -> Result<()> {
    report(&annotate(reader, task, &output.target(), job)?);
    Ok(())
}

/// What became of the rows, on standard error.
pub fn report(counts: &Counts) {
    crate::output::remark(counts);
}
