//! Runs a plan: skips what is sealed, goes on where it stopped, records everything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use theriac_base::{Error, Job, Result};
use theriac_record::{Clock, Run};

use crate::design;
use crate::draft::{draft, merged};
use crate::known;
use crate::owner;
use crate::patients;
use crate::plan::{Plan, PlannedStage};
use crate::rank::{Ranked, rank};
use crate::ranked_files;
use crate::report;
use crate::stage::{self, BEGIN, DONE, Seal, Stage};

/// How to run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Do everything again, whatever is sealed.
    pub force: bool,
}

/// What became of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// Done now.
    Done,
    /// Done again: something that it depends on has changed since.
    Redone,
    /// Done before, and nothing that it depends on has changed.
    Skipped,
}

/// What a campaign came to.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The run folder.
    pub folder: PathBuf,
    /// The report.
    pub report: PathBuf,
    /// Each stage, and whether it had to be done.
    pub stages: Vec<(Stage, StageState)>,
    /// Known actives.
    pub known: usize,
    /// Rows of known actives that were turned away, by reason.
    pub known_rejected: BTreeMap<String, u64>,
    /// Molecules kept by the design.
    pub designed: usize,
    /// Different scaffolds among them.
    pub scaffolds: usize,
    /// Share of the prior's samples above its own 99th percentile (that of the scored ones), 0..=1.
    pub prior_share_above_p99: f64,
    /// Share of the agent's samples above it, 0..=1.
    pub share_above_prior_p99: f64,
    /// Generated molecules withheld as hazardous.
    pub withheld: usize,
    /// The chosen molecules, best first.
    pub ranked: Vec<Ranked>,
    /// The panel of genomes, where one is given.
    pub patients: Option<patients::Summary>,
}

/// Runs a plan in its run folder.
///
/// # Errors
/// The folder is in use, not ours or holds another campaign, a stage fails, or Ctrl-C
/// ([`Error::Interrupted`]); finished stages and the design's checkpoints are kept, and the
/// same call goes on.
pub fn run(plan: &Plan, options: &Options, clock: Clock, job: &Job) -> Result<Summary> {
    let folder = owner::Folder::before(&plan.out);
    let mut run = Run::open(&plan.out, clock)?;
    owner::claim(&mut run, plan, options.force)?;
    let mut seals = Vec::new();
    let mut states = Vec::new();
    for (i, planned) in plan.stages.iter().enumerate() {
        let done = sealed(&run, planned, options)?;
        let state = match done.is_some() {
            true => StageState::Skipped,
            false if stage::has_other(run.entries(), planned.stage, &planned.key) => {
                StageState::Redone
            }
            false => StageState::Done,
        };
        if state != StageState::Skipped && states.iter().all(|(_, s)| *s == StageState::Skipped) {
            make_way(&run, plan, &plan.stages[i..], options)?;
        }
        states.push((planned.stage, state));
        let seal = match done {
            Some(seal) => Ok(seal),
            None => perform(&mut run, plan, planned, &seals, job),
        };
        seals.push(seal.inspect_err(|e| folder.clean_up_first(&run, e))?);
    }
    if states.iter().any(|(_, s)| *s != StageState::Skipped) || !run.is_sound()? {
        run.seal(draft(plan, &seals)?)?;
    }
    let turned_away = seals.iter().find(|s| s.stage == Stage::Known).map(|s| s.rejected.clone());
    Ok(Summary { known_rejected: turned_away.unwrap_or_default(), ..summary(plan, states)? })
}

fn sealed(run: &Run, planned: &PlannedStage, options: &Options) -> Result<Option<Seal>> {
    if options.force { Ok(None) } else { stage::sealed(run, planned.stage, &planned.key) }
}

/// Removes the manifest and all results that no longer hold, so that the folder is of one
/// piece even if a stage fails. What a stage can go on with stays.
fn make_way(run: &Run, plan: &Plan, from: &[PlannedStage], options: &Options) -> Result<()> {
    run.unseal()?;
    for stage in Stage::ALL {
        // A stage that was taken out of the campaign leaves nothing behind.
        let planned = plan.stages.iter().any(|p| p.stage == stage);
        if !planned && stage::was_begun(run.entries(), stage) {
            stage.clear(run)?;
        }
    }
    for planned in from {
        let resume =
            !options.force && stage::may_resume(run.entries(), planned.stage, &planned.key);
        if !resume && sealed(run, planned, options)?.is_none() {
            planned.stage.clear(run)?;
        }
    }
    Ok(())
}

