//! `theriac design`: new molecules for a scoring profile.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use theriac_base::{Error, Job, Result};
use theriac_campaign::Earlier;
use theriac_design::config::{TEMPLATE, read, schema};
use theriac_design::{DesignResult, summary};

use crate::output;

/// Design molecules: an agent learns to score well on a profile.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration; `--template` prints a commented one.
    #[arg(value_name = "CONFIG", required_unless_present_any = ["template", "schema"])]
    config: Option<PathBuf>,
    /// Folder for the results.
    #[arg(long, value_name = "DIR", required_unless_present_any = ["template", "schema"])]
    out: Option<PathBuf>,
    /// Go on from the last checkpoint in DIR.
    #[arg(long)]
    resume: bool,
    /// Replace what an earlier design has left in DIR.
    #[arg(long, conflicts_with = "resume")]
    force: bool,
    /// Seed, instead of the configuration's.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Print the summary as one JSON object.
    #[arg(long)]
    json: bool,
    /// Print a commented configuration and end.
    #[arg(long)]
    template: bool,
    /// Print the JSON schema of the configuration and end.
    #[arg(long)]
    schema: bool,
}

/// Runs the command.
///
/// # Errors
/// See [`theriac_campaign::design`].
pub fn run(args: Args, job: &Job) -> Result<()> {
    if args.template {
        return output::text(TEMPLATE);
    }
    if args.schema {
        let schema = serde_json::to_string_pretty(&schema()).map_err(Error::bug)?;
        return output::text(&format!("{schema}\n"));
    }
    let (Some(config), Some(out)) = (args.config, args.out) else {
        return Err(Error::bug("clap requires both"));
    };
    let (mut config, source) = read(&config)?;
    config.seed = args.seed.unwrap_or(config.seed);
    let earlier = Earlier { resume: args.resume, force: args.force };
    let result = theriac_campaign::design(&config, &source, &out, earlier, SystemTime::now, job)?;
    if args.json { output::json(&summary(&result)) } else { output::text(&lines(&result, &out)) }
}

/// Molecules named in the summary.
const SHOWN: usize = 10;

fn lines(result: &DesignResult, out: &Path) -> String {
    let steps = result.history.len();
    let mut text = format!(
        "{} molecules kept, {} scaffolds, {} withheld; {steps} steps, {}\n\
         {:.1} % of samples above the prior's 99th percentile\n\n{:>4} {:>6}  smiles\n",
        result.molecules.len(),
        result.scaffolds,
        result.counts.withheld,
        result.stopped_by.words(),
        100.0 * result.share_above_prior_p99,
        "rank",
        "score",
    );
    for (i, molecule) in result.molecules.iter().take(SHOWN).enumerate() {
        text += &format!("{:>4} {:>6.3}  {}\n", i + 1, molecule.score, molecule.smiles);
    }
    for warning in &result.warnings {
        text += &format!("warning: {warning}\n");
    }
    text + &format!("\nmolecules: {}\n", out.join("molecules.csv").display())
}
