//! The report in all its forms.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod patients;

use std::time::SystemTime;

use patients::patient;
use serde_json::Value;
use theriac_genome::conversion::Medicines;
use theriac_genome::guidance::Light;
use theriac_genome::report::{
    Context, DISCLAIMER, Options, Recipients, Report, Settings, html, tsv, write,
};
use theriac_genome::warfarin::{Clinical, iwpc};

fn context(medicines: &[&str]) -> Context {
    let names = medicines.iter().map(|&m| m.to_owned()).collect();
    Context { medicines: Medicines { names, warnings: Vec::new() }, ..Context::embedded().unwrap() }
}

fn report(medicines: &[&str]) -> Report {
    Report::new(&patient(), "NA00001", Some("2026-11-21T00:00:00Z".into()), &context(medicines))
}

fn light(report: &Report, drug: &str) -> Light {
    report.drugs.iter().find(|d| d.drug == drug).unwrap().light
}

#[test]
fn lights_follow_the_guidelines() {
    let report = report(&[]);
    for (drug, expected) in [
        ("abacavir", Light::Red),
        ("capecitabine", Light::Amber),
        ("simvastatin", Light::Red),
        ("azathioprine", Light::Amber),
        ("tacrolimus", Light::Green),
        ("codeine", Light::Grey),
        ("citalopram", Light::Green),
    ] {
        assert_eq!(light(&report, drug), expected, "{drug}");
    }
    assert!(report.drugs.iter().all(|d| d.drug != "rasburicase"), "G6PD was not called");
    assert!(report.not_said[0].contains("G6PD"));
}

#[test]
fn missing_positions_are_named_where_the_advice_hangs_on_them() {
    let report = report(&[]);
    let drug = report.drugs.iter().find(|d| d.drug == "ibuprofen").unwrap();
    assert_eq!(drug.to_genotype[0].rsid.as_deref(), Some("rs1057910"));
    assert!(drug.headline().contains(" or "));
    let firm = report.drugs.iter().find(|d| d.drug == "simvastatin").unwrap();
    assert!(firm.to_genotype.is_empty());
}

#[test]
fn only_positions_that_tell_outcomes_apart_are_asked_for() {
    // *2 changes the advice, *38 is a normal allele: only the position of *2 matters.
    let knowledge = theriac_genome::knowledge::Knowledge::embedded().unwrap();
    let gene = knowledge.gene("CYP2C19").unwrap();
    let position = |allele: &str| {
        let allele = gene.alleles.iter().find(|a| a.name == allele).unwrap();
        let site = allele.sites.iter().find(|s| s.accepts != 1).unwrap();
        gene.loci[site.locus].at.clone()
    };
    let mut call = patients::gene(
        "CYP2C19",
        theriac_genome::call::CallSource::Variants,
        &[
            patients::diplotype("*38/*38", "Normal Metabolizer", None),
            patients::diplotype("*1/*38", "Normal Metabolizer", None),
            patients::diplotype("*3/*38", "Intermediate Metabolizer", None),
        ],
    );
    call.missing = vec![position("*1"), position("*3")];
    let context = Context { definitions: knowledge.genes.clone(), ..context(&[]) };
    let report = Report::new(&patients::sample(vec![call]), "x", None, &context);
    let drug = report.drugs.iter().find(|d| d.drug == "clopidogrel").unwrap();
    assert_eq!(drug.to_genotype, [position("*3")]);
}

#[test]
fn other_medicines_change_the_advice_and_it_is_said() {
    let report = report(&["codeine", "paroxetine"]);
    assert_eq!(report.drugs[0].drug, "codeine");
    assert_eq!(report.drugs[0].light, Light::Red);
    assert!(report.drugs[0].by_genotype_alone.as_ref().unwrap().starts_with("open"));
    // Paroxetine does not convert CYP2D6 for itself.
    assert_eq!(light(&report, "paroxetine"), Light::Grey);
    let gene = report.genes.iter().find(|g| g.gene == "CYP2D6").unwrap();
    assert_eq!(gene.in_effect.as_deref(), Some("Poor Metabolizer (activity score 0)"));
}

#[test]
fn warfarin_is_a_range_over_what_is_possible() {
    let clinical =
        Clinical::parse("age = 65\nheight = 170\nweight = 75\nrace = \"white\"").unwrap();
    let context = Context { clinical: Some(clinical.clone()), ..context(&[]) };
    let report = Report::new(&patient(), "x", None, &context);
    let dose = report.warfarin.unwrap();
    let low = iwpc(&clinical, Some(1), Some((1, 1)));
    let high = iwpc(&clinical, Some(1), Some((1, 0)));
    assert_eq!(dose.iwpc_mg_per_week, Some((low, high)));
    assert_eq!(dose.genotypes.len(), 2);
}

#[test]
fn the_page_stands_alone_and_says_what_it_is() {
    let page = html(&report(&["codeine", "paroxetine"]));
    assert!(page.contains(DISCLAIMER) && page.contains("no medical device"));
    assert!(!page.contains("<script src") && !page.contains("<link"));
    for word in ["rs1057910", "What to do", "does not say", "class=\"signal bad\""] {
        assert!(page.contains(word), "{word}");
    }
    if let Some(path) = std::env::var_os("THERIAC_SHOW") {
        std::fs::write(path, page).unwrap();
    }
}

#[test]
fn the_table_has_one_line_per_advice() {
    let report = report(&[]);
    let text = tsv(&report);
    let advice: usize = report.drugs.iter().map(|d| d.advice.len()).sum();
    assert_eq!(text.lines().count(), advice + 1);
    let columns = text.lines().next().unwrap().split('\t').count();
    assert!(text.lines().all(|l| l.split('\t').count() == columns));
}

