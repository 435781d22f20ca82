//! `theriac mol scaffold`: Bemis–Murcko scaffolds.

use theriac_base::{Job, Result};
use theriac_chem::tasks;

use super::input::InputArgs;
use super::output::{OutputArgs, write};

/// Find the Bemis–Murcko scaffold of each molecule; empty for acyclic ones
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Turn all atoms into carbon and all bonds into single ones
    #[arg(long)]
    generic: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
///
/// # Errors
/// See [`theriac_chem::io::annotate`].
pub fn run(args: Args, job: &Job) -> Result<()> {
    write(args.input.open()?, tasks::scaffold(args.generic), args.output, job)
}
