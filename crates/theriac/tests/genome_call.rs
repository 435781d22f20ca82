//! `theriac genome call` and `knowledge`: results, and bad input.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// A folder with a cohort of six samples as VCF, BGZF and BCF, with indices.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let golden =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../theriac-genome/tests/goldens/reader");
    for entry in fs::read_dir(golden).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
    }
    dir
}

fn theriac(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_theriac"));
    command.current_dir(dir).arg("genome").args(args);
    command
}

fn output(dir: &Path, args: &[&str]) -> String {
    let output = theriac(dir, args).assert().code(0).get_output().clone();
    String::from_utf8(output.stdout).unwrap()
}

/// What a failing call writes to standard error; checks that it is the user's to mend.
fn complaint(dir: &Path, args: &[&str]) -> String {
    let output = theriac(dir, args).assert().code(2).get_output().clone();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("remedy:") && !text.contains("panicked"), "{text}");
    text
}

#[test]
fn the_same_from_every_format_and_from_standard_input() {
    let dir = folder();
    // The warnings differ: a copy may be older than its index.
    let samples =
        |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["samples"].clone();
    let plain = output(dir.path(), &["call", "cohort.vcf", "--json"]);
    for file in ["cohort.vcf.gz", "cohort.csi.vcf.gz", "cohort.bcf"] {
        let read = output(dir.path(), &["call", file, "--json"]);
        assert_eq!(samples(&read), samples(&plain), "{file}");
    }
    let bytes = fs::read(dir.path().join("cohort.bcf")).unwrap();
    let piped = theriac(dir.path(), &["call", "-", "--json"]).write_stdin(bytes).assert().code(0);
    assert_eq!(samples(&String::from_utf8_lossy(&piped.get_output().stdout)), samples(&plain));
    let value: serde_json::Value = serde_json::from_str(&plain).unwrap();
    assert_eq!(value["samples"].as_array().unwrap().len(), 6);
    let gene = &value["samples"][0]["genes"]["VKORC1"];
    for key in [
        "diplotype",
        "consistent_diplotypes",
        "possible_combinations",
        "single",
        "phenotype",
        "consistent_phenotypes",
        "activity_score",
        "missing_positions",
        "warnings",
    ] {
        assert!(gene.get(key).is_some(), "{key}");
    }
}

#[test]
fn tables_have_a_row_per_sample_and_gene() {
    let dir = folder();
    let args =
        ["call", "cohort.vcf.gz", "--sample", "S1", "--sample", "S0", "--genes", "CYP3A5,VKORC1"];
    let table = output(dir.path(), &args);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with(
        "sample,gene,diplotype,consistent_diplotypes,possible_combinations,phenotype,"
    ));
    let starts: Vec<&str> = lines[1..].iter().map(|line| &line[..9]).collect();
    assert_eq!(starts, ["S1,CYP3A5", "S1,VKORC1", "S0,CYP3A5", "S0,VKORC1"]);
    theriac(dir.path(), &["call", "cohort.bcf", "--out", "calls.tsv"]).assert().code(0);
    let table = fs::read_to_string(dir.path().join("calls.tsv")).unwrap();
    assert!(table.lines().nth(1).unwrap().split('\t').count() == 10);
}

#[test]
fn threads_change_nothing_and_messages_name_nobody() {
    let dir = folder();
    let run = |threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_theriac"));
        let args = ["--threads", threads, "genome", "call", "cohort.vcf", "--json"];
        command.current_dir(dir.path()).args(args).assert().code(0).get_output().clone()
    };
    let (one, two) = (run("1"), run("2"));
    assert_eq!(one.stdout, two.stdout);
    let words = String::from_utf8(one.stderr).unwrap();
    assert!(!(0..6).any(|n| words.contains(&format!("S{n}"))), "{words}");
}

