//! The stage `design`: new molecules by `theriac-design`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Job, Result, create_dir, read_to_string};
use theriac_design::config::{Config, Source};
use theriac_design::{Counts, DesignResult, RunOptions};

use crate::config::Campaign;
use crate::known;

fn folder(dir: &Path) -> PathBuf {
    dir.join("design")
}

/// Reads the stage's result.
pub(crate) fn load(dir: &Path) -> Result<DesignResult> {
    load_from(&folder(dir))
}

/// Reads the result of the design in `dir`.
pub(crate) fn load_from(dir: &Path) -> Result<DesignResult> {
    let path = dir.join("design.json");
    let text = read_to_string(&path)?;
    serde_json::from_str(&text).map_err(|e| {
        Error::user(format!("this is not the result of a design: {e}"))
            .at_line(&path, e.line() as u64)
            .remedy("run the campaign with --force")
    })
}

/// Runs the stage; returns what was turned away, by reason.
pub(crate) fn run(
    campaign: &Campaign,
    source: &Source,
    dir: &Path,
    job: &Job,
) -> Result<BTreeMap<String, u64>> {
    let known = std::path::absolute(known::path(dir)).map_err(|e| Error::io(dir, &e))?;
    let config = campaign.resolved_design(&known);
    // A checkpoint of another configuration was cleared away before.
    let out = folder(dir);
    let result = design(&config, &source.within("design"), &out, true, job)?;
    remove_checkpoint(&out)?;
    Ok(rejected(&result))
}

/// Where a design that goes on keeps what it needs.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// Removes what a finished design no longer needs.
pub(crate) fn remove_checkpoint(out: &Path) -> Result<()> {
    let path = out.join(CHECKPOINT);
    fs::remove_dir_all(&path).map_err(|e| Error::io(&path, &e))
}

/// Designs into `out`, where its checkpoint stays.
pub(crate) fn design(
    config: &Config,
    source: &Source,
    out: &Path,
    resume: bool,
    job: &Job,
) -> Result<DesignResult> {
    create_dir(out)?;
    let options = RunOptions {
        checkpoints: Some(out.join(CHECKPOINT)),
        resume,
        agent: Some(out.join("agent")),
    };
    let result = theriac_design::run(config, source, &options, job)?;
    theriac_design::write(&result, out)?;
    Ok(result)
}

/// What was turned away while learning, of the samples that prior and agent are compared by, and
/// of the molecules that passed.
pub(crate) fn rejected(result: &DesignResult) -> BTreeMap<String, u64> {
    let mut reasons = BTreeMap::new();
    add(&mut reasons, "", &result.counts);
    add(&mut reasons, "comparison sample: ", &result.prior_counts);
    add(&mut reasons, "comparison sample: ", &result.agent_counts);
    let kept = [
        ("below the least score that is kept", result.counts.below_min_score),
        ("beyond the number that is kept (output.keep)", result.counts.beyond_keep),
    ];
    reasons.extend(kept.map(|(reason, n)| (reason.to_owned(), n as u64)));
    reasons.retain(|_, n| *n > 0);
    reasons
}

fn add(reasons: &mut BTreeMap<String, u64>, of: &str, counts: &Counts) {
    let mut add = |reason: String, n: usize| {
        *reasons.entry(format!("{of}{reason}")).or_default() += n as u64;
    };
    add("no valid molecule".to_owned(), counts.invalid);
    add("repeated within its batch".to_owned(), counts.duplicates);
    add("withheld as hazardous".to_owned(), counts.withheld);
    for (name, n) in &counts.failures {
        add(format!("no score from `{name}`"), *n);
    }
    let unnamed = counts.unscored - counts.failures.values().sum::<usize>().min(counts.unscored);
    add("no finite total score".to_owned(), unnamed);
    for (name, n) in &counts.filters {
        add(format!("turned away by the filter `{name}`"), *n);
    }
}
