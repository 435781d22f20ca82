//! `theriac mol draw`: pictures of molecules.

use std::path::PathBuf;

use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;
use theriac_chem::depict::{self, DrawOptions, Style, Subject};
use theriac_chem::io::ReadOptions;
use theriac_chem::smarts::Pattern;

use crate::output;

/// Draw molecules as SVG or PNG.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// File of molecules: SMILES, CSV, TSV, SDF, MOL2 or Parquet, also .gz; - for standard input
    #[arg(value_name = "IN", required_unless_present = "smiles", conflicts_with = "smiles")]
    input: Option<PathBuf>,
    /// A SMILES to draw; may be given several times
    #[arg(long, value_name = "SMILES")]
    smiles: Vec<String>,
    /// The column of SMILES, by name or by number from 1; found by itself where not given
    #[arg(long, value_name = "NAME", conflicts_with = "smiles")]
    smiles_column: Option<String>,
    /// The picture to write; .svg or .png
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Columns of the grid; at most 4 by default
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(1..=200))]
    grid: Option<u16>,
    /// Point out every match of this SMARTS
    #[arg(long, value_name = "PATTERN")]
    smarts: Option<String>,
    /// Size of one molecule's picture in pixels
    #[arg(long, value_name = "WxH", default_value = "320x240", value_parser = parse_size)]
    size: (u16, u16),
    /// Column to write under each molecule; `name` by default, where there is one
    #[arg(long, value_name = "COLUMN", conflicts_with = "smiles")]
    legend: Option<String>,
    /// PNG pixels for each pixel of the size
    #[arg(long, value_name = "FACTOR", default_value_t = 2.0, value_parser = parse_scale)]
    scale: f32,
}

/// Runs the command.
///
/// # Errors
/// See [`depict::subjects`] and [`depict::draw`]; a SMILES of the command line that is no
/// molecule.
pub fn run(args: &Args, job: &Job) -> Result<()> {
    let read = ReadOptions { smiles_column: args.smiles_column.clone(), format: None };
    let subjects = match &args.input {
        Some(path) => depict::subjects(path, &read, args.legend.as_deref(), job)?,
        None => args.smiles.iter().map(|text| subject(text)).collect::<Result<_>>()?,
    };
    let (width, height) = args.size;
    let options = DrawOptions {
        columns: args.grid.map(usize::from),
        pattern: args.smarts.as_deref().map(pattern).transpose()?,
        style: Style::sized(f64::from(width), f64::from(height)),
        scale: args.scale,
    };
    let failed = depict::draw(&subjects, &options, &args.out, job)?;
    for (line, reason) in &failed {
        output::remark(format_args!("line {line}: not drawn: {reason}"));
    }
    let drawn = subjects.len() - failed.len();
    output::text(&format!("{}: {drawn} drawn, {} not\n", args.out.display(), failed.len()))
}

fn subject(smiles: &str) -> Result<Subject> {
    let molecule = Molecule::from_smiles(smiles)
        .map_err(|e| Error::user(format!("`{smiles}`: {e}")).remedy("check the SMILES"))?;
    Ok(Subject { line: 0, molecule: Ok(molecule), legend: String::new() })
}

fn pattern(smarts: &str) -> Result<Pattern> {
    Pattern::parse(smarts)
        .map_err(|e| Error::user(format!("--smarts `{smarts}`: {e}")).remedy("check the SMARTS"))
}

fn parse_size(text: &str) -> Result<(u16, u16), String> {
    let side = |part: &str| part.parse().ok().filter(|n| (40..=4000).contains(n));
    text.split_once(['x', 'X'])
        .and_then(|(w, h)| Some((side(w)?, side(h)?)))
        .ok_or_else(|| "write it as 320x240, each side from 40 to 4000 pixels".to_owned())
}

fn parse_scale(text: &str) -> Result<f32, String> {
    let scale = text.parse().ok().filter(|s: &f32| (0.1..=20.0).contains(s));
    scale.ok_or_else(|| "give a number from 0.1 to 20".to_owned())
}