#[test]
fn outside_calls_replace_and_contradictions_are_refused() {
    let dir = folder();
    fs::write(dir.path().join("o.tsv"), "CYP2D6\t*1x2/*4\nHLA-B\t*57:01/*08:01\n").unwrap();
    let args = [
        "call",
        "cohort.vcf",
        "--sample",
        "S0",
        "--outside",
        "o.tsv",
        "--json",
        "--genes",
        "CYP3A5",
    ];
    let value: serde_json::Value = serde_json::from_str(&output(dir.path(), &args)).unwrap();
    let genes = &value["samples"][0]["genes"];
    assert_eq!(genes["CYP2D6"]["diplotype"], "*1x2/*4");
    assert_eq!(genes["CYP2D6"]["activity_score"], 2.0);
    assert_eq!(genes["HLA-B"]["source"], "outside");
    let message = complaint(dir.path(), &["call", "cohort.vcf", "--outside", "o.tsv"]);
    assert!(message.contains("6 samples"), "{message}");
    fs::write(dir.path().join("o.tsv"), "CYP2D6\t*1/*4\nCYP2D6\t*1/*1\n").unwrap();
    let message =
        complaint(dir.path(), &["call", "cohort.vcf", "--sample", "S0", "--outside", "o.tsv"]);
    assert!(message.contains("o.tsv:2") && message.contains("lines 1 and 2"), "{message}");
}

#[test]
fn bad_files_end_with_a_remedy_and_leave_nothing() {
    let dir = folder();
    let text = fs::read_to_string(dir.path().join("cohort.vcf")).unwrap();
    let packed = fs::read(dir.path().join("cohort.vcf.gz")).unwrap();
    let header = |text: &str| {
        text.lines().filter(|l| l.starts_with('#')).fold(String::new(), |s, l| s + l + "\n")
    };
    let sites: String = header(&text)
        .lines()
        .map(|line| {
            let fixed: Vec<&str> = line.split('\t').take(8).collect();
            fixed.join("\t") + "\n"
        })
        .collect();
    for (name, bytes, word) in [
        ("empty.vcf", Vec::new(), "empty"),
        ("binary.vcf", b"\x00\x01\xff\xfe garbage".to_vec(), "binary"),
        ("table.vcf", b"a,b\n1,2\n".to_vec(), "no VCF"),
        ("cut.vcf.gz", packed[..packed.len() / 2].to_vec(), "truncated"),
        ("end.vcf.gz", packed[..packed.len() - 28].to_vec(), "truncated"),
        ("twice.vcf", text.replace("\tS1\t", "\tS0\t").into_bytes(), "sample name"),
        ("sites.vcf", sites.into_bytes(), "no samples"),
        ("none.vcf", header(&text).into_bytes(), "no record lies"),
        ("hg18.vcf", text.replace("length=", "length=9").into_bytes(), "definitions do not know"),
    ] {
        fs::write(dir.path().join(name), bytes).unwrap();
        let message = complaint(dir.path(), &["call", name, "--out", "calls.csv"]);
        assert!(message.contains(word) && message.contains(name), "{name}: {message}");
        assert!(!dir.path().join("calls.csv").exists());
    }
    let message = complaint(dir.path(), &["call", "cohort.vcf", "--genes", "CYP2D7"]);
    assert!(message.contains("did you mean CYP2D6"), "{message}");
    let message = complaint(dir.path(), &["call", "cohort.vcf", "--out", "calls.xlsx"]);
    assert!(message.contains(".csv, .tsv or .json"), "{message}");
    complaint(dir.path(), &["call", "missing.vcf"]);
}

#[test]
fn knowledge_is_listed_shown_and_said_where_from() {
    let dir = folder();
    let list = output(dir.path(), &["knowledge", "list"]);
    for gene in ["CYP2C19,chr10", "DPYD,chr1", "G6PD,chrX"] {
        assert!(list.contains(gene), "{list}");
    }
    let shown = output(dir.path(), &["knowledge", "show", "CYP3A5"]);
    assert!(shown.contains("*3\tNo function\t99672916T>C"), "{shown}");
    let shown = output(dir.path(), &["knowledge", "show", "CYP3A5", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(value["named_alleles"][0]["name"], "*1");
    complaint(dir.path(), &["knowledge", "show", "CYP3A6"]);
    fs::create_dir(dir.path().join("none")).unwrap();
    complaint(dir.path(), &["knowledge", "import", "none", "--out", "mine"]);
}
