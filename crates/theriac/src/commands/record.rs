//! `theriac record`: check a finished run, and run it again.

use std::path::PathBuf;
use std::time::SystemTime;

use clap::Subcommand;
use theriac_base::{Error, Job, Result};
use theriac_record::{Comparison, Manifest, Verdict};

use crate::output;

/// Check a finished run, and run it again.
#[derive(Debug, Subcommand)]
pub enum Record {
    /// Find any byte of a run folder that was changed since the run.
    Verify {
        /// The run folder.
        dir: PathBuf,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Run again from the manifest in a temporary folder, and compare the results.
    Replay {
        /// The run folder.
        dir: PathBuf,
        /// Where the inputs are now; by default where they were. For `genome report`, whose record
        /// names no file: a folder that holds them
        #[arg(long, value_name = "DIR")]
        base: Option<PathBuf>,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// A difference, or whatever the record room reports.
pub fn run(command: &Record, job: &Job) -> Result<()> {
    match command {
        Record::Verify { dir, json } => {
            let found = theriac_record::verify(dir)?;
            if *json {
                output::json(&found)?;
            } else {
                let lines: String = found.faults.iter().map(|f| format!("{f}\n")).collect();
                let (files, events) = (found.files, found.audit_lines);
                output::text(&format!("{lines}{files} files, {events} events checked\n"))?;
            }
            if found.is_sound() {
                return Ok(());
            }
            Err(Error::user("the run is not as it was recorded")
                .at(dir)
                .remedy("restore the folder from a copy, or run again"))
        }
        Record::Replay { dir, base, json } => {
            let scratch = tempfile::tempdir().map_err(|e| Error::io(&std::env::temp_dir(), &e))?;
            let replayed = scratch.path().join("replay");
            let (clock, base) = (SystemTime::now, base.as_deref());
            let found = match Manifest::read(dir)?.kind == theriac_genome::report::KIND {
                true => super::genome::report::replay(dir, &replayed, base, job)?,
                false => theriac_campaign::replay(dir, &replayed, base, clock, job)?,
            };
            if *json {
                output::json(&found)?
            } else {
                output::text(&table(&found))?
            }
            if found.agrees() {
                return Ok(());
            }
            Err(Error::user("the replay differs from the run")
                .at(dir)
                .remedy("check the version of the program, and the folder with `record verify`"))
        }
    }
}

fn table(comparison: &Comparison) -> String {
    let warnings = comparison.warnings.iter().map(|w| format!("warning: {w}\n"));
    let mut text: String = warnings.collect();
    text += match comparison.exact {
        true => "same class of processor: byte for byte\n\n",
        false => "another class of processor: scores of the recorded molecules, computed again\n\n",
    };
    let width = comparison.rows.iter().map(|r| r.file.len()).max().unwrap_or(0);
    for row in &comparison.rows {
        text += &format!("{:<width$}  {}\n", row.file, words(&row.verdict));
    }
    text
}

fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Identical => "identical".to_owned(),
        Verdict::WithinTolerance { rows, largest } => {
            format!("within tolerance: {rows} rows, largest difference {largest:.1e}")
        }
        Verdict::NotComparable => "not compared on another class of processor".to_owned(),
        Verdict::Different { line, what } => format!("DIFFERENT at line {line}: {what}"),
        Verdict::Missing => "MISSING from the replay".to_owned(),
        Verdict::Added => "ADDED by the replay".to_owned(),
    }
}
