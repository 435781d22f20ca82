//! The stage `patients`: a tiny campaign against a small panel of genomes.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use theriac_base::{Error, Job};
use theriac_campaign::{Options, Plan, StageState, Summary, read, replay, run};
use theriac_genome::definition::Gene;
use theriac_genome::knowledge::Knowledge;
use theriac_learn::property::TableOptions;
use theriac_learn::property::train::{Choice, TrainOptions, train};
use theriac_record::{Manifest, verify};

const PATIENTS: &str = r#"
[patients]
vcf = "panel.vcf"
routes = { CYP2C19 = { model = "near", target = "CYP2C19_substrate" }, CYP2C9 = { model = "near", target = "CYP2C9_substrate" } }
"#;

fn clock() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_790_000_000)
}

fn go(file: &Path, out: &Path) -> Result<Summary, Error> {
    let (campaign, source) = read(file, None)?;
    let plan = Plan::new(campaign, source, out)?;
    run(&plan, &Options::default(), clock, &Job::silent())
}

/// What the ranked molecules of the tiny campaign are: the same every time.
static RANKED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let summary = go(&common::tiny(dir.path()), &dir.path().join("run")).unwrap();
    summary.ranked.iter().map(|r| r.designed.smiles.clone()).collect()
});

fn model(dir: &Path, name: &str, table: &str, targets: &[&str]) {
    let path = dir.join(format!("{name}.csv"));
    fs::write(&path, table).unwrap();
    let options = TrainOptions {
        path,
        table: TableOptions {
            targets: targets.iter().map(|t| (*t).to_owned()).collect(),
            ..TableOptions::default()
        },
        choice: Choice::Kernel,
        budget: Duration::from_secs(60),
        hold_out: 0.0,
        no_leaks: false,
        balanced: false,
        folds: 5,
        passes: None,
        foundation: None,
        seed: 1,
        name: name.into(),
        licence: "made for the test".into(),
        command: "test".into(),
    };
    train(&options, &Job::silent()).unwrap().model.save(&dir.join(name)).unwrap();
}

/// A model that has seen the ranked molecules: those with nitrogen are substrates of CYP2C19, none
/// is of CYP2C9 but for a few strangers.
fn near(dir: &Path) {
    let mut table = "smiles,CYP2C19_substrate,CYP2C9_substrate,size\n".to_owned();
    for (i, smiles) in RANKED.iter().enumerate() {
        let nitrogen = u8::from(smiles.contains(['N', 'n']));
        writeln!(table, "{smiles},{nitrogen},0,{i}").unwrap();
    }
    for i in 1..40 {
        let chain = "C".repeat(i);
        writeln!(table, "{chain}Br,0,1,{i}\n{chain}N,1,0,{i}\n{chain}N(C)C,1,0,{i}").unwrap();
        writeln!(table, "{chain}O,0,0,{i}").unwrap();
    }
    model(dir, "near", &table, &["CYP2C19_substrate", "CYP2C9_substrate"]);
    model(dir, "number", &table, &["size"]);
}

/// A model of long bromides only.
fn far(dir: &Path) {
    let mut table = "smiles,CYP2C19_substrate\n".to_owned();
    for i in 4..40 {
        writeln!(table, "{}C(Br)Br,{}", "C".repeat(i), i % 2).unwrap();
    }
    model(dir, "far", &table, &["CYP2C19_substrate"]);
}

/// A genotype of two copies of a named allele at each position.
fn twice(gene: &Gene, name: &str) -> Vec<String> {
    let allele = gene.alleles.iter().find(|a| a.name == name).unwrap();
    let number = |locus: usize| {
        let site = allele.sites.iter().find(|s| s.locus == locus);
        site.map_or(0, |s| s.accepts.trailing_zeros())
    };
    (0..gene.loci.len()).map(number).map(|n| format!("{n}/{n}")).collect()
}

/// ANNA: CYP2C19 *2/*2; BERT: *1/*1 throughout; CARL: nothing of CYP2C19 is called.
fn panel(dir: &Path) {
    let knowledge = Knowledge::embedded().unwrap();
    let mut text = "##fileformat=VCFv4.2\n##contig=<ID=chr10,length=133797422,assembly=GRCh38>\n\
        ##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n\
        #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tANNA\tBERT\tCARL\n"
        .to_owned();
    for (symbol, of_anna) in [("CYP2C19", "*2"), ("CYP2C9", "*1")] {
        let gene = knowledge.gene(symbol).unwrap();
        let (anna, bert) = (twice(gene, of_anna), twice(gene, "*1"));
        for (i, locus) in gene.loci.iter().enumerate() {
            let carl = if symbol == "CYP2C19" { "./." } else { &bert[i] };
            let fields =
                [&locus.at.chromosome, &locus.at.position.to_string(), ".", &locus.reference];
            let fields = fields.join("\t");
            let alternates = locus.alternates.join(",");
            let (anna, bert) = (&anna[i], &bert[i]);
            writeln!(text, "{fields}\t{alternates}\t.\tPASS\t.\tGT\t{anna}\t{bert}\t{carl}")
                .unwrap();
        }
    }
    fs::write(dir.join("panel.vcf"), text).unwrap();
}

