//! `theriac genome`: one patient's genome, or a cohort's. One file per subcommand.

mod call;
mod input;
mod knowledge;
mod rank;
pub mod report;

use theriac_base::{Job, Result};

/// Call named alleles of pharmacogenes.
#[derive(Debug, clap::Subcommand)]
pub enum Genome {
    Call(call::Args),
    #[command(subcommand)]
    Knowledge(knowledge::Knowledge),
    Rank(rank::Args),
    Report(report::Args),
}

/// Runs the subcommand.
///
/// # Errors
/// Whatever the subcommand reports.
pub fn run(command: Genome, job: &Job) -> Result<()> {
    match command {
        Genome::Call(args) => call::run(args, job),
        Genome::Knowledge(command) => knowledge::run(&command),
        Genome::Rank(args) => rank::run(args, job),
        Genome::Report(args) => report::run(args, job),
    }
}
