//! `theriac train lm`: train a SMILES language model.

use std::path::PathBuf;

use theriac_base::{Job, Result};
use theriac_learn::lm::{
    Precision,
    train::{Device, Length, TrainConfig, train},
};

use crate::output;

/// Train a SMILES language model.
///
/// Writes the model, history.csv, learning-curves.svg and checkpoints into the folder
/// OUT. Ctrl-C keeps a checkpoint; --resume goes on from it.
#[derive(Debug, clap::Args)]
pub struct Lm {
    /// Molecules to learn from: any file that has SMILES, canonical ones are best
    #[arg(long, value_name = "FILE")]
    corpus: PathBuf,
    /// Held-out molecules; without it every 50th row of the corpus is held out
    #[arg(long, value_name = "FILE")]
    valid: Option<PathBuf>,
    /// Folder for the model, the history and the checkpoints
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// One SMILES token per line; a drug-like list without it
    #[arg(long, value_name = "FILE", conflicts_with = "init")]
    vocabulary: Option<PathBuf>,
    /// Start from the weights (and size and vocabulary) of this folder or shipped model
    #[arg(long, value_name = "MODEL")]
    init: Option<PathBuf>,
    /// Go on from the last checkpoint in OUT
    #[arg(long)]
    resume: bool,
    /// Units of each layer
    #[arg(long, value_name = "N", default_value_t = 384, conflicts_with = "init")]
    hidden: usize,
    /// GRU layers
    #[arg(long, value_name = "N", default_value_t = 2, conflicts_with = "init")]
    layers: usize,
    /// Passes over the corpus; the same seed gives the same weights
    #[arg(long, value_name = "N", default_value_t = 5.0, conflicts_with = "budget_minutes")]
    epochs: f64,
    /// Minutes to train; the learning rate reaches its floor when they end
    #[arg(long, value_name = "M")]
    budget_minutes: Option<f64>,
    /// Molecules per step
    #[arg(long, value_name = "N", default_value_t = 128)]
    batch: usize,
    /// Highest learning rate
    #[arg(long, value_name = "RATE", default_value_t = 2e-3)]
    lr: f64,
    /// Longest molecule, in tokens
    #[arg(long, value_name = "N", default_value_t = 120)]
    max_length: usize,
    /// Share of molecules that are shown as a randomised SMILES
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    augment: f64,
    /// Seed of initial weights and order
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// Matrix products in bfloat16, where the processor has a unit for them
    #[arg(long)]
    bfloat16: bool,
    /// Where the network is trained
    #[arg(long, value_name = "DEVICE", value_parser = ["cpu", "cpu-burn", "cuda"], default_value = "cpu")]
    device: String,
    /// Minutes between checkpoints
    #[arg(long, value_name = "M", default_value_t = 5.0)]
    checkpoint_minutes: f64,
    /// Minutes between reports, beside the one after each pass
    #[arg(long, value_name = "M", default_value_t = 15.0)]
    report_minutes: f64,
    /// Molecules sampled for a report
    #[arg(long, value_name = "N", default_value_t = 1000)]
    report_samples: usize,
    /// Name of the model, for its card
    #[arg(long, value_name = "NAME", default_value = "smiles-lm")]
    name: String,
    /// Sources and licences of the corpus, for the card
    #[arg(long, value_name = "TEXT", default_value = "not stated")]
    licence: String,
    /// Print the last report as one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// See [`train`].
pub fn run(args: Lm, job: &Job) -> Result<()> {
    let json = args.json;
    let report = train(&config(args)?, job)?;
    if json {
        return output::json(&report);
    }
    output::remark(report.to_string().trim_end());
    Ok(())
}

fn config(args: Lm) -> Result<TrainConfig> {
    let precision = if args.bfloat16 { Precision::Bfloat16 } else { Precision::Single };
    Ok(TrainConfig {
        corpus: args.corpus,
        valid: args.valid,
        out: args.out,
        vocabulary: args.vocabulary,
        init: args.init,
        resume: args.resume,
        hidden: args.hidden,
        layers: args.layers,
        length: args.budget_minutes.map_or(Length::Epochs(args.epochs), Length::Minutes),
        precision,
        device: args.device.parse::<Device>()?,
        batch: args.batch,
        learning_rate: args.lr,
        max_length: args.max_length,
        augment: args.augment,
        seed: args.seed,
        checkpoint_minutes: args.checkpoint_minutes,
        report_minutes: args.report_minutes,
        report_samples: args.report_samples,
        name: args.name,
        licence: args.licence,
        command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
    })
}
