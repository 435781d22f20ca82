//! `theriac genome rank`: which of several drugs for one patient.

use std::path::PathBuf;

use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;
use theriac_genome::guidance::Light;
use theriac_genome::rank::{Candidate, Indications, Ranked, Unranked, rank, read_candidates, sift};

use super::input::InputArgs;
use super::report::{PatientArgs, call};
use crate::output;

/// Rank drugs, or newly designed molecules, for one patient.
///
/// Those to avoid or replace come last; then by the line in which guidelines name them (or the
/// column `efficacy`), then by traffic light; each with its reasons. Columns such as
/// `cyp2d6_substrate` give a molecule's probable routes. Decision support for professionals; no
/// medical device, no order to dose.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    patient: PatientArgs,
    /// What to rank: one drug a line, or a table with a column `drug` or `smiles`
    #[arg(long, value_name = "FILE", required_unless_present = "indication")]
    candidates: Option<PathBuf>,
    /// Rank the drugs that guidelines name for this
    #[arg(long, value_name = "NAME", conflicts_with = "candidates")]
    indication: Option<String>,
    /// Leave the sample's name out
    #[arg(long)]
    deidentify: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// More than one sample; a file that is not what it should be.
pub fn run(args: Args, job: &Job) -> Result<()> {
    let candidates = candidates(&args)?;
    let context = args.patient.context(&args.input)?;
    let wrong = |smiles: &str| Molecule::from_smiles(smiles).err().map(|e| e.to_string());
    let (candidates, unranked) = sift(candidates, &context, wrong);
    for Unranked { candidate, why } in &unranked {
        output::remark(format_args!("warning: `{}` is not ranked: {why}", candidate.name));
    }
    let (calls, _) = call(&args.input.open()?, job)?;
    let [sample] = &calls[..] else {
        return Err(Error::user(format!("there are {} samples", calls.len()))
            .remedy("choose one with --sample"));
    };
    let id = (!args.deidentify).then_some(sample.id.as_str());
    let ranked = rank(sample, &candidates, &context);
    match args.json {
        true => output::json(&serde_json::json!({
            "id": id, "ranked": ranked, "unranked": unranked,
        })),
        false => output::text(&table(&ranked, &unranked)),
    }
}

fn candidates(args: &Args) -> Result<Vec<Candidate>> {
    if let Some(indication) = &args.indication {
        return Indications::embedded()?.candidates(indication);
    }
    let Some(path) = &args.candidates else {
        return Err(Error::user("nothing to rank").remedy("give --candidates or --indication"));
    };
    let (found, warnings) = read_candidates(path)?;
    for warning in warnings {
        output::remark(format_args!("warning: {warning}"));
    }
    match found.is_empty() {
        true => Err(Error::user("no candidate in the file")
            .at(path)
            .remedy("write one drug a line, or a table with a column `drug` or `smiles`")),
        false => Ok(found),
    }
}

fn table(ranked: &[Ranked], unranked: &[Unranked]) -> String {
    let mut text = "place\tcandidate\tlight\treasons\n".to_owned();
    for one in ranked {
        let light = one.light.map_or("nothing known", Light::words);
        let reasons = one.reasons.join("; ");
        text += &format!("{}\t{}\t{light}\t{reasons}\n", one.place, one.candidate.name);
    }
    for one in unranked {
        text += &format!("\t{}\tnot ranked\t{}\n", one.candidate.name, one.why);
    }
    text
}
