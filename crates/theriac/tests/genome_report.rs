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

/// A file may be called like the patient: what is said of it goes into the report without its name.
#[test]
fn reports_do_not_say_what_their_files_are_called() {
    let dir = folder();
    let path = dir.path().join("anna.vcf");
    let text = fs::read_to_string(&path).unwrap();
    let silent = text.lines().filter(|line| !line.starts_with("##contig")).collect::<Vec<_>>();
    fs::write(&path, silent.join("\n") + "\n").unwrap();
    let args = ["genome", "report", "anna.vcf", "--sample", "BERT", "--deidentify", "--out", "out"];
    theriac(dir.path(), &args).assert().success();
    let warnings = json(&dir.path().join("out/report.json"))["warnings"].to_string();
    assert!(warnings.contains("file 1: the header does not say the assembly"), "{warnings}");
    for file in fs::read_dir(dir.path().join("out")).unwrap() {
        assert!(!fs::read_to_string(file.unwrap().path()).unwrap().contains("anna"));
    }
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

#[test]
fn a_report_is_made_again_from_files_found_by_their_digests() {
    let dir = folder();
    let args = [
        "genome",
        "report",
        "anna.vcf",
        "--sample",
        "BERT",
        "--medicines",
        "medicines.txt",
        "--clinical",
        "clinical.toml",
        "--sex",
        "male",
        "--out",
        "out",
    ];
    theriac(dir.path(), &args).assert().success();
    let manifest = json(&dir.path().join("out/manifest.json"));
    assert_eq!(manifest["config"]["sample"], 2, "the place in the file, not among those chosen");
    let said = complaint(dir.path(), &["record", "replay", "out"]);
    assert!(said.contains("--base") && said.contains("clinical factors"), "{said}");
    // The files may lie anywhere and be called anything.
    let elsewhere = dir.path().join("archive/deep");
    fs::create_dir_all(&elsewhere).unwrap();
    for (from, to) in [("anna.vcf", "1.dat"), ("medicines.txt", "2.dat")] {
        fs::rename(dir.path().join(from), elsewhere.join(to)).unwrap();
    }
    let said = complaint(dir.path(), &["record", "replay", "out", "--base", "archive"]);
    assert!(said.contains("the file of the clinical factors is not in this folder"), "{said}");
    fs::rename(dir.path().join("clinical.toml"), elsewhere.join("3.dat")).unwrap();
    let run = theriac(dir.path(), &["record", "replay", "out", "--base", "archive"]);
    let run = { run }.assert().success();
    let told = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert_eq!(told.matches("identical").count(), 4, "{told}");
}

#[test]
fn an_encrypted_report_says_why_it_cannot_be_compared() {
    let dir = folder();
    let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    let base = ["genome", "report", "anna.vcf", "--sample", "ANNA", "--out", "out"];
    theriac(dir.path(), &base).assert().success();
    theriac(dir.path(), &[&base[..], &["--encrypt-to", key]].concat()).assert().success();
    assert!(!dir.path().join("out/report.html").exists(), "the earlier report lies in the clear");
    theriac(dir.path(), &["record", "verify", "out"]).assert().success();
    let said = complaint(dir.path(), &["record", "replay", "out", "--base", "."]);
    assert!(said.contains("encrypted"), "{said}");
}

/// More samples than are held in memory: the same reports as one by one.
#[test]
fn many_samples_are_written_as_they_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..70).map(|i| format!("S{i}")).collect();
    let genotypes = |i: usize| ["0/0", "0/1", "1/1"][i % 3];
    let mut text = format!("{HEAD}\t{}\n", names.join("\t"));
    text += "chr10\t94781859\trs4244285\tG\tA\t.\tPASS\t.\tGT";
    text += &(0..70).map(|i| format!("\t{}", genotypes(i))).collect::<String>();
    fs::write(dir.path().join("all.vcf"), text + "\n").unwrap();
    let args = ["genome", "report", "all.vcf", "--deidentify", "--out", "many", "--json"];
    let run = theriac(dir.path(), &args).assert().success();
    let value: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(value["reports"].as_array().unwrap().len(), 70);
    let one = ["genome", "report", "all.vcf", "--deidentify", "--out", "one", "--sample", "S68"];
    theriac(dir.path(), &one).assert().success();
    for file in ["report.html", "report.json", "report.tsv", "fhir.json"] {
        let read = |folder: &str| fs::read(dir.path().join(folder).join(file)).unwrap();
        assert!(read("many/sample-69") == read("one"), "{file}");
    }
}

