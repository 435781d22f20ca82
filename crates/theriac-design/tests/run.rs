//! Whole runs with a small random prior: reproducible, resumable, honest about what is missing.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use theriac_base::{Cancel, Error, Job, Progress};
use theriac_design::config::read;
use theriac_design::{DesignResult, RunOptions, StopReason, run};
use theriac_learn::lm::{Card, LanguageModel, Vocabulary};

const PROFILE: &str = r#"
prior = "prior"
seed = 3
[learning]
steps = 6
batch_size = 12
max_length = 30
checkpoint_every = 2
learning_rate = 1e-3
[memory]
size = 20
replay = 4
seeds = ["c1ccccc1CCN"]
[diversity]
bucket_size = 2
min_score = 0.2
[scoring]
aggregation = "arithmetic_mean"
[[scoring.component]]
kind = "qed"
[[scoring.component]]
kind = "similarity"
references = ["CC(=O)Nc1ccc(O)cc1"]
[[scoring.filter]]
kind = "descriptor"
descriptor = "mw"
max = 600
[comparison]
samples = 30
[output]
keep = 40
min_score = 0.0
"#;

/// A folder with a prior and a configuration.
fn folder(profile: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let prior = LanguageModel::random(Vocabulary::drug_like(), 24, 1, 5).unwrap();
    prior.save(&dir.path().join("prior"), &Card::default()).unwrap();
    std::fs::write(dir.path().join("c.toml"), profile).unwrap();
    dir
}

fn design(dir: &Path, options: &RunOptions, job: &Job) -> Result<DesignResult, Error> {
    let (config, source) = read(&dir.join("c.toml"))?;
    run(&config, &source, options, job)
}

fn checkpoints(dir: &Path, resume: bool) -> RunOptions {
    RunOptions { checkpoints: Some(dir.join("checkpoint")), resume, agent: None }
}

/// Cancels after a number of learning steps.
struct StopAfter {
    left: AtomicU64,
    learning: std::sync::atomic::AtomicBool,
    cancel: Cancel,
}

impl Progress for StopAfter {
    fn begin(&self, stage: &str, _: Option<u64>) {
        self.learning.store(stage == "learning", Ordering::Relaxed);
    }
    fn advance(&self, steps: u64) {
        if self.learning.load(Ordering::Relaxed)
            && steps > 0
            && self.left.fetch_sub(1, Ordering::Relaxed) == 1
        {
            self.cancel.cancel();
        }
    }
    fn note(&self, _: &str) {}
    fn end(&self) {}
}

fn stop_after(steps: u64) -> Job {
    let cancel = Cancel::default();
    let stop = StopAfter { left: steps.into(), learning: false.into(), cancel: cancel.clone() };
    Job { progress: Arc::new(stop), cancel }
}

fn bytes(result: &DesignResult) -> Vec<u8> {
    serde_json::to_vec(result).unwrap()
}

#[test]
fn counts_add_up_and_results_hold_together() {
    let dir = folder(PROFILE);
    let result = design(dir.path(), &RunOptions::default(), &Job::silent()).unwrap();
    let c = &result.counts;
    assert_eq!(c.sampled, 72);
    let parts = [c.invalid, c.duplicates, c.withheld, c.unscored, c.filtered, c.scored];
    assert_eq!(parts.iter().sum::<usize>(), c.sampled);
    for compared in [&result.prior_counts, &result.agent_counts] {
        let c = compared;
        let parts = [c.invalid, c.duplicates, c.withheld, c.unscored, c.filtered, c.scored];
        assert_eq!(parts.iter().sum::<usize>(), c.sampled);
        assert!(c.sampled > 0);
    }
    let passing = c.below_min_score + c.beyond_keep + result.molecules.len();
    assert!(passing > 0 && passing <= c.distinct);
    assert_eq!(c.filters.values().sum::<usize>(), c.filtered);
    assert_eq!(c.failures.values().sum::<usize>(), c.unscored);
    assert_eq!(result.history.len(), 6);
    assert_eq!(result.stopped_by, StopReason::Steps);
    assert!(!result.molecules.is_empty() && result.molecules.len() <= 40);
    assert!(result.molecules.windows(2).all(|w| w[0].score >= w[1].score));
    for molecule in &result.molecules {
        let parts: Vec<_> = molecule.components.iter().map(|c| c.transformed.unwrap()).collect();
        assert!((molecule.score - (parts[0] + parts[1]) / 2.0).abs() < 1e-9);
        assert!(molecule.nearest.is_some());
    }
}

