//! `theriac admet`: the shipped panel.

use std::path::PathBuf;

use theriac_base::{Job, Result, read_to_string, write_atomic};
use theriac_learn::admet::{Panel, Reference, page, reference};
use theriac_learn::property::TrainedModel;

use super::mol::{InputArgs, OutputArgs, write};

/// Predict absorption, distribution, metabolism and toxicity of molecules.
///
/// Adds, for each target T of the panel: `T` (in the unit that its card names, or a calibrated
/// probability), `T_lower` and `T_upper` (nine of ten labels lie within), `T_in_domain`,
/// `T_percentile` (per cent of approved drugs whose prediction is lower), and one `error`.
/// `theriac models show models/admet` tells what each target is and how good the panel is at it.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// A model folder in place of the shipped panel
    #[arg(long, value_name = "MODEL", requires = "against")]
    model: Option<PathBuf>,
    /// Reference to compare with, in place of approved drugs (see --write-reference)
    #[arg(long, value_name = "FILE", group = "against")]
    reference: Option<PathBuf>,
    /// Write the distribution of the predictions for IN as a reference file, and nothing else
    #[arg(long, value_name = "FILE", group = "against", conflicts_with_all = ["out", "json", "report"])]
    write_reference: Option<PathBuf>,
    /// Write a page instead: structures with radar charts of the first molecules
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out", "json"])]
    report: Option<PathBuf>,
    /// Molecules on the page
    #[arg(long, value_name = "N", default_value_t = 50, requires = "report")]
    top: usize,
}

/// Runs the command.
///
/// # Errors
/// A file cannot be read or written, or nothing in it is a molecule.
pub fn run(args: Args, job: &Job) -> Result<()> {
    if let Some(file) = &args.write_reference {
        let found = match &args.model {
            Some(dir) => reference(&TrainedModel::load(dir)?, args.input.open()?, job)?,
            None => reference(Panel::shipped()?.model(), args.input.open()?, job)?,
        };
        return write_atomic(file, found.to_csv());
    }
    let panel = panel(&args)?;
    match &args.report {
        Some(file) => {
            let page = page(&panel, args.input.open()?, args.top, job)?;
            write_atomic(file, page.html())
        }
        None => write(args.input.open()?, panel.task(), args.output, job),
    }
}

fn panel(args: &Args) -> Result<Panel> {
    let Some(file) = &args.reference else { return Panel::shipped() };
    let reference = Reference::parse(&read_to_string(file)?, file)?;
    match &args.model {
        Some(dir) => Panel::new(TrainedModel::load(dir)?, reference),
        None => Panel::shipped()?.with_reference(reference),
    }
}
