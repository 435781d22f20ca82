//! `theriac mol match`: search by SMARTS.

use theriac_base::{Error, Job, Result};
use theriac_chem::smarts::Pattern;
use theriac_chem::tasks;

use super::input::InputArgs;
use super::output::{OutputArgs, write};

/// Keep the molecules that contain a pattern
///
/// Adds the number of matches and their atoms, counted from 0 in the order of the input's
/// SMILES (for SDF and MOL2, of canonical_smiles).
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// The pattern
    #[arg(long, value_name = "PATTERN")]
    smarts: String,
    /// Keep the molecules that do not contain it
    #[arg(long)]
    invert: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
///
/// # Errors
/// The pattern is no SMARTS; or see [`theriac_chem::io::annotate`].
pub fn run(args: Args, job: &Job) -> Result<()> {
    let pattern = Pattern::parse(&args.smarts).map_err(|e| {
        Error::user(format!("--smarts `{}`: {e}", args.smarts)).remedy("check the SMARTS")
    })?;
    write(args.input.open()?, tasks::matching(pattern, args.invert), args.output, job)
}