#[test]
fn an_interrupted_run_goes_on_to_the_same_bytes() {
    let dir = folder(PROFILE);
    let whole = design(dir.path(), &RunOptions::default(), &Job::silent()).unwrap();
    for (steps, ending) in [(1, "at once"), (3, "between checkpoints")] {
        let error = design(dir.path(), &checkpoints(dir.path(), false), &stop_after(steps));
        assert!(matches!(error, Err(Error::Interrupted)), "{ending}");
        let resumed = design(dir.path(), &checkpoints(dir.path(), true), &Job::silent()).unwrap();
        assert_eq!(bytes(&whole), bytes(&resumed), "{ending}");
    }
}

#[test]
fn a_killed_run_goes_on_from_its_last_checkpoint() {
    let dir = folder(PROFILE);
    let whole = design(dir.path(), &RunOptions::default(), &Job::silent()).unwrap();
    // A run to step 4 leaves what a kill after step 5 would: the checkpoint of step 4, and a
    // half-written newer one that `latest` does not name.
    let shorter = PROFILE.replace("steps = 6", "steps = 4");
    std::fs::write(dir.path().join("c.toml"), shorter).unwrap();
    design(dir.path(), &checkpoints(dir.path(), false), &Job::silent()).unwrap();
    std::fs::create_dir(dir.path().join("checkpoint/step-000005")).unwrap();
    std::fs::write(dir.path().join("checkpoint/step-000005/state.json"), "{").unwrap();
    std::fs::write(dir.path().join("c.toml"), PROFILE).unwrap();
    let resumed = design(dir.path(), &checkpoints(dir.path(), true), &Job::silent()).unwrap();
    assert_eq!(bytes(&whole), bytes(&resumed));
}

#[test]
fn threads_change_nothing_and_the_seed_does() {
    let dir = folder(PROFILE);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| design(dir.path(), &RunOptions::default(), &Job::silent()).unwrap())
    };
    let one = with(1);
    assert_eq!(bytes(&one), bytes(&with(2)));
    assert_eq!(bytes(&one), bytes(&with(5)));
    std::fs::write(dir.path().join("c.toml"), PROFILE.replace("seed = 3", "seed = 4")).unwrap();
    assert_ne!(bytes(&one), bytes(&with(1)));
}

#[test]
fn a_checkpoint_of_another_profile_is_refused() {
    let dir = folder(PROFILE);
    let interrupted = design(dir.path(), &checkpoints(dir.path(), false), &stop_after(1));
    assert!(interrupted.is_err());
    let other = PROFILE.replace("bucket_size = 2", "bucket_size = 3");
    std::fs::write(dir.path().join("c.toml"), other).unwrap();
    let error = design(dir.path(), &checkpoints(dir.path(), true), &Job::silent()).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("another configuration"), "{error}");
}

#[test]
fn stop_rules_end_the_run() {
    for (rule, reason) in [
        ("evaluations = 3", StopReason::Evaluations),
        ("plateau = { steps = 2, improvement = 1.0 }", StopReason::Plateau),
        ("minutes = 1e-9", StopReason::Minutes),
    ] {
        let dir = folder(&PROFILE.replace("[memory]", &format!("[stop]\n{rule}\n[memory]")));
        let result = design(dir.path(), &RunOptions::default(), &Job::silent()).unwrap();
        assert_eq!(result.stopped_by, reason);
        assert!(result.history.len() < 6, "{rule}");
    }
}

#[cfg(unix)]
#[test]
fn what_a_program_cannot_score_is_missing_and_counted() {
    let awk = r#"{ printf "%s%s", (NR > 1 ? "," : "{\"version\":1,\"payload\":{\"predictions\":["), (length($0) % 2 ? "null" : "0.5") } END { print "]}}" }"#;
    let component = format!(
        "[[scoring.component]]\nkind = \"external\"\nname = \"even\"\nexecutable = \"awk\"\nargs = ['{awk}']\n[[scoring.filter]]"
    );
    let dir = folder(&PROFILE.replacen("[[scoring.filter]]", &component, 1));
    let result = design(dir.path(), &RunOptions::default(), &Job::silent()).unwrap();
    assert!(result.counts.unscored > 0);
    assert!(result.prior_scores.len() < 30);
    let even = result.molecules.iter().flat_map(|m| &m.components).filter(|c| c.name == "even");
    assert!(even.clone().count() > 0);
    for component in even {
        assert_eq!(component.raw, Some(0.5));
    }
}

#[cfg(unix)]
#[test]
fn a_program_that_never_works_ends_the_run_with_its_reason() {
    let component = "[[scoring.component]]\nkind = \"external\"\nname = \"broken\"\n\
                     executable = \"sh\"\nargs = [\"-c\", \"echo no licence >&2; exit 1\"]\n\
                     [[scoring.filter]]";
    let dir = folder(&PROFILE.replacen("[[scoring.filter]]", component, 1));
    let error = design(dir.path(), &RunOptions::default(), &Job::silent()).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("no licence"), "{error}");
}
