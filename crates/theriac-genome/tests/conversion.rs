//! Other medicines and the genes they touch.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod patients;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use patients::{called, outside};
use proptest::prelude::*;
use theriac_genome::call::GeneCall;
use theriac_genome::conversion::{Interactions, convert, parse_medicines};
use theriac_genome::guidance::{Certainty, GeneStates, Guidance, Source, advise, states};

static TABLE: LazyLock<Interactions> = LazyLock::new(|| Interactions::embedded().unwrap());
static GUIDANCE: LazyLock<Guidance> = LazyLock::new(|| Guidance::embedded().unwrap());

fn genes(calls: &[GeneCall]) -> BTreeMap<String, GeneStates> {
    calls.iter().map(|c| (c.gene.clone(), states(c))).collect()
}

fn after(call: GeneCall, medicines: &[&str]) -> String {
    let symbol = call.gene.clone();
    let (genes, _) = convert(&genes(&[call]), medicines, &TABLE);
    genes[&symbol].states.iter().map(|s| s.words()).collect::<Vec<_>>().join(" or ")
}

#[test]
fn the_rules_hold() {
    let d6 = || outside("CYP2D6", "*1/*1", "Normal Metabolizer", Some(2.0));
    assert_eq!(after(d6(), &["paroxetine"]), "Poor Metabolizer (activity score 0)");
    assert_eq!(after(d6(), &["duloxetine"]), "Intermediate Metabolizer (activity score 1)");
    assert_eq!(after(d6(), &["sertraline"]), "Normal Metabolizer (activity score 2)");
    assert_eq!(after(d6(), &["duloxetine", "bupropion"]), "Poor Metabolizer (activity score 0)");
    let c19 = || called("CYP2C19", "*1/*1", "Normal Metabolizer", None);
    assert_eq!(after(c19(), &["fluconazole"]), "Poor Metabolizer");
    assert_eq!(after(c19(), &["esomeprazole"]), "Intermediate Metabolizer");
    assert_eq!(after(c19(), &["rifampin"]), "Rapid Metabolizer");
    let absent = called("CYP2C19", "*2/*2", "Poor Metabolizer", None);
    assert_eq!(after(absent, &["rifampin"]), "Poor Metabolizer");
    let c9 = called("CYP2C9", "*1/*2", "Intermediate Metabolizer", Some(1.5));
    assert_eq!(after(c9, &["amiodarone"]), "Poor Metabolizer (activity score 0.5)");
    let b1 = called("SLCO1B1", "*1/*1", "Normal Function", None);
    assert_eq!(after(b1, &["cyclosporine"]), "Decreased Function");
}

#[test]
fn what_is_inhibited_and_induced_at_once_stays_open_unless_nothing_is_left_to_change() {
    let c19 = |name, phenotype| called("CYP2C19", name, phenotype, None);
    let both = ["fluconazole", "rifampin"];
    assert_eq!(
        after(c19("*1/*1", "Normal Metabolizer"), &both),
        "Poor Metabolizer or Normal Metabolizer or Rapid Metabolizer"
    );
    // An absent enzyme can be neither: the advice is as firm and as red as without.
    assert_eq!(after(c19("*2/*2", "Poor Metabolizer"), &both), "Poor Metabolizer");
    let (calls, _) = convert(&genes(&[c19("*2/*2", "Poor Metabolizer")]), &both, &TABLE);
    let all = advise(&GUIDANCE, &calls);
    let clopidogrel = all.iter().find(|a| a.drug == "clopidogrel").unwrap();
    assert_eq!(clopidogrel.certainty, Certainty::Firm);
}

#[test]
fn a_strong_inhibitor_settles_what_the_copy_number_leaves_open() {
    let calls = genes(&[called("CYP2D6", "*1/*2", "Normal Metabolizer", Some(2.0))]);
    let codeine = |genes: &BTreeMap<String, GeneStates>| {
        let all = advise(&GUIDANCE, genes);
        all.into_iter().find(|a| a.drug == "codeine" && a.source == Source::Cpic).unwrap()
    };
    assert_eq!(codeine(&calls).certainty, Certainty::Open);
    let (blocked, changes) = convert(&calls, &["quinidine"], &TABLE);
    assert_eq!(codeine(&blocked).certainty, Certainty::Firm);
    assert_eq!(changes[0].causes, ["quinidine (strong inhibitor)"]);
}

#[test]
fn medicines_are_read_from_lines_and_tables() {
    let read = |text: &str| parse_medicines(text, &TABLE, &GUIDANCE).unwrap();
    assert_eq!(
        read("Paroxetine\n# note\n\nCodeine\r\nparoxetine\n").names,
        ["paroxetine", "codeine"]
    );
    assert_eq!(read("dose,drug\n20,Rifampicin\n").names, ["rifampin"]);
    assert_eq!(read("drug\tdose\nwarfarin\t5\n").names, ["warfarin"]);
    let wrong = read("paroxetin\n");
    assert!(
        wrong.names.is_empty() && wrong.warnings[0].contains("nearest known name is paroxetine")
    );
    assert!(read("").names.is_empty());
    let doses =
        read("Metoprolol succinate 50 mg\ncodeine; Paroxetine 20mg\nwarfarin, 5 mg, simvastatin\n");
    let names = ["metoprolol", "codeine", "paroxetine", "warfarin", "simvastatin"];
    assert_eq!((&doses.names[..], doses.warnings.len()), (&names.map(str::to_owned)[..], 0));
    // Another medicine is worse than none.
    for brand in ["Plavix", "Paracetamol"] {
        let said = read(brand).warnings;
        assert!(said[0].contains("generic name") && !said[0].contains("nearest"), "{said:?}");
    }
    assert!(parse_medicines("a\tb\nx\ty\n", &TABLE, &GUIDANCE).is_err());
}

proptest! {
    // Looking for the nearest name takes its time in a debug build.
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn no_list_of_medicines_breaks_it(text in "\\PC{0,200}") {
        let _ = parse_medicines(&text, &TABLE, &GUIDANCE);
    }

    #[test]
    fn inhibition_never_raises_a_score(score in 0u8..=12, medicine in 0usize..4) {
        let score = f64::from(score) / 4.0;
        let name = ["paroxetine", "duloxetine", "sertraline", "mirabegron"][medicine];
        let call = outside("CYP2D6", "*1/*1", "", Some(score));
        let (genes, _) = convert(&genes(&[call]), &[name], &TABLE);
        prop_assert!(genes["CYP2D6"].states[0].score.unwrap() <= score);
    }
}
