//! `theriac mol`, from the outside.

use std::path::Path;
use std::process::{Command as Process, Output, Stdio};

fn mol(dir: &Path, args: &[&str]) -> Output {
    Process::new(env!("CARGO_BIN_EXE_theriac"))
        .current_dir(dir)
        .arg("mol")
        .args(args)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

const TABLE: &str = "id,SMILES,mw\n1,OCC,a\n2,C(,b\n3,c1ccccc1O,\"c,d\"\n";

#[test]
fn describe_keeps_the_input_and_adds_its_columns() {
    let dir = folder(&[("in.csv", TABLE)]);
    let output = mol(dir.path(), &["describe", "in.csv", "--out", "out.csv"]);
    stdout(&output);
    let text = std::fs::read_to_string(dir.path().join("out.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "id,SMILES,mw_input,canonical_smiles,formula,mw,logp,tpsa,hbd,hba,rotatable_bonds,rings,\
         aromatic_rings,fraction_csp3,qed,sa_score,alerts,error"
    );
    assert!(lines[1].starts_with("1,OCC,a,CCO,C2H6O,46.069,-0.0014,20.23,1,1,0,0,0,1,0.4068"));
    assert!(lines[2].starts_with("2,C(,b,,,,,,,,,,,,,,,"), "{}", lines[2]);
    assert!(lines[2].len() > 24, "the reason is there: {}", lines[2]);
    assert!(lines[3].starts_with("3,c1ccccc1O,\"c,d\",Oc1ccccc1,C6H6O,94.113"));
    let summary = String::from_utf8(output.stderr).unwrap();
    assert!(summary.contains("3 read, 3 written, 1 rejected (unreadable: 1)"), "{summary}");
}

#[test]
fn json_is_one_object_with_typed_values() {
    let output = mol(Path::new("."), &["describe", "--json", "--smiles", "CCO", "C("]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(json["rows"][0]["hbd"], 1);
    assert_eq!(json["rows"][0]["canonical_smiles"], "CCO");
    assert!(json["rows"][0]["alerts"].is_array());
    assert!(json["rows"][1]["canonical_smiles"].is_null());
    assert_eq!(json["counts"]["read"], 2);
}

#[test]
fn results_do_not_depend_on_threads() {
    let smiles: String = (1..300).map(|n| format!("{}O m{n}\n", "C".repeat(n % 40 + 1))).collect();
    let dir = folder(&[("in.smi", &smiles)]);
    let at = |n| stdout(&mol(dir.path(), &["describe", "in.smi", "--threads", n]));
    assert_eq!(at("1"), at("3"));
}

#[test]
fn fingerprints_as_bits_and_counts() {
    let bits = stdout(&mol(Path::new("."), &["fingerprint", "--smiles", "CCO"]));
    assert_eq!(bits.lines().nth(1), Some("CCO,CCO,80 222 294 807 1057 1410,"));
    let counts = ["fingerprint", "--smiles", "CC", "--radius", "0", "--counts"];
    assert_eq!(stdout(&mol(Path::new("."), &counts)).lines().nth(1), Some("CC,CC,1057:2,"));
}

#[test]
fn similar_ranks_the_library() {
    let dir = folder(&[("lib.smi", "CCCCO a\nCCO b\nc1ccccc1 c\nC( d\nCCCO e\n")]);
    let output = mol(dir.path(), &["similar", "lib.smi", "--query", "CCO", "--top", "2"]);
    let text = stdout(&output);
    let names: Vec<&str> = text.lines().skip(1).map(|l| l.split(',').nth(1).unwrap()).collect();
    assert_eq!(names, ["b", "e"]);
    let none = mol(dir.path(), &["similar", "lib.smi", "--query", "Br", "--threshold", "0.9"]);
    assert_eq!(stdout(&none).lines().count(), 1, "the header only");
    let json = mol(dir.path(), &["similar", "lib.smi", "--query", "CCO", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&json)).unwrap();
    assert_eq!(json["counts"]["read"], 5);
    assert_eq!(json["counts"]["rejected"]["unreadable"], 1);
}

#[test]
fn match_selects_and_inverts() {
    let dir = folder(&[("in.smi", "CCO a\nCC b\nOCCO c\n")]);
    let names = |args: &[&str]| {
        let text =
            stdout(&mol(dir.path(), &[&["match", "in.smi", "--smarts", "[OX2H]"], args].concat()));
        text.lines()
            .skip(1)
            .map(|l| l.split(',').skip(1).collect::<Vec<_>>().join(","))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["a,CCO,1,2,", "c,OCCO,2,0;3,"]);
    assert_eq!(names(&["--invert"]), ["b,CC,0,,"]);
    let bad = mol(dir.path(), &["match", "in.smi", "--smarts", "[C"]);
    assert_eq!(bad.status.code(), Some(2));
}

#[test]
fn scaffolds_and_fragments() {
    let at = |args: &[&str]| {
        let text = stdout(&mol(Path::new("."), &[args, &["--smiles", "CC(=O)Nc1ccccc1"]].concat()));
        text.lines().nth(1).unwrap().to_owned()
    };
    assert!(at(&["scaffold"]).contains(",c1ccccc1,"));
    assert!(at(&["scaffold", "--generic"]).contains(",C1CCCCC1,"));
    let cut = at(&["fragments"]);
    assert!(cut.ends_with(",3,[1*]C(C)=O;[16*]c1ccccc1;[5*]N[5*],"), "{cut}");
}

#[test]
fn convert_goes_round_through_every_format() {
    let dir = folder(&[("in.csv", "name,smiles,x\na,C[C@H](N)C(=O)O,1\nb,C/C=C\\C,2\n")]);
    let steps = ["in.csv", "a.sdf", "b.sdf.gz", "c.parquet", "d.tsv", "e.mol2", "f.smi"];
    for pair in steps.windows(2) {
        let mut args = vec!["convert", pair[0], pair[1]];
        if pair[1] == "b.sdf.gz" {
            args.extend(["--sdf", "v3000"]);
        }
        stdout(&mol(dir.path(), &args));
    }
    let end = std::fs::read_to_string(dir.path().join("f.smi")).unwrap();
    assert_eq!(end, "C[C@H](N)C(=O)O a\nC/C=C\\C b\n");
    let table = std::fs::read_to_string(dir.path().join("d.tsv")).unwrap();
    assert!(table.starts_with("name\tsmiles\tx\t"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let smiles: String = (0..20_000).map(|n| format!("CCO m{n}\n")).collect();
    let dir = folder(&[("in.smi", &smiles)]);
    let mut child = Process::new(env!("CARGO_BIN_EXE_theriac"))
        .current_dir(dir.path())
        .args(["mol", "scaffold", "in.smi"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_input_is_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("my.smi"), "CCO ethanol\n").unwrap();
    let output = mol(dir.path(), &["describe", "my.smi", "--out", "my.smi"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("would be overwritten"));
    assert_eq!(std::fs::read_to_string(dir.path().join("my.smi")).unwrap(), "CCO ethanol\n");
}
