//! `theriac mol similar`: search by similarity.

use std::path::Path;

use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;
use theriac_chem::io::{ReadOptions, open};
use theriac_chem::similar::{SimilarOptions, similar};

use super::fingerprint::KindArgs;
use super::input::InputArgs;
use super::output::{OutputArgs, report};

/// Find the molecules that are most like a query (Tanimoto)
///
/// Adds the columns `query` and `similarity`; the rows stand in falling order of
/// similarity, one query after the other. Rows that are no molecules are counted only.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// A SMILES, or a file of molecules
    #[arg(long, value_name = "SMILES|FILE")]
    query: String,
    /// At most this many for each query; 10 where there is no threshold either
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
    /// At least this similar, from 0 to 1
    #[arg(long, value_name = "SIMILARITY", value_parser = parse_share)]
    threshold: Option<f64>,
    #[command(flatten)]
    kind: KindArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
///
/// # Errors
/// The query is no molecule; or see [`similar`].
pub fn run(args: Args, job: &Job) -> Result<()> {
    let queries = queries(&args.query)?;
    let default = args.threshold.is_none().then_some(10);
    let options = SimilarOptions {
        fingerprint: args.kind.fingerprinter(),
        top: args.top.or(default).map(|k| k as usize),
        threshold: args.threshold.unwrap_or(0.0),
    };
    let library = args.input.open()?;
    report(&similar(&queries, library, &options, &args.output.target(), job)?);
    Ok(())
}

/// All molecules of the query file have to be good: a silent gap would mislead.
fn queries(query: &str) -> Result<Vec<Molecule>> {
    let path = Path::new(query);
    if !path.is_file() {
        let failed = |e| {
            Error::user(format!("--query `{query}` is no file that exists, and as SMILES: {e}"))
                .remedy("give a SMILES or a file of molecules that exists")
        };
        return Ok(vec![Molecule::from_smiles(query).map_err(failed)?]);
    }
    let queries: Vec<Molecule> = open(path, &ReadOptions::default())?
        .map(|record| {
            let record = record?;
            record.structure.molecule().map_err(|e| {
                Error::user(e.to_string())
                    .at_line(path, record.line)
                    .remedy("mend this query, or take it out")
            })
        })
        .collect::<Result<_>>()?;
    if queries.is_empty() {
        return Err(Error::user("there are no queries in it").at(path).remedy("give at least one"));
    }
    Ok(queries)
}

fn parse_share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|s| (0.0..=1.0).contains(s));
    share.ok_or_else(|| "give a number from 0 to 1".to_owned())
}
