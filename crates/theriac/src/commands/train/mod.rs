//! `theriac train`: train a model.

mod foundation;
mod lm;
mod property;

use theriac_base::{Job, Result};

/// Train a property model on a table, or a language model on a corpus.
///
/// `theriac train DATA --target COL --out MODEL` trains a model that predicts the columns COL
/// from the structure: kinds of models (graph networks, boosted trees, kernel regression) are
/// compared by cross-validation within the training part, blended, and judged on a part that
/// was held out, beside naive baselines.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    network: Option<Network>,
    #[command(flatten)]
    property: property::Property,
}

#[derive(Debug, clap::Subcommand)]
enum Network {
    Lm(Box<lm::Lm>),
    Foundation(Box<foundation::Foundation>),
}

/// Runs the command.
///
/// # Errors
/// Whatever the training reports.
pub fn run(args: Args, job: &Job) -> Result<()> {
    match args.network {
        Some(Network::Lm(args)) => lm::run(*args, job),
        Some(Network::Foundation(args)) => foundation::run(*args, job),
        None => property::run(args.property, job),
    }
}
