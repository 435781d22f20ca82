//! Outside programs, well and badly behaved.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use theriac_chem::Molecule;
use theriac_chem::scorer::Scorer;
use theriac_design::config::{Program, Source};
use theriac_design::scoring::External;

fn script(dir: &Path, body: &str) -> PathBuf {
    let path = dir.join("score.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// The scores of three molecules and the reason of a failure.
fn ask(dir: &Path, body: &str, seconds: f64) -> (Vec<Option<f64>>, Option<String>) {
    let program = Program {
        executable: script(dir, body),
        args: Vec::new(),
        property: "predictions".into(),
        timeout_seconds: None,
    };
    let scorer = External::new(&program, seconds, "x", &Source::none(dir)).unwrap();
    let molecules = ["CCO", "c1ccccc1", "CCN"].map(|smiles| Molecule::from_smiles(smiles).unwrap());
    (scorer.score(&molecules), scorer.take_failure())
}

#[test]
fn the_program_gets_smiles_lines_and_its_answer_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let body = r#"cat > seen.txt
echo '{"version": 1, "payload": {"predictions": [1.5, null, -2]}}'"#;
    let (scores, failure) = ask(dir.path(), body, 10.0);
    assert_eq!(scores, [Some(1.5), None, Some(-2.0)]);
    assert_eq!(failure, None);
    let seen = std::fs::read_to_string(dir.path().join("seen.txt")).unwrap();
    assert_eq!(seen, "CCO\nc1ccccc1\nCCN\n");
}

#[test]
fn a_program_need_not_read_its_input() {
    let dir = tempfile::tempdir().unwrap();
    let body = r#"echo '{"version": 1, "payload": {"predictions": [1, 2, 3]}}'"#;
    assert_eq!(ask(dir.path(), body, 10.0).0, [Some(1.0), Some(2.0), Some(3.0)]);
}

#[test]
fn failures_are_missing_scores_with_a_reason() {
    let dir = tempfile::tempdir().unwrap();
    for (body, word) in [
        ("echo 'no model' >&2; exit 3", "no model"),
        ("exit 1", "without a word"),
        ("echo '{\"version\": 1, \"payload\": {\"predictions\": [1]}}'", "1 values for 3"),
        ("echo hello", "not JSON"),
        ("printf '\\377\\376'", "not UTF-8"),
        ("true", "not JSON"),
    ] {
        let (scores, failure) = ask(dir.path(), body, 10.0);
        assert_eq!(scores, [None; 3], "{body}");
        assert!(failure.as_deref().is_some_and(|f| f.contains(word)), "{body}: {failure:?}");
    }
}

#[test]
fn a_hanging_program_and_its_children_are_killed() {
    let dir = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let (scores, failure) = ask(dir.path(), "sleep 300 & echo $! > child.pid; wait", 0.5);
    assert_eq!(scores, [None; 3]);
    assert!(failure.unwrap().contains("no answer within"));
    assert!(begun.elapsed() < Duration::from_secs(20));
    let pid = std::fs::read_to_string(dir.path().join("child.pid")).unwrap();
    assert!(has_ended(pid.trim()), "the child {pid} still runs");
}

/// A killed process is gone or a zombie that its new parent has not collected yet.
fn has_ended(pid: &str) -> bool {
    let ended = || match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => stat.rsplit(')').next().is_some_and(|rest| rest.trim().starts_with('Z')),
        Err(_) => true,
    };
    (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        ended()
    })
}

#[test]
fn a_program_that_is_not_there_is_the_users_error() {
    let program = Program {
        executable: "no-such-program-anywhere".into(),
        args: Vec::new(),
        property: "predictions".into(),
        timeout_seconds: None,
    };
    let error = External::new(&program, 1.0, "x", &Source::default()).err().unwrap();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("no-such-program-anywhere"));
}
