//! `theriac mol`: one file of molecules in, another out. One file per subcommand.

mod conformers;
mod convert;
mod describe;
mod draw;
mod fingerprint;
mod fragments;
mod input;
mod matching;
mod output;
mod scaffold;
mod similar;

use theriac_base::{Job, Result};

pub use input::InputArgs;
pub use output::{OutputArgs, write};

/// Describe, compare, search, split, convert and draw molecules.
///
/// Files are SMILES, CSV, TSV, SDF (V2000, V3000), MOL2 or Parquet by their extension,
/// also with .gz. A table keeps the columns of its input, in their order; the new columns
/// come after them, canonical_smiles first and error last. A rejected row has an empty
/// canonical_smiles and its reason in error; a molecule has at most 500 atoms. An input
/// column that has the name of a new one stays in its place as NAME_input.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Describe(describe::Args),
    Fingerprint(fingerprint::Args),
    Similar(similar::Args),
    Match(matching::Args),
    Scaffold(scaffold::Args),
    Fragments(fragments::Args),
    Convert(convert::Args),
    Conformers(conformers::Args),
    Draw(draw::Args),
}

/// Runs the subcommand.
///
/// # Errors
/// Whatever the subcommand reports.
pub fn run(args: Args, job: &Job) -> Result<()> {
    match args.command {
        Command::Describe(args) => describe::run(args, job),
        Command::Fingerprint(args) => fingerprint::run(args, job),
        Command::Similar(args) => similar::run(args, job),
        Command::Match(args) => matching::run(args, job),
        Command::Scaffold(args) => scaffold::run(args, job),
        Command::Fragments(args) => fragments::run(args, job),
        Command::Convert(args) => convert::run(args, job),
        Command::Conformers(args) => conformers::run(&args, job),
        Command::Draw(args) => draw::run(&args, job),
    }
}
