//! `theriac predict`: predictions of a trained model.

use std::path::PathBuf;

use theriac_base::{Error, Job, Result};
use theriac_learn::affinity::{
    AffinityModel, PairColumns, is_affinity, pair_task, protein_task, read_protein,
};
use theriac_learn::property::{TrainedModel, predict_task};

use super::mol::{InputArgs, OutputArgs, write};

/// Predict properties of molecules with a trained model.
///
/// Adds, for each target T: `T` (a number in the unit that the model's card names, or the
/// calibrated probability of class 1), `T_lower` and `T_upper` (nine of ten labels lie within;
/// for classes the least and greatest that cannot be ruled out; empty where too few labels were
/// known), `T_in_domain`, and one `error`. A model of the affinity to proteins takes a table
/// with a column of sequences, or molecules and one --protein.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Model folder
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    #[command(flatten)]
    input: InputArgs,
    /// The protein, as a sequence or a FASTA file, for a model of affinity
    #[arg(long, value_name = "SEQ|FASTA", conflicts_with_all = ["protein_column", "protein_name_column"])]
    protein: Option<String>,
    /// The protein's name, where its sequence alone does not tell it from others
    #[arg(long, value_name = "NAME", requires = "protein")]
    protein_name: Option<String>,
    /// The column of protein sequences; that of the training table where not given
    #[arg(long, value_name = "NAME")]
    protein_column: Option<String>,
    /// The column of the proteins' names; that of the training table where not given
    #[arg(long, value_name = "NAME")]
    protein_name_column: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
///
/// # Errors
/// There is no such model, or a file cannot be read or written.
pub fn run(args: Args, job: &Job) -> Result<()> {
    if is_affinity(&args.model) {
        return affinity(args, job);
    }
    if args.protein.is_some() || args.protein_column.is_some() {
        TrainedModel::load(&args.model)?;
        return Err(Error::user("this model does not look at proteins")
            .at(&args.model)
            .remedy("leave out --protein and --protein-column, or name a model of affinity"));
    }
    let model = TrainedModel::load(&args.model)?;
    write(args.input.open()?, predict_task(model), args.output, job)
}

fn affinity(args: Args, job: &Job) -> Result<()> {
    let model = AffinityModel::load(&args.model)?;
    let task = match args.protein {
        Some(given) => {
            let protein = read_protein(&given, args.protein_name.as_deref())?;
            protein_task(model, &protein)
        }
        None => {
            let columns =
                PairColumns { protein: args.protein_column, name: args.protein_name_column };
            let reader = args.input.open()?;
            let task = pair_task(model, &reader, &columns)?;
            return write(reader, task, args.output, job);
        }
    };
    write(args.input.open()?, task, args.output, job)
}
