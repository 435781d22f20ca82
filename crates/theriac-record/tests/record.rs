//! A small run: sealed, changed in every way, replayed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use theriac_base::{Result, write_atomic};
use theriac_record::{
    Again, Comparison, Draft, Elsewhere, Input, Leniency, Manifest, Program, Run, Tolerance,
    Verdict, compare, replay, verify,
};

fn clock() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000)
}

fn program(version: &str) -> Program {
    Program { name: "theriac".into(), version: version.into() }
}

fn draft(base: &Path, inputs: Vec<Input>) -> Draft {
    Draft {
        program: program("0.1.0"),
        kind: "test".into(),
        name: "small".into(),
        config: serde_json::json!({ "steps": 3 }),
        base: base.into(),
        seed: 7,
        threads: 2,
        rejected: [("cannot read".to_owned(), 1)].into(),
        inputs,
        results: ["a.csv", "sub/b.bin"].map(str::to_owned).into(),
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

/// One bit of every byte; of the long manifest every seventh.
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
    assert_eq!(faults, ["a.csv: the file is missing", "sub/extra: this file is not of the run"]);
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

/// A run that comes to this score.
struct Rerun {
    score: f64,
    version: &'static str,
}

impl Again for Rerun {
    fn program(&self) -> Program {
        program(self.version)
    }

    fn run(&self, _: &Manifest, scratch: &Path) -> Result<()> {
        write_results(scratch, self.score)
    }

    fn compute(&self, _: &Manifest, _: &Path, scratch: &Path) -> Result<()> {
        write_results(scratch, self.score)
    }
}

#[test]
fn another_version_of_the_program_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    sealed(&run, Vec::new());
    let found = |version, name: &str| {
        let scratch = dir.path().join(name);
        replay(&run, &scratch, None, &Rerun { score: 0.5, version }).unwrap().warnings
    };
    assert!(found("0.1.0", "same").is_empty());
    let told = found("0.2.0", "other");
    assert!(told[0].contains("theriac 0.1.0") && told[0].contains("theriac 0.2.0"), "{told:?}");
}

#[test]
fn a_changed_record_is_not_replayed() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    sealed(&run, Vec::new());
    let path = run.join("manifest.json");
    let mut manifest = Manifest::read(&run).unwrap();
    manifest.processor = "abacus".into();
    fs::write(&path, serde_json::to_string_pretty(&manifest).unwrap() + "\n").unwrap();
    let again = Rerun { score: 0.500_01, version: "0.1.0" };
    let error = replay(&run, &dir.path().join("again"), None, &again).unwrap_err().to_string();
    assert!(error.contains("the record was changed: manifest.json"), "{error}");
    assert!(!dir.path().join("again").exists(), "it ran all the same");
}

#[test]
fn a_folder_in_place_of_a_file_is_a_fault_and_no_abort() {
    for name in ["a.csv", "manifest.json", "audit.jsonl"] {
        let dir = tempfile::tempdir().unwrap();
        let run = dir.path().join("run");
        sealed(&run, Vec::new());
        fs::remove_file(run.join(name)).unwrap();
        fs::create_dir(run.join(name)).unwrap();
        let faults = verify(&run).unwrap().faults;
        let told = format!("{name}: a folder stands in place of the file");
        assert!(faults.iter().any(|f| f.to_string() == told), "{faults:?}");
    }
}

#[test]
fn an_unsealed_run_is_not_sound() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("run");
    sealed(&path, Vec::new());
    let mut run = Run::open(&path, clock).unwrap();
    assert!(run.is_sound().unwrap());
    fs::write(path.join("notes.txt"), "mine").unwrap();
    assert!(run.is_sound().unwrap() && !verify(&path).unwrap().is_sound());
    fs::remove_file(path.join("notes.txt")).unwrap();
    run.unseal().unwrap();
    assert!(!run.is_sound().unwrap() && !path.join("manifest.json").exists());
    run.seal(draft(dir.path(), Vec::new())).unwrap();
    assert!(run.is_sound().unwrap());
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
        replay(&run, scratch.path(), None, &Rerun { score, version: "0.1.0" })
    };
    assert!(again(0.5).unwrap().agrees());
    let other = again(0.500_000_1).unwrap();
    assert!(other.exact && !other.agrees());
    assert!(matches!(other.rows[0].verdict, Verdict::Different { line: 2, .. }));
    fs::write(&input, "smiles\nCN\n").unwrap();
    assert!(again(0.5).unwrap_err().to_string().contains("known.csv: this is not the file"));
}

/// The sealed run compared as on another class of processor: all results are made again, with
/// `table` as the table computed from the first run's rows.
fn elsewhere(table: &str) -> Comparison {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    sealed(&run, Vec::new());
    let outputs = Manifest::read(&run).unwrap().outputs;
    let (second, computed) = (dir.path().join("second"), dir.path().join("computed"));
    write_results(&second, 0.1).unwrap();
    fs::create_dir(&computed).unwrap();
    fs::write(computed.join("a.csv"), table).unwrap();
    let leniency = Leniency { tolerance: Tolerance::default(), computed: &computed };
    compare(&outputs, &run, &second, Some(leniency)).unwrap()
}

#[test]
fn another_processor_class_allows_the_tolerance_and_no_more() {
    let near = elsewhere("smiles,score\nCC,0.50001\nCO,0.25\n");
    assert!(near.agrees(), "{:?}", near.rows);
    assert!(matches!(near.rows[0].verdict, Verdict::WithinTolerance { rows: 2, .. }));
    assert!(!elsewhere("smiles,score\nCC,0.501\nCO,0.25\n").agrees());
    assert!(!elsewhere("smiles,score\nCC,\nCO,0.25\n").agrees());
}

#[test]
fn tables_without_common_rows_do_not_agree() {
    for table in ["smiles,score\nNN,0.5\nOO,0.25\n", "smiles,score\nCC,0.5\n", "smiles,score\n"] {
        let found = elsewhere(table);
        assert!(!found.agrees(), "{:?}", found.rows);
        let Verdict::Different { what, .. } = &found.rows[0].verdict else { panic!("{table}") };
        assert!(what.contains("was not computed again"), "{what}");
    }
}
