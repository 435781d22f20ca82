//! `theriac genome report` and `theriac genome rank`, on a few variants.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const HEAD: &str = "##fileformat=VCFv4.2\n##contig=<ID=chr10,length=133797422,assembly=GRCh38>\n\
    ##contig=<ID=chr16,length=90338345,assembly=GRCh38>\n\
    ##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n\
    #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT";

/// Two patients: CYP2C19*2 and VKORC1 -1639 only, all else is missing.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let row = |place: &str, a: &str, b: &str| format!("{place}\t.\tPASS\t.\tGT\t{a}\t{b}\n");
    let text = format!("{HEAD}\tANNA\tBERT\n")
        + &row("chr10\t94781859\trs4244285\tG\tA", "1/1", "0/1")
        + &row("chr16\t31096368\trs9923231\tC\tT", "0/1", "1/1");
    fs::write(dir.path().join("anna.vcf"), text).unwrap();
    fs::write(dir.path().join("medicines.txt"), "Clopidogrel\nparoxetine\nclopidogrl\n").unwrap();
    let clinical = "age = 70\nheight = 160\nweight = 60\nrace = \"asian\"\n";
    fs::write(dir.path().join("clinical.toml"), clinical).unwrap();
    dir
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn theriac(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_theriac"));
    command.current_dir(dir).args(args);
    command
}

/// What a failing call says; checks that it is the user's to mend.
fn complaint(dir: &Path, args: &[&str]) -> String {
    let output = theriac(dir, args).assert().code(2).get_output().clone();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("remedy:") && !text.contains("panicked"), "{text}");
    text
}

#[test]
fn writes_a_report_that_verifies_and_says_what_is_missing() {
    let dir = folder();
    let args = [
        "genome",
        "report",
        "anna.vcf",
        "--sample",
        "ANNA",
        "--medicines",
        "medicines.txt",
        "--clinical",
        "clinical.toml",
        "--out",
        "out",
    ];
    let run = theriac(dir.path(), &args).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("nearest known name is clopidogrel"), "{said}");
    theriac(dir.path(), &["record", "verify", "out"]).assert().success();
    let report = json(&dir.path().join("out/report.json"));
    assert_eq!(report["subject"], "ANNA");
    let gene = |name: &str| {
        report["genes"].as_array().unwrap().iter().find(|g| g["gene"] == name).unwrap().clone()
    };
    assert!(!gene("CYP2C19")["missing"].as_array().unwrap().is_empty());
    assert!(gene("DPYD")["consistent_count"].as_u64().unwrap() != 1, "missing is not reference");
    assert!(report["warfarin"]["iwpc_mg_per_week"].is_array());
    let page = fs::read_to_string(dir.path().join("out/report.html")).unwrap();
    assert!(page.contains("no order to dose"));
    for name in ["manifest.json", "audit.jsonl"] {
        let text = fs::read_to_string(dir.path().join("out").join(name)).unwrap().to_lowercase();
        assert!(!text.contains("anna"), "{name} names the patient");
    }
}

#[test]
fn de_identified_reports_of_several_samples_name_nobody() {
    let dir = folder();
    let args = ["genome", "report", "anna.vcf", "--deidentify", "--out", "out", "--json"];
    let run = theriac(dir.path(), &args).assert().success();
    let value: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(value["reports"].as_array().unwrap().len(), 2);
    for sample in ["sample-1", "sample-2"] {
        for file in fs::read_dir(dir.path().join("out").join(sample)).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains("ANNA") && !text.contains("BERT"));
        }
        theriac(dir.path(), &["record", "verify", &format!("out/{sample}")]).assert().success();
    }
    assert_eq!(json(&dir.path().join("out/sample-1/report.json"))["created"], Value::Null);
}

#[test]
fn ranks_for_one_patient() {
    let dir = folder();
    let indication = ["genome", "rank", "anna.vcf", "--sample", "ANNA", "--indication"];
    let args = [&indication[..], &["acute coronary syndrome", "--json"]].concat();
    let run = theriac(dir.path(), &args).assert().success();
    let value: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let ranked = value["ranked"].as_array().unwrap();
    assert_eq!(ranked.last().unwrap()["candidate"]["name"], "clopidogrel");
    let said = complaint(dir.path(), &[&indication[..], &["acute coronary sindrome"]].concat());
    assert!(said.contains("acute coronary syndrome"), "{said}");
    let said = complaint(dir.path(), &["genome", "rank", "anna.vcf", "--indication", "gout"]);
    assert!(said.contains("--sample"), "{said}");
}

#[test]
fn bad_input_is_the_users_to_mend() {
    let dir = folder();
    let base = ["genome", "report", "anna.vcf", "--sample", "ANNA", "--out", "out"];
    let said = complaint(dir.path(), &[&base[..], &["--encrypt-to", "age1nonsense"]].concat());
    assert!(said.contains("no public key"), "{said}");
    fs::write(dir.path().join("clinical.toml"), "age = 70\nheight = 1.6\nweight = 60\n").unwrap();
    let said = complaint(dir.path(), &[&base[..], &["--clinical", "clinical.toml"]].concat());
    assert!(said.contains("height"), "{said}");
    let said = complaint(dir.path(), &[&base[..], &["--medicines", "nowhere.txt"]].concat());
    assert!(said.contains("nowhere.txt"), "{said}");
    assert!(!dir.path().join("out").exists());
}