struct Fixture {
    _dir: tempfile::TempDir,
    file: PathBuf,
    out: PathBuf,
}

fn fixture() -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let file = common::tiny(dir.path());
    near(dir.path());
    panel(dir.path());
    append(&file, PATIENTS);
    let out = dir.path().join("run");
    Fixture { _dir: dir, file, out }
}

fn append(file: &Path, text: &str) {
    fs::write(file, fs::read_to_string(file).unwrap() + text).unwrap();
}

fn changed(f: &Fixture, from: &str, to: &str) {
    let text = fs::read_to_string(&f.file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(&f.file, text.replace(from, to)).unwrap();
}

/// By rank and patient: light and reasons.
fn cells(out: &Path) -> BTreeMap<(usize, String), (String, String)> {
    let mut reader = csv::Reader::from_path(out.join("patients/panel.csv")).unwrap();
    let row = |r: csv::StringRecord| {
        ((r[2].parse().unwrap(), r[3].to_owned()), (r[4].to_owned(), r[7].to_owned()))
    };
    reader.records().map(|r| row(r.unwrap())).collect()
}

#[test]
fn flags_who_is_at_risk_and_names_nobody() {
    let f = fixture();
    let summary = go(&f.file, &f.out).unwrap();
    let of = summary.patients.unwrap();
    assert_eq!((of.patients, of.molecules), (3, summary.ranked.len()));
    let cells = cells(&f.out);
    assert_eq!(cells.len(), 3 * summary.ranked.len());
    let mut seen = BTreeMap::new();
    for rank in 1..=summary.ranked.len() {
        let [anna, bert, carl] = ["P1", "P2", "P3"].map(|p| &cells[&(rank, p.to_owned())]);
        *seen.entry(anna.0.clone()).or_insert(0) += 1;
        assert_eq!(bert.0, "green", "normal in every gene, all routes known");
        if anna.0 == "red" {
            assert!(anna.1.contains("higher exposure: CYP2C19"), "{}", anna.1);
            assert_eq!(carl.0, "grey", "not called is never safe");
            assert!(carl.1.contains("not known: CYP2C19"), "{}", carl.1);
        }
    }
    assert!(
        seen.get("red").is_some_and(|n| *n >= 1) && seen.len() > 1,
        "{seen:?} {}",
        RANKED.join(" ")
    );
    assert!(verify(&f.out).unwrap().is_sound());
    for name in ["manifest.json", "audit.jsonl", "report.html", "patients/panel.csv"] {
        let text = fs::read_to_string(f.out.join(name)).unwrap();
        for person in ["ANNA", "BERT", "CARL"] {
            assert!(!text.contains(person), "{name} names a patient");
        }
    }
    let report = fs::read_to_string(f.out.join("report.html")).unwrap();
    assert!(report.contains("supports a professional") && report.contains("perhaps at risk"));
}

#[test]
fn what_a_model_does_not_know_is_never_safe() {
    let f = fixture();
    far(f.file.parent().unwrap());
    changed(&f, "model = \"near\", target = \"CYP2C19_substrate\"", "model = \"far\"");
    go(&f.file, &f.out).unwrap();
    for ((_, patient), (light, reasons)) in cells(&f.out) {
        assert_eq!(light, "grey", "{patient}: {reasons}");
        assert!(
            reasons.contains("route unknown: CYP2C19 (out of the model's domain)"),
            "{reasons}"
        );
    }
    let rejected = Manifest::read(&f.out).unwrap().rejected;
    let unknown = rejected["patients: route CYP2C19 unknown: out of the model's domain"];
    assert_eq!(unknown as usize, RANKED.len());
}

#[test]
fn names_are_given_only_where_asked_for() {
    let f = fixture();
    changed(&f, "vcf = \"panel.vcf\"", "vcf = [\"panel.vcf\"]\nnames = true");
    go(&f.file, &f.out).unwrap();
    assert!(cells(&f.out).keys().any(|(_, patient)| patient == "ANNA"));
    for name in ["manifest.json", "audit.jsonl"] {
        assert!(!fs::read_to_string(f.out.join(name)).unwrap().contains("ANNA"));
    }
}

#[test]
fn a_change_of_the_panel_redoes_only_what_hangs_on_it_and_the_replay_agrees() {
    let f = fixture();
    go(&f.file, &f.out).unwrap();
    let again = go(&f.file, &f.out).unwrap();
    assert!(again.stages.iter().all(|(_, s)| *s == StageState::Skipped));
    let found =
        replay(&f.out, &f.out.with_file_name("again"), None, clock, &Job::silent()).unwrap();
    assert!(found.exact && found.agrees(), "{:?}", found.rows);
    append(
        &f.file.with_file_name("panel.vcf"),
        "chr10\t999\t.\tA\tC\t.\tPASS\t.\tGT\t0/0\t0/0\t0/0\n",
    );
    use StageState::{Redone, Skipped};
    let states: Vec<_> = go(&f.file, &f.out).unwrap().stages.iter().map(|(_, s)| *s).collect();
    assert_eq!(states, [Skipped, Skipped, Skipped, Redone, Redone]);
    // Without a panel there is no such stage, and nothing of it stays.
    changed(&f, PATIENTS, "");
    let states: Vec<_> = go(&f.file, &f.out).unwrap().stages.iter().map(|(_, s)| *s).collect();
    assert_eq!(states, [Skipped, Skipped, Skipped, Redone]);
    assert!(!f.out.join("patients").exists());
    assert!(verify(&f.out).unwrap().is_sound());
}

/// As if it had been sealed on another class of processor.
#[test]
fn elsewhere_the_panel_is_computed_again() {
    let f = fixture();
    go(&f.file, &f.out).unwrap();
    let mut manifest = Manifest::read(&f.out).unwrap();
    manifest.processor = "abacus".into();
    let text = serde_json::to_string_pretty(&manifest).unwrap() + "\n";
    fs::write(f.out.join("manifest.json"), &text).unwrap();
    let seal = serde_json::json!({ "manifest": theriac_record::Digest::of(text.as_bytes()) });
    theriac_record::Run::open(&f.out, clock).unwrap().event("seal", &seal).unwrap();
    let scratch = f.out.with_file_name("again");
    let found = replay(&f.out, &scratch, None, clock, &Job::silent()).unwrap();
    assert!(!found.exact && found.agrees(), "{:?}", found.rows);
    let rows = |path: PathBuf| fs::read_to_string(path).unwrap().lines().count();
    let panel = "patients/panel.csv";
    assert_eq!(rows(f.out.join(panel)), rows(scratch.join("computed").join(panel)));
}

#[test]
fn bad_configurations_are_the_users_to_mend() {
    let cases = [
        ("vcf = \"panel.vcf\"", "vcf = \"nowhere.vcf\"", "nowhere.vcf"),
        ("vcf = \"panel.vcf\"", "vcf = []", "no file of genomes"),
        ("vcf = \"panel.vcf\"", "vcf = \"-\"", "standard input"),
        ("vcf = \"panel.vcf\"", "vcf = \"known.csv\"", "known.csv"),
        ("vcf = \"panel.vcf\"", "vfc = \"panel.vcf\"", "did you mean `vcf`"),
        ("{ CYP2C19 =", "{ CYP2C199 =", "did you mean CYP2C19"),
        ("target = \"CYP2C19_substrate\"", "target = \"CYP2C19\"", "CYP2C19_substrate"),
        (", target = \"CYP2C19_substrate\"", "", "several targets"),
        ("model = \"near\", target = \"CYP2C19_substrate\"", "model = \"number\"", "two classes"),
        ("model = \"near\", target = \"CYP2C19_substrate\"", "model = \"none\"", "none"),
    ];
    let f = fixture();
    let good = fs::read_to_string(&f.file).unwrap();
    for (from, to, says) in cases {
        fs::write(&f.file, &good).unwrap();
        changed(&f, from, to);
        let error = go(&f.file, &f.out).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{error}");
        assert!(error.to_string().contains(says), "{to}: {error}");
        assert!(!f.out.exists(), "{to}");
    }
}

#[test]
fn a_failure_of_the_stage_names_nobody_in_the_record() {
    let f = fixture();
    // Found only when the genotypes are read.
    let text = fs::read_to_string(f.file.with_file_name("panel.vcf")).unwrap();
    let header: String =
        text.lines().filter(|l| l.starts_with('#')).map(|l| format!("{l}\n")).collect();
    let text = header + "chr10\t999\t.\tA\tC\t.\tPASS\t.\tGT\t0/0\t0/0\t0/0\n";
    fs::write(f.file.with_file_name("ANNA.vcf"), text).unwrap();
    changed(&f, "panel.vcf", "ANNA.vcf");
    let error = go(&f.file, &f.out).unwrap_err().to_string();
    assert!(error.contains("no record lies at a position"), "{error}");
    let log = fs::read_to_string(f.out.join("audit.jsonl")).unwrap();
    assert!(log.contains("\"failed\"") && !log.contains("ANNA"), "{log}");
}
