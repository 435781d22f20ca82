//! `theriac mol describe`: descriptors, drug-likeness and alerts.

use theriac_base::{Job, Result};
use theriac_chem::tasks;

use super::input::InputArgs;
use super::output::{OutputArgs, write};

/// Describe molecules: formula, mw, logp, tpsa, hbd, hba, rotatable_bonds, rings,
/// aromatic_rings, fraction_csp3, qed, sa_score and alerts
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
    write(args.input.open()?, tasks::describe(), args.output, job)
}
