//! What a run teaches, and what ends it: a small random prior learns what is rewarded; failing
//! programs and runaway numbers stop it without harming its checkpoint.

use std::path::Path;

use theriac_base::{Error, Job};
use theriac_design::config::read;
use theriac_design::{DesignResult, RunOptions, run, summary, write};
use theriac_learn::lm::{Agent, Card, LanguageModel, Vocabulary};

const PROFILE: &str = r#"
prior = "prior"
seed = 5
[learning]
steps = 4
batch_size = 16
max_length = 25
checkpoint_every = 2
learning_rate = 2e-3
sigma = 20.0
[scoring]
[[scoring.component]]
kind = "smarts_wanted"
patterns = ["N"]
[comparison]
samples = 100
[output]
min_score = 0.0
"#;

fn random() -> LanguageModel {
    LanguageModel::random(Vocabulary::drug_like(), 32, 1, 5).unwrap()
}

/// A folder with a prior and a configuration.
fn folder(profile: &str, prior: &LanguageModel) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let card = Card { name: "small".into(), ..Card::default() };
    prior.save(&dir.path().join("prior"), &card).unwrap();
    std::fs::write(dir.path().join("c.toml"), profile).unwrap();
    dir
}

fn design(dir: &Path, resume: bool) -> Result<DesignResult, Error> {
    let (config, source) = read(&dir.join("c.toml"))?;
    let options = RunOptions {
        checkpoints: Some(dir.join("checkpoint")),
        resume,
        agent: Some(dir.join("agent")),
    };
    run(&config, &source, &options, &Job::silent())
}

fn mean(scores: &[f64]) -> f64 {
    scores.iter().sum::<f64>() / scores.len() as f64
}

#[test]
fn the_agent_learns_what_is_rewarded() {
    let dir = folder(&PROFILE.replace("steps = 4", "steps = 60"), &random());
    let result = design(dir.path(), false).unwrap();
    let (before, after) = (mean(&result.prior_scores), mean(&result.agent_scores));
    assert!(after > before + 0.1, "{before} before, {after} after");
}

#[test]
fn the_agents_card_claims_nothing_that_was_measured_of_the_prior() {
    let dir = folder(PROFILE, &random());
    design(dir.path(), false).unwrap();
    let prior = LanguageModel::load(&dir.path().join("prior")).unwrap();
    let agent = LanguageModel::load(&dir.path().join("agent")).unwrap();
    let card = agent.card();
    assert!(card.metrics.valid_loss.is_nan() && card.metrics.sampled == 0);
    let origin = card.training.iter().find(|c| c.role == "prior").unwrap();
    assert_eq!(origin.blake3, prior.card().weights_blake3);
    assert_ne!(card.weights_blake3, prior.card().weights_blake3);
}

/// A prior that writes pinacolyl alcohol (Schedule 2B(14)) again and again.
fn steeped() -> LanguageModel {
    let mut agent = Agent::new(&random(), 1e-2).unwrap();
    let sequences = vec![agent.policy().encode("CC(O)C(C)(C)C").unwrap()];
    for _ in 0..300 {
        agent.fit_log_likelihood(&sequences, &[-1.0]).unwrap();
    }
    agent.policy().clone()
}

