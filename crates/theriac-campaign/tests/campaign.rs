//! A small campaign, run, interrupted, repeated and replayed.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use theriac_base::{Cancel, Error, Job, Progress, Result};
use theriac_campaign::{Options, Plan, StageState, Summary, read, replay, run};
use theriac_record::{Manifest, verify};

fn clock() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000)
}

fn plan(file: &Path, out: &Path) -> Plan {
    let (campaign, source) = read(file, None).unwrap();
    Plan::new(campaign, source, out).unwrap()
}

fn run_in(file: &Path, out: &Path, job: &Job) -> Result<Summary> {
    run(&plan(file, out), &Options::default(), clock, job)
}

/// Every result's digest, without the record of times and threads.
fn results(dir: &Path) -> Vec<(String, String)> {
    let outputs = Manifest::read(dir).unwrap().outputs;
    outputs.into_iter().map(|o| (o.path, o.digest.blake3)).collect()
}

/// Cancels after a number of steps, like an impatient user.
struct Impatient {
    cancel: Cancel,
    left: AtomicU64,
}

impl Progress for Impatient {
    fn begin(&self, _: &str, _: Option<u64>) {}
    fn advance(&self, steps: u64) {
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(steps), Ordering::Relaxed);
        if left <= steps {
            self.cancel.cancel();
        }
    }
    fn note(&self, _: &str) {}
    fn end(&self) {}
}

fn impatient(steps: u64) -> Job {
    let cancel = Cancel::default();
    let left = AtomicU64::new(steps);
    Job { progress: Arc::new(Impatient { cancel: cancel.clone(), left }), cancel }
}

struct Fixture {
    _dir: tempfile::TempDir,
    file: PathBuf,
    out: PathBuf,
}

fn fixture() -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let file = common::tiny(dir.path());
    let out = dir.path().join("run");
    Fixture { _dir: dir, file, out }
}

#[test]
fn runs_from_known_actives_to_a_sound_record() {
    let f = fixture();
    let summary = run_in(&f.file, &f.out, &Job::silent()).unwrap();
    assert_eq!(summary.known, 2, "two salts of one molecule, one weak, two broken rows");
    assert!(!summary.ranked.is_empty() && summary.ranked.len() <= 12);
    for name in [
        "known/known.csv",
        "design/history.csv",
        "design/withheld.csv",
        "ranked.csv",
        "ranked.sdf",
        "report.html",
        "manifest.json",
        "audit.jsonl",
    ] {
        assert!(f.out.join(name).exists(), "{name}");
    }
    assert!(!f.out.join("design/checkpoint").exists());
    let found = verify(&f.out).unwrap();
    assert!(found.is_sound(), "{:?}", found.faults);
    let rejected = Manifest::read(&f.out).unwrap().rejected;
    let known: u64 = rejected.iter().filter(|(r, _)| r.starts_with("known")).map(|(_, n)| n).sum();
    assert_eq!(known, 3, "{rejected:?}");
    let report = fs::read_to_string(f.out.join("report.html")).unwrap();
    assert!(report.contains("computational hypotheses") && report.contains("<svg"));
    assert!(!report.contains("NaN"), "a number is missing without saying so");
    let here = f.file.parent().unwrap().display().to_string();
    assert!(!report.contains(&here), "the report names a folder of this machine");
}

#[test]
fn every_ranked_number_is_in_the_table() {
    let f = fixture();
    let summary = run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let text = fs::read_to_string(f.out.join("ranked.csv")).unwrap();
    let header = text.lines().next().unwrap();
    assert!(
        header.starts_with("smiles,rank,score,reason,similarity_score,similarity_raw,qed_score")
    );
    let columns: Vec<&str> = header.split(',').collect();
    let mut unique = columns.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(columns.len(), unique.len(), "a column stands twice");
    assert_eq!(text.lines().count(), summary.ranked.len() + 1);
    for pair in summary.ranked.windows(2) {
        assert!(pair[0].designed.score >= pair[1].designed.score);
    }
}

