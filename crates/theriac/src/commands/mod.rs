//! One file per command.

mod curate;
mod mol;

use theriac_base::{Job, Result};

/// What Theriac can do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Curate(curate::Args),
    Mol(mol::Args),
}

/// Runs the chosen command.
///
/// # Errors
/// Whatever the command reports.
pub fn run(command: Command, job: &Job) -> Result<()> {
    match command {
        Command::Curate(args) => curate::run(args, job),
        Command::Mol(args) => mol::run(args, job),
    }
}
