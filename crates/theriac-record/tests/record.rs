//! A small run: sealed, changed in every way, replayed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use theriac_base::{Result, write_atomic};
use theriac_record::{
    Draft, Elsewhere, Input, Manifest, Program, Run, Tolerance, Verdict, compare, replay, verify,
};

fn clock() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000)
}

fn draft(base: &Path, inputs: Vec<Input>) -> Draft {
    Draft {
        program: Program { name: "theriac".into(), version: "0.1.0".into() },
        kind: "test".into(),
        name: "small".into(),
        config: serde_json::json!({ "steps": 3 }),
        base: base.into(),
        seed: 7,
        threads: 2,
        rejected: [("cannot read".to_owned(), 1)].into(),
        inputs,
        elsewhere: [(
            "a.csv".to_owned(),
            Elsewhere::Table { key: "smiles".into(), values: vec!["score".into()] },
        )]
        .into(),
    }
}

fn write_results(dir: &Path, score: f64) -> Result<()> {
    fs::create_dir_all(dir.join("sub")).unwrap();
    write_atomic(&dir.join("a.csv"), format!("smiles,score\nCC,{score}\nCO,0.25\n"))?;
    write_atomic(&dir.join("sub/b.bin"), [0_u8, 159, 146, 150])
}

fn sealed(dir: &Path, inputs: Vec<Input>) {
    let mut run = Run::open(dir, clock).unwrap();
    run.event("begin", &serde_json::json!({ "stage": "known" })).unwrap();
    write_results(dir, 0.5).unwrap();
    run.seal(draft(dir.parent().unwrap(), inputs)).unwrap();
}

fn files(dir: &Path) -> Vec<PathBuf> {
    ["a.csv", "sub/b.bin", "manifest.json", "audit.jsonl"].map(|f| dir.join(f)).into()
}

#[test]
fn a_sealed_run_is_sound() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    sealed(&run, Vec::new());
    let found = verify(&run).unwrap();
    assert!(found.is_sound(), "{:?}", found.faults);
    assert_eq!((found.files, found.audit_lines), (3, 2));
}

/// Not a sample: every bit of every byte of every file.
#[test]
fn any_flipped_bit_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    sealed(&run, Vec::new());
    for path in files(&run) {
        let content = fs::read(&path).unwrap();
        let step = if path.ends_with("manifest.json") { 7 } else { 1 };
        for i in (0..content.len()).step_by(step) {
            let mut changed = content.clone();
            changed[i] ^= 1 << (i % 8);
            fs::write(&path, &changed).unwrap();
            let found = verify(&run).unwrap();
            let named = found.faults.iter().any(|f| path.ends_with(&f.file));
            assert!(named, "byte {i} of {}: {:?}", path.display(), found.faults);
        }
        fs::write(&path, &content).unwrap();
    }
    assert!(verify(&run).unwrap().is_sound());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_cut_insertion_or_replacement_is_found(
        which in 0_usize..4,
        at in any::<prop::sample::Index>(),
        cut in 0_usize..40,
        put in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let run = dir.path().join("run");
        sealed(&run, Vec::new());
        let path = &files(&run)[which];
        let content = fs::read(path).unwrap();
        let at = at.index(content.len());
        let mut changed = content[..at].to_vec();
        changed.extend(&put);
        changed.extend(&content[(at + cut).min(content.len())..]);
        prop_assume!(changed != content);
        fs::write(path, &changed).unwrap();
        let found = verify(&run).unwrap();
        prop_assert!(found.faults.iter().any(|f| path.ends_with(&f.file)));
    }
}

#[test]
fn names_file_and_line() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    sealed(&run, Vec::new());
    let audit = run.join("audit.jsonl");
    let text = fs::read_to_string(&audit).unwrap();
    fs::write(&audit, text.replace("\"stage\":\"known\"", "\"stage\":\"Known\"")).unwrap();
    let found = verify(&run).unwrap();
    assert_eq!(found.faults[0].to_string(), "audit.jsonl:1: the line does not match its hash");
    let first_line = text.split_inclusive('\n').next().unwrap();
    fs::write(&audit, first_line).unwrap();
    let found = verify(&run).unwrap();
    assert!(found.faults[0].to_string().starts_with("audit.jsonl:2: the seal is missing"));
}

