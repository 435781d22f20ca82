//! `theriac predict`: predictions of a trained model.

use std::path::PathBuf;

use theriac_base::{Job, Result};
use theriac_learn::property::{TrainedModel, predict_task};

use super::mol::{InputArgs, OutputArgs, write};

/// Predict properties of molecules with a trained model.
///
/// Adds, for each target T: `T` (a number in the unit that the model's card names, or the
/// calibrated probability of class 1), `T_lower` and `T_upper` (nine of ten labels lie within;
/// for classes the least and greatest that cannot be ruled out; empty where too few labels were
/// known), `T_in_domain`, and one `error`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Model folder
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
///
/// # Errors
/// There is no such model, or a file cannot be read or written.
pub fn run(args: Args, job: &Job) -> Result<()> {
    let model = TrainedModel::load(&args.model)?;
    write(args.input.open()?, predict_task(model), args.output, job)
}