#[test]
fn withheld_molecules_are_counted_alike_everywhere() {
    let dir = folder(PROFILE, &steeped());
    let result = design(dir.path(), false).unwrap();
    let counts = &result.counts;
    assert!(counts.withheld > 4, "{counts:?}");
    assert!(result.withheld.len() < counts.withheld, "repeats are counted");
    assert_eq!(result.withheld.iter().map(|w| w.count).sum::<usize>(), counts.withheld);
    assert_eq!(result.history.iter().map(|s| s.withheld).sum::<usize>(), counts.withheld);
    assert!(counts.withheld_compared > 0);
    let compared: usize = result.withheld.iter().map(|w| w.compared).sum();
    assert_eq!(compared, counts.withheld_compared);
    assert_eq!(summary(&result)["withheld"], counts.withheld);
    write(&result, dir.path()).unwrap();
    let table = std::fs::read_to_string(dir.path().join("withheld.csv")).unwrap();
    let column = |row: &str| row.split(',').nth(2).unwrap().parse::<usize>().unwrap();
    assert_eq!(table.lines().skip(1).map(column).sum::<usize>(), counts.withheld);
    for step in &result.history {
        assert!(step.unique <= 1.0, "{step:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_program_that_dies_ends_the_run_and_goes_on_when_mended() {
    // It answers as long as there is a file `alive`, and takes it away after its third answer.
    let script = "echo x >> calls; [ -e alive ] || { echo licence expired >&2; exit 1; }; \
                  [ $(wc -l < calls) -ge 3 ] && rm alive; \
                  awk 'BEGIN { printf \"{\\\"payload\\\":{\\\"predictions\\\":[\" } \
                  { printf \"%s0.5\", (NR > 1 ? \",\" : \"\") } END { print \"]}}\" }'";
    let component = format!(
        "[[scoring.component]]\nkind = \"external\"\nname = \"mortal\"\nexecutable = \"sh\"\n\
         args = [\"-c\", '''{script}''']\n[comparison]"
    );
    let profile = PROFILE.replace("[comparison]", &component).replace("steps = 4", "steps = 12");
    let dir = folder(&profile, &random());
    std::fs::write(dir.path().join("alive"), "").unwrap();
    let error = design(dir.path(), false).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    let said = error.to_string();
    assert!(said.contains("licence expired") && said.contains("5 steps in a row"), "{said}");
    assert!(said.contains("c.toml:") && said.contains("--resume"), "{said}");
    std::fs::write(dir.path().join("alive"), "").unwrap();
    std::fs::write(dir.path().join("calls"), "").unwrap();
    let state = std::fs::read_to_string(dir.path().join("checkpoint/latest")).unwrap();
    let state = dir.path().join("checkpoint").join(state.trim()).join("state.json");
    let state: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(state).unwrap()).unwrap();
    let history = state["history"].as_array().unwrap();
    assert!(history.iter().rev().take(5).all(|s| s["loss"].is_null()), "{history:?}");
    let result = design(dir.path(), true).unwrap();
    assert_eq!(result.history.len(), 12);
    assert!(result.history[7].loss.is_some(), "it goes on after the five failed steps");
}

#[test]
fn runaway_numbers_end_the_run_before_a_checkpoint_is_written() {
    for (old, new) in
        [("learning_rate = 2e-3", "learning_rate = 1e38"), ("sigma = 20.0", "sigma = 1e300")]
    {
        let dir =
            folder(&PROFILE.replace("checkpoint_every = 2", "checkpoint_every = 1"), &random());
        let text =
            PROFILE.replace(old, new).replace("checkpoint_every = 2", "checkpoint_every = 1");
        std::fs::write(dir.path().join("c.toml"), text).unwrap();
        let error = design(dir.path(), false).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("no finite number"), "{new}: {error}");
        let latest = std::fs::read_to_string(dir.path().join("checkpoint/latest")).unwrap();
        assert!(latest.trim() < "step-000004", "{latest}");
    }
}

#[test]
fn a_resume_looks_at_what_files_hold_not_where_they_lie() {
    let similar =
        "[[scoring.component]]\nkind = \"similarity\"\nreferences = \"r.smi\"\n[comparison]";
    let profile = PROFILE.replace("[comparison]", similar);
    let dir = folder(&profile, &random());
    std::fs::write(dir.path().join("r.smi"), "CCN a\nnonsense b\n").unwrap();
    let whole = design(dir.path(), false).unwrap();
    assert!(whole.warnings.iter().any(|w| w.contains("1 rows are no molecule")), "{whole:?}");
    let moved = tempfile::tempdir().unwrap();
    let to = moved.path().join("elsewhere");
    std::fs::rename(dir.path(), &to).unwrap();
    let again = design(&to, true).unwrap();
    assert_eq!(whole, again);
    std::fs::write(to.join("r.smi"), "CCO a\n").unwrap();
    let error = design(&to, true).unwrap_err().to_string();
    assert!(error.contains("another configuration"), "{error}");
}

#[test]
fn what_is_not_there_is_named_with_its_line() {
    let similar =
        "[[scoring.component]]\nkind = \"similarity\"\nreferences = \"CCO\"\n[comparison]";
    let dir = folder(&PROFILE.replace("[comparison]", similar), &random());
    let error = design(dir.path(), false).unwrap_err().to_string();
    assert!(error.contains("c.toml:17: `scoring.component[1].references`"), "{error}");
    assert!(error.contains("needs brackets: references = [\"CCO\"]"), "{error}");
    let dir = folder(&PROFILE.replace("prior = \"prior\"", "prior = \"no-such\""), &random());
    let error = design(dir.path(), false).unwrap_err().to_string();
    assert!(error.contains("c.toml:2: `no-such`"), "{error}");
}
