//! `theriac design`: new molecules for a scoring profile.

use std::path::PathBuf;

use theriac_base::{Error, Job, Result, create_dir};
use theriac_design::config::{TEMPLATE, read, schema};
use theriac_design::{RunOptions, summary, write};

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
/// See [`theriac_design::run`].
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
    create_dir(&out)?;
    let options = RunOptions {
        checkpoints: Some(out.join("checkpoint")),
        resume: args.resume,
        agent: Some(out.join("agent")),
    };
    let result = theriac_design::run(&config, &source, &options, job)?;
    write(&result, &out)?;
    let summary = summary(&result);
    if args.json { output::json(&summary) } else { output::text(&lines(&summary)) }
}

fn lines(summary: &serde_json::Value) -> String {
    let rows = summary.as_object().into_iter().flatten();
    rows.map(|(name, value)| format!("{name}: {value}\n")).collect()
}