#[test]
fn threads_do_not_change_a_byte_of_the_results() {
    let f = fixture();
    let mut seen = Vec::new();
    for threads in [1, 2, 5] {
        let out = f.out.with_file_name(format!("run{threads}"));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run_in(&f.file, &out, &Job::silent())).unwrap();
        assert_eq!(Manifest::read(&out).unwrap().threads, threads);
        seen.push(results(&out));
    }
    assert!(seen[0].len() >= 8);
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[test]
fn a_second_run_does_nothing_and_a_change_only_what_depends_on_it() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let before = fs::read(f.out.join("audit.jsonl")).unwrap();
    let again = run_in(&f.file, &f.out, &Job::silent()).unwrap();
    assert!(again.stages.iter().all(|(_, s)| *s == StageState::Skipped));
    assert_eq!(before, fs::read(f.out.join("audit.jsonl")).unwrap());
    let text = fs::read_to_string(&f.file).unwrap().replace("top = 12", "top = 3");
    fs::write(&f.file, text).unwrap();
    let third = run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let states: Vec<StageState> = third.stages.iter().map(|(_, s)| *s).collect();
    use StageState::{Redone, Skipped};
    assert_eq!(states, [Skipped, Skipped, Redone, Redone]);
    assert_eq!(third.ranked.len(), 3);
    assert!(verify(&f.out).unwrap().is_sound());
}

#[test]
fn a_damaged_result_is_made_again() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let good = results(&f.out);
    fs::write(f.out.join("design/history.csv"), "nonsense").unwrap();
    assert!(!verify(&f.out).unwrap().is_sound());
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    assert_eq!(good, results(&f.out));
    assert!(verify(&f.out).unwrap().is_sound());
}

#[test]
fn an_interrupted_campaign_goes_on_to_the_same_bytes() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let whole = results(&f.out);
    let mut interruptions = 0;
    for steps in [1, 3, 20, 67, 69, 71, 73, 136] {
        let out = f.out.with_file_name(format!("stopped{steps}"));
        if let Err(error) = run_in(&f.file, &out, &impatient(steps)) {
            assert!(matches!(error, Error::Interrupted), "{error}");
            assert!(!verify(&out).unwrap().is_sound(), "an unfinished run passes for finished");
            interruptions += 1;
        }
        run_in(&f.file, &out, &Job::silent()).unwrap();
        assert_eq!(whole, results(&out), "after {steps} steps");
        assert!(verify(&out).unwrap().is_sound());
    }
    assert!(interruptions >= 4, "{interruptions}");
}

#[test]
fn replays_to_the_byte_from_the_manifest_alone() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    fs::remove_file(&f.file).unwrap();
    let again = |name: &str, base: Option<&Path>| {
        replay(&f.out, &f.out.with_file_name(name), base, clock, &Job::silent())
    };
    let found = again("again", None).unwrap();
    assert!(found.exact && found.agrees(), "{:?}", found.rows);
    let elsewhere = f.out.with_file_name("elsewhere");
    let error = again("third", Some(&elsewhere)).unwrap_err().to_string();
    assert!(error.contains("known.csv") && error.contains("No such file"), "{error}");
    fs::write(f.file.with_file_name("known.csv"), "smiles\nCCO\n").unwrap();
    let error = again("fourth", None).unwrap_err().to_string();
    assert!(error.contains("not the file that the run has read"), "{error}");
}

#[test]
fn another_seed_gives_other_molecules() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let other = f.out.with_file_name("other");
    let (campaign, source) = read(&f.file, Some(6)).unwrap();
    let plan = Plan::new(campaign, source, &other).unwrap();
    run(&plan, &Options::default(), clock, &Job::silent()).unwrap();
    let molecules = |dir: &Path| fs::read_to_string(dir.join("design/molecules.csv")).unwrap();
    assert_ne!(molecules(&f.out), molecules(&other));
}

fn changed(f: &Fixture, from: &str, to: &str) {
    let text = fs::read_to_string(&f.file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(&f.file, text.replace(from, to)).unwrap();
}

fn refusal(file: &Path, seed: Option<u64>, out: &Path) -> String {
    let (campaign, source) = read(file, seed).unwrap();
    let plan = Plan::new(campaign, source, out).unwrap();
    let error = run(&plan, &Options::default(), clock, &Job::silent()).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    error.to_string()
}

#[test]
fn another_campaign_or_seed_does_not_replace_finished_results() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let (before, log) = (results(&f.out), fs::read(f.out.join("audit.jsonl")).unwrap());
    let said = refusal(&f.file, Some(6), &f.out);
    assert!(said.contains("holds the campaign with seed 5") && said.contains("--force"), "{said}");
    let other = f.file.with_file_name("other.toml");
    let text = fs::read_to_string(&f.file).unwrap().replace("top = 12", "top = 11");
    fs::write(&other, text).unwrap();
    let said = refusal(&other, None, &f.out);
    assert!(said.contains("holds another campaign, ") && said.contains("--out"), "{said}");
    assert_eq!(log, fs::read(f.out.join("audit.jsonl")).unwrap());
    assert_eq!(before, results(&f.out));
    let plan = plan(&other, &f.out);
    let forced = run(&plan, &Options { force: true }, clock, &Job::silent()).unwrap();
    assert!(forced.stages.iter().all(|(_, s)| *s != StageState::Skipped));
    assert!(verify(&f.out).unwrap().is_sound());
}

