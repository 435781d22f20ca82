//! Ranking for one patient, and molecules against a panel.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod patients;

use patients::{called, outside, patient, sample};
use proptest::prelude::*;
use theriac_genome::guidance::Light;
use theriac_genome::rank::{
    Indications, Ranked, Route, Shift, panel, parse_candidates, rank, sift,
};
use theriac_genome::report::Context;

fn place<'a>(ranked: &'a [Ranked], name: &str) -> &'a Ranked {
    ranked.iter().find(|r| r.candidate.name == name).unwrap()
}

#[test]
fn an_indication_is_ranked_with_reasons() {
    let context = Context::embedded().unwrap();
    let candidates = Indications::embedded().unwrap().candidates("Hypercholesterolaemia").unwrap();
    let ranked = rank(&patient(), &candidates, &context);
    // SLCO1B1 poor function: what is red goes last.
    let red = |r: &Ranked| r.light == Some(Light::Red);
    let first_red = ranked.iter().position(red).unwrap();
    assert!(ranked[first_red..].iter().all(red));
    assert!(red(place(&ranked, "simvastatin")) && red(place(&ranked, "lovastatin")));
    let reasons = &place(&ranked, "atorvastatin").reasons;
    assert!(reasons[0].contains("CPIC"), "{reasons:?}");
    assert_eq!(place(&ranked, "simvastatin").light, Some(Light::Red));
    assert_eq!(place(&ranked, "ezetimibe").light, None);
    assert!(ranked.iter().all(|r| !r.reasons.is_empty()));
    let error = Indications::embedded().unwrap().candidates("depresion").unwrap_err().to_string();
    assert!(error.contains("depression"), "{error}");
}

#[test]
fn every_indication_has_a_choice_and_every_pair_a_source() {
    let table = Indications::embedded().unwrap();
    assert_eq!(table.names().len(), 14);
    for name in table.names() {
        let drugs = table.candidates(name).unwrap();
        assert!(drugs.len() > 1, "{name}");
        assert!(drugs.iter().all(|d| d.evidence.is_some()));
    }
}

/// A line of treatment goes before the traffic light, a red light before all.
#[test]
fn where_the_line_is_known_it_counts() {
    let context = Context::embedded().unwrap();
    let candidates = Indications::embedded().unwrap().candidates("gout").unwrap();
    let ranked = rank(&patient(), &candidates, &context);
    assert_eq!(ranked[0].candidate.name, "allopurinol");
    let carrier = sample(vec![outside("HLA-B", "*58:01/*15:02", "", None)]);
    let ranked = rank(&carrier, &candidates, &context);
    assert_eq!(ranked.last().unwrap().candidate.name, "allopurinol");
}

/// Copies of CYP2D6 that nobody measured are an open question, as is a gene without phenotype.
#[test]
fn what_is_not_known_is_no_green_light() {
    let light = |gene| {
        let route = Route { gene: "CYP2D6".to_owned(), probability: 0.9 };
        panel(&[vec![route]], &[sample(vec![gene])])[0][0].light()
    };
    let normal = |name: &str| called("CYP2D6", name, "Normal Metabolizer", Some(2.0));
    assert_eq!(light(normal("*1/*1")), Some(Light::Grey));
    assert_eq!(
        light(outside("CYP2D6", "*1/*1", "Normal Metabolizer", Some(2.0))),
        Some(Light::Green)
    );
    assert_eq!(light(outside("CYP2D6", "*1/*99", "Indeterminate", None)), Some(Light::Grey));
    assert_eq!(light(called("CYP2D6", "*4/*4", "Poor Metabolizer", Some(0.0))), Some(Light::Red));
}