#[test]
fn the_folder_can_be_verified_and_names_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let options = Options {
        clock: SystemTime::now,
        inputs: Vec::new(),
        ordinal: 1,
        settings: Settings::default(),
        threads: 1,
        deidentified: false,
        recipients: Recipients::default(),
    };
    write(&report(&[]), &out, &options).unwrap();
    assert!(theriac_record::verify(&out).unwrap().is_sound());
    for name in ["manifest.json", "audit.jsonl"] {
        let text = std::fs::read_to_string(out.join(name)).unwrap();
        assert!(!text.contains("NA00001"), "{name} names the patient");
    }
    let json: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(json["subject"], "NA00001");
    std::fs::write(out.join("report.tsv"), "changed").unwrap();
    assert!(!theriac_record::verify(&out).unwrap().is_sound());
    // Again into the same folder: the record goes on.
    write(&report(&[]), &out, &options).unwrap();
    assert!(theriac_record::verify(&out).unwrap().is_sound());
}

#[test]
fn an_encrypted_folder_holds_nothing_to_read() {
    let dir = tempfile::tempdir().unwrap();
    let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    let options = Options {
        clock: SystemTime::now,
        inputs: Vec::new(),
        ordinal: 1,
        settings: Settings::default(),
        threads: 1,
        deidentified: false,
        recipients: Recipients::parse(&[key.to_owned()]).unwrap(),
    };
    write(&report(&[]), dir.path(), &options).unwrap();
    assert!(theriac_record::verify(dir.path()).unwrap().is_sound());
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let content = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains("NA00001") && !text.contains("CYP2C19"));
    }
    assert!(
        dir.path().join("report.html.age").exists() && !dir.path().join("report.html").exists()
    );
}

#[test]
fn a_medicine_whose_test_was_not_done_is_an_open_card() {
    let context = context(&["abacavir", "gentamicin", "carbamazepine"]);
    let report = Report::new(&patients::sample(Vec::new()), "x", None, &context);
    for (drug, gene) in
        [("abacavir", "HLA-B"), ("gentamicin", "MT-RNR1"), ("carbamazepine", "HLA-B")]
    {
        let found = report.drugs.iter().find(|d| d.drug == drug).unwrap();
        assert_eq!(found.light, Light::Grey);
        let said = found.headline();
        assert!(said.contains(gene) && said.contains("before the first dose"), "{said}");
    }
    let page = html(&report);
    assert!(page.contains("have HLA-B typed before the first dose"));
    assert!(page.contains("laboratory was given: HLA-A, HLA-B, MT-RNR1"));
    // What nobody takes is not listed.
    assert!(
        Report::new(&patients::sample(Vec::new()), "x", None, &self::context(&[])).drugs.is_empty()
    );
}

#[test]
fn warfarin_has_a_light() {
    let genes = |vkorc1: &str, cyp2c9: &str| {
        let vkorc1 = patients::called("VKORC1", vkorc1, "", None);
        patients::sample(vec![patients::called("CYP2C9", cyp2c9, "", None), vkorc1])
    };
    let report = |sample, medicines: &[&str]| Report::new(&sample, "x", None, &context(medicines));
    let a = "rs9923231 variant (T)/rs9923231 variant (T)";
    let g = "rs9923231 reference (C)/rs9923231 reference (C)";
    let found = report(genes(a, "*3/*3"), &["warfarin"]);
    assert_eq!((found.drugs[0].drug.as_str(), found.drugs[0].light), ("warfarin", Light::Amber));
    let said = found.drugs[0].headline();
    assert!(said.contains("0.5 to 2 mg a day") && said.contains("another anticoagulant"), "{said}");
    assert!(tsv(&found).contains("warfarin\t") && !html(&found).contains("No advice by the genes"));
    assert_eq!(light(&report(genes(g, "*1/*1"), &[]), "warfarin"), Light::Green);
    let unknown = report(patients::sample(Vec::new()), &["warfarin"]);
    assert_eq!(light(&unknown, "warfarin"), Light::Grey);
    assert!(unknown.drugs[0].headline().contains("genotyped"));
}

#[test]
fn the_head_is_the_best_graded_of_the_worst() {
    let poor =
        || patients::sample(vec![patients::called("CYP2C19", "*2/*2", "Poor Metabolizer", None)]);
    let found = Report::new(&poor(), "x", None, &context(&[]));
    let drug = found.drugs.iter().find(|d| d.drug == "clopidogrel").unwrap();
    assert_eq!(
        (drug.strength(), drug.head().unwrap().population.as_str()),
        ("strong", "acute coronary syndrome or PCI")
    );
}

#[test]
fn ivacaftor_is_red_only_for_whom_it_is_for() {
    let call = || {
        let phenotype = "ivacaftor non-responsive in CF patients";
        patients::sample(vec![patients::called("CFTR", "-/-", phenotype, None)])
    };
    let found = |medicines: &[&str]| {
        light(&Report::new(&call(), "x", None, &context(medicines)), "ivacaftor")
    };
    assert_eq!((found(&[]), found(&["ivacaftor"])), (Light::Grey, Light::Red));
    let table = tsv(&Report::new(&call(), "x", None, &context(&[])));
    assert!(table.contains("ivacaftor\t1243041\topen\tavoid"), "{table}");
}

#[test]
fn a_guess_is_not_called_firm() {
    let sample =
        patients::sample(vec![patients::called("CYP2C19", "*1/*1", "Normal Metabolizer", None)]);
    let found = Report::new(&sample, "x", None, &context(&["clopidogrel", "fluconazole"]));
    let drug = found.drugs.iter().find(|d| d.drug == "clopidogrel").unwrap();
    assert!(drug.head().unwrap().certainty_words().contains("reasoned guess"));
}