#[test]
fn a_failed_run_leaves_nothing_of_the_one_before() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    changed(
        &f,
        "[[design.scoring.component]]\nkind = \"qed\"",
        "[[design.scoring.component]]\nkind = \"smarts_wanted\"\npatterns = [\"((\"]",
    );
    let error = run_in(&f.file, &f.out, &Job::silent()).unwrap_err();
    assert_eq!(error.exit_code(), 2, "{error}");
    for name in ["manifest.json", "report.html", "ranked.csv", "ranked.sdf", "design/design.json"] {
        assert!(!f.out.join(name).exists(), "{name} of the run before is still there");
    }
    assert!(f.out.join("known/known.csv").exists(), "what still holds is gone");
    assert!(!verify(&f.out).unwrap().is_sound());
}

#[test]
fn a_first_stage_that_fails_leaves_no_folder() {
    let f = fixture();
    changed(&f, "min_activity = 5.0", "min_activity = 50.0");
    let out = f.out.join("deep/er");
    let error = run_in(&f.file, &out, &Job::silent()).unwrap_err().to_string();
    assert!(error.contains("4 less active than min_activity"), "{error}");
    assert!(!f.out.exists());
}

#[test]
fn a_damaged_manifest_is_sealed_again() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let good = results(&f.out);
    let path = f.out.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    for damage in [Some(text.replace("\"seed\": 5", "\"seed\": 7")), None] {
        match damage {
            Some(text) => fs::write(&path, text).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        assert!(!verify(&f.out).unwrap().is_sound());
        let again = run_in(&f.file, &f.out, &Job::silent()).unwrap();
        assert!(again.stages.iter().all(|(_, s)| *s == StageState::Skipped));
        assert!(verify(&f.out).unwrap().is_sound());
        assert_eq!(good, results(&f.out));
    }
}

#[test]
fn a_file_that_is_not_of_the_run_is_neither_taken_in_nor_touched() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let before = fs::read(f.out.join("audit.jsonl")).unwrap();
    fs::write(f.out.join("notes.txt"), "mine").unwrap();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    assert_eq!(before, fs::read(f.out.join("audit.jsonl")).unwrap());
    assert_eq!(fs::read_to_string(f.out.join("notes.txt")).unwrap(), "mine");
    let faults = verify(&f.out).unwrap().faults;
    assert_eq!(faults[0].to_string(), "notes.txt: this file is not of the run");
}

