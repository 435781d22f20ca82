//! `theriac curate`: from raw files to a dataset that can be modelled.

use std::path::PathBuf;

use theriac_base::{Error, Job, Result};
use theriac_chem::curate::{self, Card, CurateConfig, InputConfig};

use crate::output;

/// Standardise, filter, merge, split and describe a dataset.
///
/// Writes the dataset (and train, valid and test, if split), the rejected rows with
/// their reasons, and a data card (HTML and JSON) into the folder OUT.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files of molecules: SMILES, CSV, TSV, SDF, MOL2 or Parquet, also .gz
    #[arg(value_name = "IN")]
    input: Vec<PathBuf>,
    /// The column of SMILES of the files named here, by name or by number from 1
    #[arg(long, value_name = "NAME", requires = "input")]
    smiles_column: Option<String>,
    /// Which of all random splits, in place of the configuration's
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// The folder to write to
    #[arg(long, value_name = "DIR", required_unless_present = "template")]
    out: Option<PathBuf>,
    /// What to do, in TOML; see --template
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the relative paths of the configuration's inputs start
    #[arg(long, value_name = "DIR", default_value = ".")]
    data: PathBuf,
    /// Print the data card as JSON
    #[arg(long)]
    json: bool,
    /// Print a commented configuration with every setting, and stop
    #[arg(long)]
    template: bool,
}

/// Runs the command.
///
/// # Errors
/// See [`curate::curate`].
pub fn run(args: Args, job: &Job) -> Result<()> {
    if args.template {
        return output::text(curate::TEMPLATE);
    }
    let Some(out) = &args.out else { return Err(Error::user("--out is missing")) };
    let mut config = match &args.config {
        Some(path) => CurateConfig::read(path)?,
        None => CurateConfig::default(),
    };
    for path in args.input {
        // Files named here are found from where the user stands; `-` is standard input.
        let path = match path.as_os_str() == "-" {
            true => path,
            false => std::path::absolute(&path).map_err(|e| Error::io(&path, &e))?,
        };
        let smiles_column = args.smiles_column.clone();
        config.input.push(InputConfig { path, smiles_column, ..InputConfig::default() });
    }
    if let Some(seed) = args.seed {
        config.split.seed = seed;
    }
    let card = curate::curate(&config, &args.data, out, job)?;
    for remark in &card.remarks {
        output::remark(remark);
    }
    if args.json { output::json(&card) } else { output::text(&summary(&card)) }
}

fn summary(card: &Card) -> String {
    let counts = &card.counts;
    let mut text = format!("{} rows read, {} compounds kept\n", counts.rows, counts.compounds);
    text += &format!("{} rows merged\n", counts.merged_rows);
    for (step, kinds) in &counts.rejected {
        let kinds: Vec<String> = kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        text += &format!("rejected at {step}: {}\n", kinds.join(", "));
    }
    for table in &card.tables {
        text += &format!("{}: {} rows\n", table.file, table.rows);
    }
    text
}
