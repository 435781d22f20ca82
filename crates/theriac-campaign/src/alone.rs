//! A design of its own, outside any campaign: one run folder, recorded as a campaign's is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use theriac_base::{Error, Job, Result};
use theriac_design::DesignResult;
use theriac_design::config::{Config, Source};
use theriac_record::{Clock, Draft, Input, Manifest, Run};

use crate::design::{self, CHECKPOINT};
use crate::draft::{absolute, program, scored};
use crate::inputs::design_inputs;
use crate::owner::{CAMPAIGN, DESIGN, Folder, refuse_kind};
use crate::replay::{check_built_in, recorded};
use crate::rescore::{profile, rescore_design};

/// What the manifest calls such a run.
pub(crate) const KIND: &str = "design";
/// The files that hold its results, and the agent's folder.
const RESULTS: [&str; 4] = ["design.json", "molecules.csv", "history.csv", "withheld.csv"];
const AGENT: [&str; 2] = ["agent/model.safetensors", "agent/model.toml"];

/// What to do with what is in the folder already.
#[derive(Debug, Clone, Copy, Default)]
pub struct Earlier {
    /// Go on from the last checkpoint.
    pub resume: bool,
    /// Replace results and checkpoints.
    pub force: bool,
}

/// Designs into the run folder `out`.
///
/// # Errors
/// The folder holds results, or a checkpoint that nobody asked to go on from; an input is
/// missing; the design fails, or Ctrl-C ([`Error::Interrupted`]) after a checkpoint.
pub fn design(
    config: &Config,
    source: &Source,
    out: &Path,
    earlier: Earlier,
    clock: Clock,
    job: &Job,
) -> Result<DesignResult> {
    let inputs = design_inputs(config, source)?;
    // What cannot be run must not cost what is there.
    profile(config, source)?;
    let folder = Folder::before(out);
    let mut run = Run::open(out, clock)?;
    let free = refuse_kind(&run, CAMPAIGN, "a campaign").and_then(|()| make_way(&run, earlier));
    free.inspect_err(|e| folder.clean_up(e))?;
    run.event(DESIGN, config)?;
    match design::design(config, source, out, earlier.resume, job) {
        Ok(result) => {
            run.seal(draft(config, source, inputs, &result)?)?;
            design::remove_checkpoint(out)?;
            Ok(result)
        }
        Err(error) => {
            job.progress.end();
            let kind = if matches!(error, Error::Interrupted) { "interrupted" } else { "failed" };
            // The design's own error matters more than that it could not be recorded.
            let _ = run.event(kind, &error.to_string());
            if !holds(&run, &[CHECKPOINT]) {
                folder.clean_up(&error);
            }
            Err(error)
        }
    }
}

fn holds(run: &Run, names: &[&str]) -> bool {
    names.iter().any(|name| run.dir().join(name).exists())
}

/// Nothing is lost unasked.
fn make_way(run: &Run, earlier: Earlier) -> Result<()> {
    let (begun, results) = (holds(run, &[CHECKPOINT]), holds(run, &RESULTS));
    let refused = |what: &str, remedy: &str| Err(Error::user(what).at(run.dir()).remedy(remedy));
    match earlier {
        Earlier { force: true, .. } => {}
        Earlier { resume: true, .. } if begun => return run.unseal(),
        Earlier { resume: true, .. } if !results => {
            return refused("there is no checkpoint to go on from", "leave out --resume");
        }
        _ if begun && !results => {
            return refused(
                "a design was begun in this folder and not finished",
                "go on with --resume, or begin again with --force",
            );
        }
        _ if results => {
            return refused(
                "this folder holds the results of a design",
                "give another folder with --out, or --force to replace them",
            );
        }
        _ => {}
    }
    run.unseal()?;
    RESULTS.iter().chain(&["agent", CHECKPOINT]).try_for_each(|name| run.remove(name))
}

fn draft(
    config: &Config,
    source: &Source,
    inputs: Vec<Input>,
    result: &DesignResult,
) -> Result<Draft> {
    let name = source.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let results = RESULTS.iter().chain(&AGENT).map(|&name| name.to_owned());
    Ok(Draft {
        program: program(),
        kind: KIND.to_owned(),
        name,
        config: serde_json::to_value(config).map_err(Error::bug)?,
        base: absolute(source.path().parent().unwrap_or(Path::new("")))?,
        seed: config.seed,
        threads: rayon::current_num_threads(),
        rejected: design::rejected(result),
        inputs,
        results: results.collect::<BTreeSet<_>>(),
        elsewhere: BTreeMap::from([("molecules.csv".to_owned(), scored(&["score"]))]),
    })
}

/// Runs the recorded design again in `scratch`.
pub(crate) fn again(
    manifest: &Manifest,
    base: &Path,
    scratch: &Path,
    clock: Clock,
    job: &Job,
) -> Result<()> {
    let (config, source) = resolved(manifest, base)?;
    design(&config, &source, scratch, Earlier::default(), clock, job).map(|_| ())
}

/// Scores the molecules of the design in `dir` again.
pub(crate) fn compute(manifest: &Manifest, base: &Path, dir: &Path, out: &Path) -> Result<()> {
    let (config, source) = resolved(manifest, base)?;
    rescore_design(&config, &source, dir, out)
}

fn resolved(manifest: &Manifest, base: &Path) -> Result<(Config, Source)> {
    let (config, source) = (recorded(manifest)?, Source::none(base));
    check_built_in(manifest, &design_inputs(&config, &source)?)?;
    Ok((config, source))
}
