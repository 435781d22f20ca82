//! `theriac campaign`: from known actives to ranked new molecules.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{Args, Subcommand};
use theriac_base::{Error, Job, Result};
use theriac_campaign::{Options, Plan, StageState, Summary};

use crate::output;

/// From known actives to ranked new molecules, in stages.
#[derive(Debug, Subcommand)]
pub enum Campaign {
    /// Run a campaign, or go on with it where it stopped.
    Run(RunArgs),
    /// Print a commented campaign to begin with.
    Template,
}

/// What `campaign run` takes.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The campaign, a TOML file.
    file: PathBuf,
    /// The run folder; by default runs/ and the campaign's name.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Seed of every random number, in place of the campaign's.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Show the resolved plan, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// Do every stage again, whatever is done already.
    #[arg(long)]
    force: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// Whatever the campaign reports.
pub fn run(command: &Campaign, job: &Job) -> Result<()> {
    match command {
        Campaign::Run(args) => run_campaign(args, job),
        Campaign::Template => output::text(theriac_campaign::TEMPLATE),
    }
}

fn run_campaign(args: &RunArgs, job: &Job) -> Result<()> {
    let (campaign, source) = theriac_campaign::read(&args.file, args.seed)?;
    let out = args.out.clone().unwrap_or_else(|| theriac_campaign::default_folder(&campaign));
    let plan = Plan::new(campaign, source, &out)?;
    if args.dry_run {
        return if args.json { output::json(&plan) } else { output::text(&plan.to_string()) };
    }
    let options = Options { force: args.force };
    let summary =
        theriac_campaign::run(&plan, &options, SystemTime::now, job).inspect_err(|e| {
            if matches!(e, Error::Interrupted) {
                output::remark(format_args!("go on with: {}", same_again(args, &out)));
            }
        })?;
    if args.json { output::json(&summary) } else { output::text(&table(&summary)) }
}

/// The command that goes on with this run, for a shell.
fn same_again(args: &RunArgs, out: &Path) -> String {
    let seed = args.seed.map_or(String::new(), |seed| format!(" --seed {seed}"));
    format!("theriac campaign run {} --out {}{seed}", quoted(&args.file), quoted(out))
}

/// A path as a POSIX shell takes it for one word.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./+:@%,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Molecules named in the summary.
const SHOWN: usize = 10;

fn table(summary: &Summary) -> String {
    let mut text = String::new();
    for (state, words) in [
        (StageState::Skipped, "already done"),
        (StageState::Redone, "done again, since what they depend on has changed"),
    ] {
        let those = summary.stages.iter().filter(|(_, s)| *s == state);
        let names: Vec<&str> = those.map(|(stage, _)| stage.name()).collect();
        if !names.is_empty() {
            text += &format!("{words}: {}\n", names.join(", "));
        }
    }
    for (reason, n) in &summary.known_rejected {
        text += &format!("known actives turned away: {n} {reason}\n");
    }
    text += &format!(
        "{} known actives; {} molecules kept, {} scaffolds, {} withheld\n\
         {:.1} % of samples above the prior's 99th percentile ({:.1} % before learning)\n\n\
         {:>4} {:>6} {:>6}  {:<16} smiles\n",
        summary.known,
        summary.designed,
        summary.scaffolds,
        summary.withheld,
        100.0 * summary.share_above_prior_p99,
        100.0 * summary.prior_share_above_p99,
        "rank",
        "score",
        "like",
        "nearest known",
    );
    for ranked in summary.ranked.iter().take(SHOWN) {
        let (name, like) = match &ranked.nearest {
            Some((known, similarity)) => {
                let name = if known.name.is_empty() { "(no name)" } else { &known.name };
                (name, format!("{similarity:.2}"))
            }
            None => ("", String::new()),
        };
        let name: String = name.chars().take(16).collect();
        let (score, smiles) = (ranked.designed.score, &ranked.designed.smiles);
        text += &format!("{:>4} {score:>6.3} {like:>6}  {name:<16} {smiles}\n", ranked.rank);
    }
    if let Some(of) = &summary.patients {
        text += &format!(
            "\n{} patients: of {} pairs with a molecule {} are at risk, {} perhaps, {} not known\n",
            of.patients,
            of.patients * of.molecules as u64,
            of.lights.red,
            of.lights.amber,
            of.lights.grey
        );
    }
    text + &format!("\nreport: {}\n", summary.report.display())
}
