//! One file per command.

mod admet;
mod campaign;
mod curate;
mod design;
mod explain;
mod genome;
mod models;
mod mol;
mod predict;
mod record;
mod sample;
mod train;

use theriac_base::{Job, Result};

/// What Theriac can do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Admet(Box<admet::Args>),
    #[command(subcommand)]
    Campaign(campaign::Campaign),
    Curate(curate::Args),
    Design(design::Args),
    Explain(explain::Args),
    #[command(subcommand)]
    Genome(genome::Genome),
    #[command(subcommand)]
    Models(models::Models),
    Mol(mol::Args),
    Predict(predict::Args),
    #[command(subcommand)]
    Record(record::Record),
    Sample(sample::Args),
    Train(train::Args),
}

/// Runs the chosen command.
///
/// # Errors
/// Whatever the command reports.
pub fn run(command: Command, job: &Job) -> Result<()> {
    match command {
        Command::Admet(args) => admet::run(*args, job),
        Command::Campaign(command) => campaign::run(&command, job),
        Command::Curate(args) => curate::run(args, job),
        Command::Design(args) => design::run(args, job),
        Command::Explain(args) => explain::run(&args, job),
        Command::Genome(command) => genome::run(command, job),
        Command::Models(command) => models::run(&command),
        Command::Mol(args) => mol::run(args, job),
        Command::Predict(args) => predict::run(args, job),
        Command::Record(command) => record::run(&command, job),
        Command::Sample(args) => sample::run(args, job),
        Command::Train(args) => train::run(args, job),
    }
}
