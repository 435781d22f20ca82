//! `theriac mol convert`: from one format to another.

use std::path::PathBuf;

use theriac_base::{Job, Result};
use theriac_chem::io::{MolVersion, Target, WriteOptions, annotate};
use theriac_chem::tasks;

use super::input::InputArgs;
use super::output::report;

/// Convert molecules between file formats
///
/// Coordinates, titles and tags of SDF and MOL2 are kept. A table gets the columns
/// canonical_smiles and error. Rows that are no molecules stay in tables, with their
/// reason, and are left out of other files. MOL2 holds stereo in 3D coordinates only: a
/// molecule without them gets some (ETKDG), and stereo that it leaves open is then set.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// File to write: .csv .tsv .smi .sdf .mol .mol2 .parquet, also .gz
    #[arg(value_name = "OUT", required_unless_present = "out")]
    output: Option<PathBuf>,
    /// The same as OUT, for use with --smiles
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    out: Option<PathBuf>,
    /// Version of the mol blocks in SDF; that of the input, else v2000, where not given
    #[arg(long, value_name = "VERSION", value_enum)]
    sdf: Option<Version>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Version {
    V2000,
    V3000,
}

/// Runs the command.
///
/// # Errors
/// See [`annotate`].
pub fn run(args: Args, job: &Job) -> Result<()> {
    let mol_version = args.sdf.map(|version| match version {
        Version::V2000 => MolVersion::V2000,
        Version::V3000 => MolVersion::V3000,
    });
    let path = args.output.or(args.out).unwrap_or_else(|| "-".into());
    let target = Target::File(path, WriteOptions { mol_version, ..WriteOptions::default() });
    report(&annotate(args.input.open()?, tasks::convert(), &target, job)?);
    Ok(())
}