#[test]
fn new_molecules_are_ranked_by_their_routes() {
    let text = "smiles,efficacy,cyp2c19_substrate,cyp3a4_substrate\nCCO,0.9,0.95,0.1\nCCN,0.8,0.05,0.1\nCCC,,x,\n,,,\n";
    let (candidates, warnings) = parse_candidates(text).unwrap();
    assert_eq!((candidates.len(), warnings.len()), (2, 2));
    let poor = sample(vec![called("CYP2C19", "*2/*2", "Poor Metabolizer", None)]);
    let ranked = rank(&poor, &candidates, &Context::embedded().unwrap());
    assert_eq!(ranked[0].candidate.smiles.as_deref(), Some("CCN"));
    assert_eq!(ranked[1].light, Some(Light::Red));
    assert!(ranked[1].reasons.iter().any(|r| r.contains("higher exposure: CYP2C19")));
}

#[test]
fn a_panel_is_flagged_patient_by_patient() {
    let route = |gene: &str, probability| Route { gene: gene.to_owned(), probability };
    let molecules =
        vec![vec![route("CYP2C19", 0.8), route("CYP2B6", 0.9)], vec![route("NAT2", 0.7)]];
    let people = [
        sample(vec![
            called("CYP2C19", "*2/*2", "Poor Metabolizer", None),
            called("CYP2B6", "*1/*1", "Normal Metabolizer", None),
        ]),
        sample(vec![called("CYP2C19", "*17/*17", "Ultrarapid Metabolizer", None)]),
    ];
    let found = panel(&molecules, &people);
    assert!((found[0][0].risk.unwrap() - 0.8).abs() < 1e-12);
    assert_eq!(found[0][0].flags[0].shift, Shift::Higher);
    assert_eq!(found[0][1].flags[0].shift, Shift::Lower);
    assert_eq!(found[0][1].unknown, ["CYP2B6"]);
    assert_eq!((found[1][0].risk, found[1][0].unknown.len()), (None, 1), "missing stays missing");
}

#[test]
fn plain_lines_are_candidates_and_strange_tables_are_refused() {
    let (found, _) = parse_candidates("Codeine\n\n# none\nmorphine\r\n").unwrap();
    assert_eq!(found.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["codeine", "morphine"]);
    assert!(parse_candidates("a,b\n1,2\n").is_err());
}

proptest! {
    #[test]
    fn risk_is_a_probability_and_grows_with_it(a in 0.0f64..=1.0, b in 0.0f64..=1.0) {
        let poor = sample(vec![called("CYP2D6", "*4/*4", "Poor Metabolizer", Some(0.0))]);
        let risk = |p: f64| {
            let route = Route { gene: "CYP2D6".to_owned(), probability: p };
            panel(&[vec![route]], std::slice::from_ref(&poor))[0][0].risk.unwrap()
        };
        prop_assert!((0.0..=1.0).contains(&risk(a)));
        prop_assert!((a <= b) == (risk(a) <= risk(b)) || a == b);
    }

    #[test]
    fn no_table_of_candidates_breaks_it(text in "\\PC{0,200}") {
        let _ = parse_candidates(&text);
    }
}

#[test]
fn what_cannot_be_ranked_is_set_apart() {
    let context = Context::embedded().unwrap();
    let text =
        "name,smiles,cyp2d6_substrate\na,C1CC(,0.1\nb,CCO,0.1\nwarfarin,,\nfoobar,,\nabacavir,,\n";
    let (candidates, _) = parse_candidates(text).unwrap();
    let wrong = |smiles: &str| smiles.contains("CC(").then(|| "a ring is open".to_owned());
    let (known, unranked) = sift(candidates, &context, wrong);
    let names: Vec<&str> = unranked.iter().map(|u| u.candidate.name.as_str()).collect();
    assert_eq!((known.len(), &names[..]), (3, &["a", "foobar"][..]));
    // A test that was not done is an open question, for warfarin as for others.
    let nobody = sample(vec![called("CYP2D6", "*4/*4", "Poor Metabolizer", Some(0.0))]);
    let ranked = rank(&nobody, &known, &context);
    for drug in ["warfarin", "abacavir"] {
        assert_eq!(place(&ranked, drug).light, Some(Light::Grey), "{drug}");
    }
}