#[test]
fn bad_lists_and_outside_calls_are_named() {
    let dir = folder();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    let base = ["genome", "report", "anna.vcf", "--sample", "ANNA", "--out", "out"];
    let with = |option: &str, file: &str| [&base[..], &[option, file]].concat().join(" ");
    let run = |line: &str| complaint(dir.path(), &line.split(' ').collect::<Vec<_>>());
    write("two.tsv", "CYP2D6\t*1/*1\r\nCYP2D6\t*4/*4\r\n");
    let said = run(&with("--outside", "two.tsv"));
    assert!(said.contains("two.tsv:2") && said.contains("CYP2D6"), "{said}");
    write("columns.tsv", "id\tdose\r\n1\t20\r\n");
    let said = run(&with("--medicines", "columns.tsv"));
    assert!(said.contains("`drug`"), "{said}");
    write("empty.txt", "\r\n\r\n");
    let said = run(&with("--medicines", "empty.txt"));
    assert!(said.contains("no medicine"), "{said}");
    assert!(!dir.path().join("out").exists());
    let rank = ["genome", "rank", "anna.vcf", "--sample", "ANNA", "--candidates"].join(" ");
    write("none.csv", "\n\n");
    assert!(run(&format!("{rank} none.csv")).contains("no candidate"));
    write("strange.csv", "a,b\n1,2\n");
    assert!(run(&format!("{rank} strange.csv")).contains("`drug`"));
    // An unknown drug is no error: it is ranked as such, with a warning that names the nearest.
    write("drugs.txt", "Clopidogrel\r\nticagrelor\r\nclopidogrl\r\n");
    let args = [rank.as_str(), "drugs.txt"].join(" ");
    let run = theriac(dir.path(), &args.split(' ').collect::<Vec<_>>()).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(
        said.contains("clopidogrl") && said.contains("nearest known name is clopidogrel"),
        "{said}"
    );
}

#[test]
fn guidance_of_ones_own_is_used_and_recorded() {
    let dir = folder();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    let header =
        "drug\tpopulation\tkeys\taction\tdose\tamount\twatch\tremark\tstrength\tsource\taddress\n";
    let rule = |drug: &str, population: &str, action: &str| {
        format!(
            "{drug}\t{population}\tCYP2C19=Poor Metabolizer\t{action}\t\t\t\t\tstrong\tcpic-1.100\thttps://example.org\n"
        )
    };
    let own = rule("toymab", "general", "avoid") + &rule("clopidogrel", "neurovascular", "test");
    fs::create_dir(dir.path().join("own")).unwrap();
    write("own/own.tsv", &(header.to_owned() + &own));
    theriac(dir.path(), &["genome", "knowledge", "import", "own", "--out", "kb"])
        .assert()
        .success();
    let base = ["genome", "report", "anna.vcf", "--sample", "ANNA", "--knowledge", "kb"];
    theriac(dir.path(), &[&base[..], &["--out", "out"]].concat()).assert().success();
    let report = json(&dir.path().join("out/report.json"));
    let drug = |name: &str| {
        report["drugs"].as_array().unwrap().iter().find(|d| d["drug"] == name).unwrap().clone()
    };
    assert_eq!(drug("toymab")["light"], "red");
    // A later edition goes before the shipped one: 1.100 comes after 1.20.
    let advice = drug("clopidogrel")["advice"].as_array().unwrap().clone();
    let neurovascular = advice.iter().find(|a| a["population"] == "neurovascular").unwrap();
    assert_eq!(neurovascular["best"]["action"], "test");
    // The table is recorded by its digest, and a replay finds it under any name.
    fs::create_dir(dir.path().join("archive")).unwrap();
    fs::rename(dir.path().join("kb/guidance/own.tsv"), dir.path().join("archive/1.dat")).unwrap();
    fs::rename(dir.path().join("anna.vcf"), dir.path().join("archive/2.dat")).unwrap();
    theriac(dir.path(), &["record", "replay", "out", "--base", "archive"]).assert().success();
    fs::rename(dir.path().join("archive/2.dat"), dir.path().join("anna.vcf")).unwrap();
    write("kb/guidance/own.tsv", &(header.to_owned() + "toymab\tgeneral\n"));
    let said = complaint(dir.path(), &[&base[..], &["--out", "other"]].concat());
    assert!(said.contains("own.tsv:2"), "{said}");
}

