//! `theriac mol conformers`: three-dimensional structures.

use std::path::PathBuf;

use theriac_base::{Job, Result};
use theriac_chem::conformers::{self, ConformerOptions, MAX_TRIES};
use theriac_chem::io::ReadOptions;

use crate::output;

/// Make conformers (ETKDG, then MMFF94) and write them to SDF, the lowest energy first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// File of molecules: SMILES, CSV, TSV, SDF, MOL2 or Parquet, also .gz; - for standard input
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// The column of SMILES, by name or by number from 1; found by itself where not given
    #[arg(long, value_name = "NAME")]
    smiles_column: Option<String>,
    /// The file to write; .sdf or .sdf.gz
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Conformers to try for each molecule; fewer are kept where they are alike
    #[arg(long, value_name = "N", default_value_t = 20,
          value_parser = clap::value_parser!(u16).range(1..=MAX_TRIES as i64))]
    n: u16,
    /// The same seed gives the same conformers
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Conformers nearer than this to one of lower energy are dropped (heavy atoms, in Å)
    #[arg(long, value_name = "ANGSTROM", default_value_t = 0.5, value_parser = parse_rmsd)]
    rmsd: f64,
    /// Steps of the minimiser for each conformer
    #[arg(long, value_name = "STEPS", default_value_t = 1000)]
    max_iterations: u32,
}

/// Runs the command.
///
/// # Errors
/// See [`conformers::write_conformers`].
pub fn run(args: &Args, job: &Job) -> Result<()> {
    let options = ConformerOptions {
        tries: usize::from(args.n),
        seed: args.seed,
        rmsd: args.rmsd,
        max_iterations: args.max_iterations,
    };
    let read = ReadOptions { smiles_column: args.smiles_column.clone(), format: None };
    let summary = conformers::write_conformers(&args.input, &read, &args.out, &options, job)?;
    for (line, reason) in &summary.failed {
        output::remark(format_args!("line {line}: no conformers: {reason}"));
    }
    output::text(&format!(
        "{}: {} conformers of {} molecules; {} without\n",
        args.out.display(),
        summary.conformers,
        summary.molecules,
        summary.failed.len()
    ))
}

fn parse_rmsd(text: &str) -> Result<f64, String> {
    let rmsd = text.parse().ok().filter(|r: &f64| r.is_finite() && *r >= 0.0);
    rmsd.ok_or_else(|| "give a number of 0 or more".to_owned())
}
