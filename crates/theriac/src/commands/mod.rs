//! One file per command.

mod curate;

use theriac_base::{Job, Result};

/// What Theriac can do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Curate(curate::Args),
}

/// Runs the chosen command.
///
/// # Errors
/// Whatever the command reports.
pub fn run(command: Command, job: &Job) -> Result<()> {
    match command {
        Command::Curate(args) => curate::run(args, job),
    }
}
