//! `theriac mol fragments`: BRICS fragments.

use theriac_base::{Job, Result};
use theriac_chem::tasks;

use super::input::InputArgs;
use super::output::{OutputArgs, write};

/// Break molecules at the bonds that a chemist would make (BRICS)
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
///
/// # Errors
/// See [`theriac_chem::io::annotate`].
pub fn run(args: Args, job: &Job) -> Result<()> {
    write(args.input.open()?, tasks::brics(), args.output, job)
}