#[test]
fn activities_that_are_no_finite_number_are_turned_away() {
    let f = fixture();
    changed(&f, "min_activity = 5.0\n", "");
    let path = f.file.with_file_name("known.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text + "CCCO,propanol,nan\nCCCCO,butanol,inf\nCCCCCO,pentanol,-inf\n")
        .unwrap();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let rejected = Manifest::read(&f.out).unwrap().rejected;
    assert_eq!(rejected["known: the activity is no finite number"], 4, "{rejected:?}");
    let known = fs::read_to_string(f.out.join("known/known.csv")).unwrap();
    assert!(!known.contains("nan") && !known.contains("inf") && !known.contains("butanol"));
    changed(&f, "[known]", "[known]\nmin_activity = nan");
    let error = read(&f.file, None).unwrap_err().to_string();
    assert!(error.contains("min_activity"), "{error}");
}

#[test]
fn every_kept_molecule_is_chosen_or_counted_with_a_reason() {
    let f = fixture();
    changed(&f, "top = 12", "top = 5");
    let summary = run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let rejected = Manifest::read(&f.out).unwrap().rejected;
    let passed: u64 =
        rejected.iter().filter(|(r, _)| r.starts_with("rank: ")).map(|(_, n)| n).sum();
    assert_eq!(summary.designed as u64, summary.ranked.len() as u64 + passed, "{rejected:?}");
    assert!(rejected.contains_key("rank: 5 chosen already (rank.top)"), "{rejected:?}");
}

#[test]
fn filters_are_counted_by_name_and_comparison_samples_too() {
    let f = fixture();
    let filter = "[[design.scoring.filter]]\nkind = \"descriptor\"\ndescriptor = \"mw\"\n\
                  name = \"small\"\nmax = 150.0\n\n[design.comparison]";
    changed(&f, "[design.comparison]", filter);
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let rejected = Manifest::read(&f.out).unwrap().rejected;
    for of in ["", "comparison sample: "] {
        let reason = format!("design: {of}turned away by the filter `small`");
        assert!(rejected.contains_key(&reason), "{rejected:?}");
    }
    let report = fs::read_to_string(f.out.join("report.html")).unwrap();
    assert!(report.contains("turned away by the filter `small`"));
}

/// Makes the record one of another class of processor, as if it had been sealed there.
fn from_elsewhere(dir: &Path) {
    let path = dir.join("manifest.json");
    let mut manifest = Manifest::read(dir).unwrap();
    manifest.processor = "abacus".into();
    let text = serde_json::to_string_pretty(&manifest).unwrap() + "\n";
    fs::write(&path, &text).unwrap();
    let seal = serde_json::json!({ "manifest": theriac_record::Digest::of(text.as_bytes()) });
    theriac_record::Run::open(dir, clock).unwrap().event("seal", &seal).unwrap();
    assert!(verify(dir).unwrap().is_sound());
}

#[test]
fn on_another_processor_the_recorded_molecules_are_scored_again() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    from_elsewhere(&f.out);
    let scratch = f.out.with_file_name("again");
    let found = replay(&f.out, &scratch, None, clock, &Job::silent()).unwrap();
    assert!(!found.exact && found.agrees(), "{:?}", found.rows);
    // What is compared is computed from the recorded rows, not the rows themselves.
    for file in ["ranked.csv", "design/molecules.csv"] {
        let recorded = fs::read_to_string(f.out.join(file)).unwrap().lines().count();
        let computed = fs::read_to_string(scratch.join("computed").join(file)).unwrap();
        assert_eq!(recorded, computed.lines().count(), "{file}");
    }
}

#[test]
fn an_outside_program_is_an_input() {
    let f = fixture();
    let script = f.file.with_file_name("model.sh");
    let answer = "n=$(wc -l); seq -s, \"$n\" | sed 's/.*/{\"payload\":{\"predictions\":[&]}}/'\n";
    fs::write(&script, answer).unwrap();
    changed(
        &f,
        "kind = \"qed\"",
        "kind = \"external\"\nexecutable = \"sh\"\nargs = [\"model.sh\"]",
    );
    let before = plan(&f.file, &f.out);
    let outside = before.inputs.iter().filter(|i| i.role == "outside program");
    let paths: Vec<_> = outside.map(|i| i.path.clone()).collect();
    assert!(paths.len() == 2 && paths[0].is_absolute(), "{paths:?}");
    assert_eq!(paths[1], Path::new("model.sh"));
    fs::write(&script, format!("# changed\n{answer}")).unwrap();
    let after = plan(&f.file, &f.out);
    let keys = |plan: &Plan| plan.stages.iter().map(|s| s.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&before)[0], keys(&after)[0]);
    assert!((1..4).all(|i| keys(&before)[i] != keys(&after)[i]));
}

#[test]
fn force_does_all_again_to_the_same_bytes() {
    let f = fixture();
    run_in(&f.file, &f.out, &Job::silent()).unwrap();
    let first = results(&f.out);
    let plan = plan(&f.file, &f.out);
    let again = run(&plan, &Options { force: true }, clock, &Job::silent()).unwrap();
    assert!(again.stages.iter().all(|(_, s)| *s == StageState::Done));
    assert_eq!(first, results(&f.out));
}

#[test]
fn the_template_is_a_campaign() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("campaign.toml");
    fs::write(&file, theriac_campaign::TEMPLATE).unwrap();
    let (campaign, _) = read(&file, None).unwrap();
    assert_eq!(campaign.rank, theriac_campaign::RankConfig::default());
    assert_eq!(campaign.report, theriac_campaign::ReportConfig::default());
}