#[test]
fn another_patients_report_is_not_overwritten() {
    let dir = folder();
    let report = |more: &[&str]| {
        let base = ["genome", "report", "anna.vcf", "--out", "out"];
        [&base[..], more].concat().iter().map(|s| (*s).to_owned()).collect::<Vec<String>>()
    };
    let run = |more: &[&str]| {
        let args = report(more);
        theriac(dir.path(), &args.iter().map(String::as_str).collect::<Vec<_>>()).assert().success()
    };
    let refused = |more: &[&str]| {
        let args = report(more);
        complaint(dir.path(), &args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    run(&["--sample", "ANNA"]);
    run(&["--sample", "ANNA", "--deidentify"]);
    assert!(refused(&["--sample", "BERT"]).contains("--force"));
    assert_eq!(json(&dir.path().join("out/report.json"))["subject"], "patient 1");
    // Nothing of it stays beside the new ones.
    assert!(refused(&[]).contains("another report"));
    run(&["--force"]);
    assert!(!dir.path().join("out/report.json").exists());
    assert!(dir.path().join("out/sample-2/report.json").exists());
    run(&["--sample", "BERT", "--force"]);
    assert_eq!(json(&dir.path().join("out/report.json"))["subject"], "BERT");
    assert!(!dir.path().join("out/sample-1").exists() && !dir.path().join("out/sample-2").exists());
}

#[test]
fn samples_that_are_not_there_are_counted_and_an_encrypted_ones_name_is_not_printed() {
    let dir = folder();
    let outside = "sample\tgene\tdiplotype\nANNA\tCYP2D6\t*1/*1\nANA\tCYP2B6\t*1/*1\n";
    fs::write(dir.path().join("o.tsv"), outside).unwrap();
    fs::write(dir.path().join("sex.tsv"), "ANNA\tfemale\nBRET\tmale\nBERD\tmale\n").unwrap();
    let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    let line =
        "genome report anna.vcf --sample ANNA --outside o.tsv --sex sex.tsv --out o --encrypt-to";
    let args: Vec<&str> = line.split(' ').chain([key]).collect();
    let run = theriac(dir.path(), &args).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("1 of the samples of the outside calls"), "{said}");
    assert!(said.contains("2 of the samples of the table of sexes"), "{said}");
    assert!(!String::from_utf8_lossy(&run.get_output().stdout).contains("ANNA"));
    let said = complaint(dir.path(), &["genome", "call", "anna.vcf", "--sex", "xyz"]);
    assert!(said.contains("no sex"), "{said}");
}

#[test]
fn calls_and_ranks_name_nobody_if_asked_and_print_nothing_before_an_error() {
    let dir = folder();
    let stdout = |line: &str| {
        let run = theriac(dir.path(), &line.split(' ').collect::<Vec<_>>()).assert().success();
        String::from_utf8_lossy(&run.get_output().stdout).into_owned()
    };
    let calls = stdout("genome call anna.vcf --deidentify");
    assert!(calls.contains("patient 2,CYP2C19") && !calls.contains("BERT"), "{calls}");
    assert!(stdout("genome call anna.vcf --sample BERT --deidentify").contains("patient 2,"));
    let base = "genome rank anna.vcf --sample ANNA --indication gout --json";
    assert!(stdout(base).contains("ANNA"));
    assert!(!stdout(&format!("{base} --deidentify")).contains("ANNA"));
    let text = fs::read_to_string(dir.path().join("anna.vcf")).unwrap().replace("\tGT\t", "\tDP\t");
    fs::write(dir.path().join("nogt.vcf"), text).unwrap();
    let run = theriac(dir.path(), &["genome", "call", "nogt.vcf"]).assert().code(2);
    assert!(run.get_output().stdout.is_empty());
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("a file with genotypes"));
}