/// Runs one stage between its two marks in the audit log.
fn perform(
    run: &mut Run,
    plan: &Plan,
    planned: &PlannedStage,
    before: &[Seal],
    job: &Job,
) -> Result<Seal> {
    job.checkpoint()?;
    run.event(BEGIN, planned)?;
    match execute(plan, planned.stage, before, job) {
        Ok(rejected) => {
            let outputs = stage::outputs(&plan.out, planned.stage)?;
            let seal = Seal { stage: planned.stage, key: planned.key.clone(), rejected, outputs };
            run.event(DONE, &seal)?;
            Ok(seal)
        }
        Err(error) => {
            job.progress.end();
            let kind = if matches!(error, Error::Interrupted) { "interrupted" } else { "failed" };
            // What is wrong with a patient's file could name the patient.
            let what = match planned.stage {
                Stage::Patients => "see the message of the command".to_owned(),
                _ => error.to_string(),
            };
            let payload = serde_json::json!({ "stage": planned.stage, "error": what });
            // The stage's own error matters more than that it could not be recorded.
            let _ = run.event(kind, &payload);
            Err(error)
        }
    }
}

fn execute(plan: &Plan, stage: Stage, before: &[Seal], job: &Job) -> Result<BTreeMap<String, u64>> {
    let (campaign, dir) = (&plan.campaign, plan.out.as_path());
    match stage {
        Stage::Known => known::run(campaign, &plan.source, dir, job),
        Stage::Design => design::run(campaign, &plan.source, dir, job),
        Stage::Rank => {
            job.progress.begin("rank", None);
            let (ranked, mut passed_over) = ranked(plan)?;
            let left_out = ranked_files::write(dir, &campaign.name, &ranked)?;
            if left_out > 0 {
                passed_over
                    .insert("in ranked.csv only: SDF cannot hold its stereo".into(), left_out);
            }
            job.progress.end();
            Ok(passed_over)
        }
        Stage::Patients => {
            let Some(config) = &campaign.patients else { return Ok(BTreeMap::new()) };
            let (ranked, _) = ranked(plan)?;
            patients::run(config, &plan.source, (&campaign.name, &ranked), dir, job)
        }
        Stage::Report => {
            job.progress.begin("report", None);
            let facts = report::Facts {
                plan,
                known: &known::load(dir)?,
                design: &design::load(dir)?,
                ranked: &ranked(plan)?.0,
                rejected: &merged(before),
                patients: panel(plan, report::PATIENTS)?,
            };
            report::write(&facts, &dir.join("report.html"))?;
            job.progress.end();
            Ok(BTreeMap::new())
        }
    }
}

/// What the stage `patients` has written, with the rows of the first `most` patients.
fn panel(plan: &Plan, most: usize) -> Result<Option<patients::Panel>> {
    plan.campaign.patients.as_ref().map(|_| patients::load(&plan.out, most)).transpose()
}

fn ranked(plan: &Plan) -> Result<(Vec<Ranked>, BTreeMap<String, u64>)> {
    let dir = &plan.out;
    rank(&plan.campaign.rank, &known::load(dir)?, &design::load(dir)?)
}

fn summary(plan: &Plan, stages: Vec<(Stage, StageState)>) -> Result<Summary> {
    let dir: &Path = &plan.out;
    let result = design::load(dir)?;
    Ok(Summary {
        folder: dir.to_owned(),
        report: dir.join("report.html"),
        stages,
        known: known::load(dir)?.molecules.len(),
        known_rejected: BTreeMap::new(),
        designed: result.molecules.len(),
        scaffolds: result.scaffolds,
        prior_share_above_p99: report::prior_share(&plan.campaign, &result),
        share_above_prior_p99: result.share_above_prior_p99,
        withheld: result.counts.withheld,
        ranked: ranked(plan)?.0,
        patients: panel(plan, 0)?.map(|p| p.summary),
    })
}
