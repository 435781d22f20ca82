//! `theriac train foundation`: teach a graph network computed descriptors.

use std::path::PathBuf;

use theriac_base::{Job, Result};
use theriac_learn::property::foundation::{FoundationOptions, train_foundation};
use theriac_learn::property::graph::GraphConfig;

use crate::commands::models;
use crate::output;

/// Teach a graph network some 200 computed descriptors of many molecules, as a start for networks
/// that learn from few measured labels (`theriac train DATA --foundation DIR`).
///
/// Ctrl-C keeps a checkpoint; --resume goes on from it.
#[derive(Debug, clap::Args)]
pub struct Foundation {
    /// Molecules to learn from: any file that has SMILES
    #[arg(long, value_name = "FILE")]
    corpus: PathBuf,
    /// Folder for the model and the checkpoints
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Molecules to learn from, each seen once
    #[arg(long, value_name = "N", default_value_t = usize::MAX, hide_default_value = true)]
    molecules: usize,
    /// Units of the message passing
    #[arg(long, value_name = "N", default_value_t = 300)]
    hidden: usize,
    /// Steps of the message passing
    #[arg(long, value_name = "N", default_value_t = 3)]
    depth: usize,
    /// Molecules per step of the optimiser
    #[arg(long, value_name = "N", default_value_t = 128)]
    batch: usize,
    /// Highest learning rate
    #[arg(long, value_name = "RATE", default_value_t = 1e-3)]
    lr: f64,
    /// Go on from the last checkpoint in OUT
    #[arg(long)]
    resume: bool,
    /// Seed of initial weights and order
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// Name of the model, for its card
    #[arg(long, value_name = "NAME", default_value = "foundation")]
    name: String,
    /// Sources and licences of the corpus, for the card
    #[arg(long, value_name = "TEXT", default_value = "not stated")]
    licence: String,
    /// Print the card as one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// See [`train_foundation`].
pub fn run(args: Foundation, job: &Job) -> Result<()> {
    let network = GraphConfig {
        hidden: args.hidden,
        depth: args.depth,
        batch: args.batch,
        rates: [1e-5, args.lr, 1e-5],
        globals: false,
        foundation: None,
        ..GraphConfig::default()
    };
    let options = FoundationOptions {
        corpus: args.corpus,
        out: args.out,
        molecules: args.molecules,
        network,
        resume: args.resume,
        seed: args.seed,
        name: args.name,
        licence: args.licence,
        command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
    };
    let model = train_foundation(&options, job)?;
    if args.json {
        output::json(model.card())
    } else {
        output::text(&models::summary(model.card()))
    }
}
