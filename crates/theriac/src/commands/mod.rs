//! One file per command.

use theriac_base::{Job, Result};

/// What Theriac can do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {}

/// Runs the chosen command.
///
/// # Errors
/// Whatever the command reports.
pub fn run(command: Command, _job: &Job) -> Result<()> {
    match command {}
}