#[test]
fn added_missing_and_linked_files_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    sealed(&run, Vec::new());
    fs::write(run.join("sub/extra"), "").unwrap();
    fs::remove_file(run.join("a.csv")).unwrap();
    let faults: Vec<_> = verify(&run).unwrap().faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        ["a.csv: the file is missing", "sub/extra: this file was added after the run"]
    );
}

#[test]
fn goes_on_after_a_kill_and_keeps_the_chain() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    sealed(&run, Vec::new());
    let audit = run.join("audit.jsonl");
    let mut text = fs::read_to_string(&audit).unwrap();
    text.push_str("{\"sequence\":2,\"ti");
    fs::write(&audit, &text).unwrap();
    fs::write(run.join("x.csv.17.partial"), "half").unwrap();
    let mut again = Run::open(&run, clock).unwrap();
    assert_eq!(again.entries().last().unwrap().kind, "recovered");
    assert!(!run.join("x.csv.17.partial").exists());
    again.seal(draft(dir.path(), Vec::new())).unwrap();
    assert!(verify(&run).unwrap().is_sound());
}

#[test]
fn refuses_a_foreign_folder_a_second_process_and_a_changed_log() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("thesis.tex"), "mine").unwrap();
    let error = Run::open(dir.path(), clock).unwrap_err().to_string();
    assert!(error.contains("not empty"), "{error}");
    let run = dir.path().join("run");
    let held = Run::open(&run, clock).unwrap();
    let error = Run::open(&run, clock).unwrap_err().to_string();
    assert!(error.contains("another process"), "{error}");
    drop(held);
    sealed(&run, Vec::new());
    let audit = run.join("audit.jsonl");
    fs::write(&audit, fs::read_to_string(&audit).unwrap().replace("begin", "began")).unwrap();
    let error = Run::open(&run, clock).unwrap_err().to_string();
    assert!(error.contains("audit.jsonl:1: the audit log was changed"), "{error}");
}

#[test]
fn replay_compares_and_insists_on_the_same_inputs() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("known.csv");
    fs::write(&input, "smiles\nCC\n").unwrap();
    let blake3 = theriac_base::hash_file(&input).unwrap();
    let run = dir.path().join("run");
    let path = PathBuf::from("known.csv");
    sealed(
        &run,
        vec![Input {
            path,
            role: "known actives".into(),
            bytes: Some(10),
            blake3,
            built_in: false,
        }],
    );
    let again = |score| {
        let scratch = tempfile::tempdir().unwrap();
        let rerun = |_: &Manifest, out: &Path| write_results(out, score);
        replay(&run, scratch.path(), None, Tolerance::default(), rerun)
    };
    assert!(again(0.5).unwrap().agrees());
    let other = again(0.500_000_1).unwrap();
    assert!(other.exact && !other.agrees());
    assert!(matches!(other.rows[0].verdict, Verdict::Different { line: 2, .. }));
    fs::write(&input, "smiles\nCN\n").unwrap();
    assert!(again(0.5).unwrap_err().to_string().contains("known.csv: this is not the file"));
}

#[test]
fn another_processor_class_allows_the_tolerance_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    sealed(&run, Vec::new());
    let outputs = Manifest::read(&run).unwrap().outputs;
    let elsewhere = |score| {
        let scratch = tempfile::tempdir().unwrap();
        write_results(scratch.path(), score).unwrap();
        compare(&outputs, &run, scratch.path(), Some(Tolerance::default())).unwrap()
    };
    assert!(elsewhere(0.500_01).agrees());
    assert!(!elsewhere(0.501).agrees());
}
