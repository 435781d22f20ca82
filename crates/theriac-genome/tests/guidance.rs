//! Guidance against the tables it was made from, and against another program's reports.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod patients;

use std::collections::{BTreeMap, BTreeSet};

use patients::{called, data, diplotype, gene, gunzip, outside};
use serde_json::Value;
use theriac_genome::call::{CallSource, GeneCall};
use theriac_genome::guidance::{
    Action, Advice, Certainty, GeneStates, Guidance, Light, Rule, Source, State, advise, states,
};

fn genes(calls: &[GeneCall]) -> BTreeMap<String, GeneStates> {
    calls.iter().map(|c| (c.gene.clone(), states(c))).collect()
}

fn advice(calls: &[GeneCall], drug: &str, source: Source) -> Vec<Advice> {
    let all = advise(&Guidance::embedded().unwrap(), &genes(calls));
    all.into_iter().filter(|a| a.drug == drug && a.source == source).collect()
}

#[test]
fn every_line_of_the_tables_is_read() {
    let guidance = Guidance::embedded().unwrap();
    assert_eq!(guidance.drugs().count(), 136);
    assert_eq!(guidance.pairs().len(), 518);
    for drug in guidance.drugs() {
        for rule in guidance.rules(drug) {
            assert!(rule.address.starts_with("https://"), "{drug} has no address");
            if rule.action == Action::Dose {
                assert!(rule.dose.is_some() || rule.amount.is_some(), "{drug}: {rule:?}");
            }
        }
    }
}

#[test]
fn one_gene_gives_firm_advice() {
    let calls = [called("CYP2C19", "*2/*2", "Poor Metabolizer", None)];
    let found = advice(&calls, "clopidogrel", Source::Cpic);
    let acute = found.iter().find(|a| a.population.starts_with("acute")).unwrap();
    assert_eq!(acute.certainty, Certainty::Firm);
    assert_eq!(acute.light(), Light::Red);
    assert_eq!(acute.best.as_ref().unwrap().action, Action::Avoid);
    assert_eq!(acute.best.as_ref().unwrap().edition, "cpic-2025");
    let dose = &advice(&calls, "voriconazole", Source::Dpwg)[0];
    assert_eq!(dose.best.as_ref().unwrap().dose.unwrap().words(), "50 %");
}

#[test]
fn two_genes_are_combined() {
    let calls = [
        called("TPMT", "*1/*3A", "Intermediate Metabolizer", None),
        called("NUDT15", "*3/*3", "Poor Metabolizer", None),
    ];
    let found = &advice(&calls, "azathioprine", Source::Cpic)[0];
    assert_eq!(found.genes, ["NUDT15", "TPMT"]);
    assert_eq!(found.best.as_ref().unwrap().action, Action::Alternative);
    // One gene alone still says what it can, and names what is missing.
    let alone = &advice(&calls[1..], "azathioprine", Source::Cpic)[0];
    assert!(alone.best.as_ref().unwrap().remark.as_ref().unwrap().contains("other gene"));
}

#[test]
fn what_is_missing_is_followed_to_the_advice() {
    let normal = diplotype("*1/*1", "Normal Metabolizer", Some(2.0));
    let less = diplotype("*1/*2", "Intermediate Metabolizer", Some(1.5));
    let poor = diplotype("*2/*3", "Poor Metabolizer", Some(0.5));
    let same = [gene("CYP2C9", CallSource::Variants, &[normal.clone(), less.clone()])];
    let pain = &advice(&same, "piroxicam", Source::Cpic)[0];
    // The action is the same, the strength is not: both are kept.
    assert_eq!(pain.certainty, Certainty::Depends);
    assert!(
        pain.possible.iter().all(|p| p.recommendation.as_ref().unwrap().action == Action::Standard)
    );
    let open = [gene("CYP2C9", CallSource::Variants, &[normal, less, poor])];
    let pain = &advice(&open, "ibuprofen", Source::Cpic)[0];
    assert_eq!(pain.certainty, Certainty::Depends);
    assert_eq!(pain.depends_on, ["CYP2C9"]);
    assert_eq!(pain.light(), Light::Amber);
    let one = diplotype("*2/*2", "Poor Metabolizer", None);
    let other = diplotype("*2/*3", "Poor Metabolizer", None);
    let agree = [gene("CYP2C19", CallSource::Variants, &[one, other])];
    assert_eq!(advice(&agree, "voriconazole", Source::Dpwg)[0].certainty, Certainty::Firm);
}

#[test]
fn different_results_with_one_advice_are_as_good_as_firm() {
    let rapid = diplotype("*1/*17", "Rapid Metabolizer", None);
    let ultra = diplotype("*17/*17", "Ultrarapid Metabolizer", None);
    let calls = [gene("CYP2C19", CallSource::Variants, &[rapid, ultra])];
    let found = &advice(&calls, "citalopram", Source::Cpic)[0];
    assert_eq!(found.certainty, Certainty::SameUnderAll);
    assert_eq!(found.best.as_ref().unwrap().action, Action::Alternative);
}

#[test]
fn cyp2d6_from_small_variants_is_never_firm() {
    let calls = [called("CYP2D6", "*1/*1", "Normal Metabolizer", Some(2.0))];
    let codeine = &advice(&calls, "codeine", Source::Cpic)[0];
    assert_eq!((codeine.certainty, codeine.light()), (Certainty::Open, Light::Grey));
    let actions: BTreeSet<Action> = codeine
        .possible
        .iter()
        .filter_map(|p| p.recommendation.as_ref())
        .map(|r| r.action)
        .collect();
    assert!(actions.contains(&Action::Avoid), "a duplication stays possible");
    let measured = [outside("CYP2D6", "*1/*1", "Normal Metabolizer", Some(2.0))];
    assert_eq!(advice(&measured, "codeine", Source::Cpic)[0].certainty, Certainty::Firm);
}

#[test]
fn either_gene_of_malignant_hyperthermia_is_enough() {
    let risk = "Malignant Hyperthermia Susceptibility";
    let ryr1 = called("RYR1", "Reference/c.1021G>A", risk, None);
    let both = [ryr1.clone(), called("CACNA1S", "Reference/c.520C>T", risk, None)];
    for calls in [&[ryr1][..], &both[..]] {
        let found = &advice(calls, "succinylcholine", Source::Cpic)[0];
        assert_eq!(found.light(), Light::Red);
    }
}

#[test]
fn alleles_of_hla_are_matched_by_field() {
    let state = State {
        alleles: vec!["*57:01:01".into(), "*15:02".into()],
        called: true,
        ..State::uncalled()
    };
    assert!(state.fits("*57:01 positive") && !state.fits("*57:01 negative"));
    assert!(state.fits("*58:01 negative") && !state.fits("*5 positive"));
    assert!(State::uncalled().fits("No Result") && !State::uncalled().fits("*57:01 negative"));
}

/// The keys of CPIC's row as gene results.
fn row_fits(rule: &Rule, row: &Value) -> bool {
    let keys = row["lookupkey"].as_object().unwrap();
    keys.len() == rule.keys.len()
        && rule.keys.iter().all(|(gene, values)| {
            keys.get(gene).is_some_and(|v| values.iter().any(|x| x == v.as_str().unwrap().trim()))
        })
}

/// What CPIC's words say, read another way than the tables were made: by the first words.
fn expected(text: &str) -> Option<&'static [Action]> {
    use Action::*;
    let starts: [(&str, &[Action]); 26] = [
        ("No recommendation", &[None]),
        ("Avoid moderate and strong", &[Standard]),
        ("Avoid", &[Avoid]),
        ("Select alternative", &[Alternative]),
        ("Choose an alternative", &[Alternative]),
        ("Consider an alternative", &[Alternative]),
        ("Consider alternative", &[Alternative]),
        ("Consider hormonal", &[Alternative]),
        ("Recommend alternative", &[Alternative]),
        ("Prescribe an alternative", &[Alternative]),
        ("Consider a 25", &[Dose]),
        ("Consider a 50", &[Dose]),
        ("Consider initiating", &[Dose]),
        ("Reduce starting dose", &[Dose]),
        ("Increase starting", &[Dose]),
        ("Start with normal", &[Standard]),
        ("Start with reduced", &[Dose]),
        ("Start with drastically", &[Dose]),
        ("Initiate therapy with recommended", &[Standard]),
        ("Initiate therapy with standard", &[Standard]),
        ("Initiate therapy with lowest", &[Dose]),
        ("Initiate therapy with 25", &[Dose]),
        ("Initiate standard", &[Standard]),
        ("No reason to avoid", &[Standard]),
        ("Prescribe desired", &[Standard]),
        ("Prescribe ≤", &[Dose]),
    ];
    starts.into_iter().find(|(start, _)| text.starts_with(start)).map(|(_, actions)| actions)
}

#[test]
fn every_row_of_cpic_is_mapped_once_and_as_it_says() {
    let Some(folder) = data() else { return };
    let rows: Value =
        serde_json::from_str(&gunzip(&folder.join("pharmcat/history/drugs.json.gz"))).unwrap();
    let guidance = Guidance::embedded().unwrap();
    let (mut count, mut by_words) = (0, 0);
    let mut listed: BTreeMap<(Action, String), usize> = BTreeMap::new();
    for drug in rows.as_array().unwrap() {
        let name = drug["drugname"].as_str().unwrap();
        let rules: Vec<&Rule> =
            guidance.rules(name).iter().filter(|r| r.edition == "cpic-1.20").collect();
        let Some(recommendations) = drug["recommendations"].as_array() else {
            assert!(rules.is_empty());
            continue;
        };
        let populations: BTreeSet<&str> =
            recommendations.iter().map(|r| r["population"].as_str().unwrap().trim()).collect();
        for row in recommendations {
            count += 1;
            let fitting: Vec<&&Rule> = rules.iter().filter(|r| row_fits(r, row)).collect();
            assert_eq!(fitting.len(), populations.len(), "{name} {}", row["lookupkey"]);
            let class = row["classification"].as_str().unwrap().to_lowercase();
            let class = if class.contains("recommendation") || class == "n/a" {
                "not graded"
            } else {
                &class
            };
            assert!(fitting.iter().any(|r| r.strength.words() == class), "{name} {row}");
            let text = row["drugrecommendation"].as_str().unwrap();
            *listed.entry((fitting[0].action, class.to_owned())).or_default() += 1;
            if let Some(actions) = expected(text) {
                by_words += 1;
                assert!(fitting.iter().any(|r| actions.contains(&r.action)), "{name}: {text}");
            }
            for rule in fitting.iter().filter(|r| populations.len() == 1 && r.dose.is_some()) {
                let dose = rule.dose.unwrap();
                let said = [dose.low, dose.high].iter().all(|d| {
                    let percent = [d * 100.0, (1.0 - d) * 100.0, (d - 1.0) * 100.0];
                    let numbers = percent.map(|p| format!("{p:.0}"));
                    numbers
                        .iter()
                        .any(|n| text.contains(&format!("{n}%")) || text.contains(&format!("{n}-")))
                        || text.contains("10-fold") && *d == 0.1
                        || text.contains("1.5 to 2 times")
                });
                assert!(said, "{name}: {dose:?} is not in: {text}");
            }
        }
    }
    println!("{count} rows, {by_words} also judged by their first words");
    for ((action, class), n) in &listed {
        println!("{:<28} {class:<12} {n}", action.words());
    }
    assert_eq!(count, 1998);
    assert!(by_words > 1300, "{by_words}");
}

#[test]
fn every_pair_of_level_a_has_rules_or_is_known_to_have_none() {
    let guidance = Guidance::embedded().unwrap();
    let without: BTreeSet<(&str, &str)> = guidance
        .pairs()
        .iter()
        .filter(|p| p.level == "A")
        .filter(|p| !guidance.rules(&p.drug).iter().any(|r| r.genes().any(|g| g == p.gene)))
        .map(|p| (p.drug.as_str(), p.gene.as_str()))
        .collect();
    println!("{without:?}");
    // No facts at hand but the pair itself; warfarin goes by its own algorithm.
    let known =
        ["irinotecan", "peginterferon alfa-2a", "peginterferon alfa-2b", "pitolisant", "warfarin"];
    for (drug, gene) in without {
        assert!(known.contains(&drug), "{drug} and {gene} have no rule");
    }
}

/// A gene's result from another program's report.
fn reported(gene: &Value, symbol: &str) -> GeneCall {
    let mut found = Vec::new();
    for d in gene["recommendationDiplotypes"].as_array().into_iter().flatten() {
        let text = |v: &Value| v.as_str().map(str::to_owned);
        let alleles = [&d["allele1"]["name"], &d["allele2"]["name"]];
        let phenotypes = d["phenotypes"].as_array().cloned().unwrap_or_default();
        let mut own = diplotype(d["label"].as_str().unwrap_or(""), "", None);
        own.alleles = alleles.into_iter().filter_map(text).collect();
        own.phenotype = phenotypes.first().and_then(text);
        own.activity_score = d["activityScore"].as_str().and_then(|s| s.parse().ok());
        own.lookup_key = d["lookupKey"].as_array().and_then(|k| k.first()).and_then(text);
        found.push(own);
    }
    gene_call(symbol, found)
}

fn gene_call(symbol: &str, found: Vec<theriac_genome::call::Diplotype>) -> GeneCall {
    let unknown = found.iter().all(|d| d.name.contains("Unknown"));
    let source = if unknown { CallSource::None } else { CallSource::Outside };
    let list: &[_] = if unknown { &[] } else { &found };
    gene(symbol, source, list)
}

#[test]
fn advice_agrees_with_the_example_reports() {
    let Some(folder) = data() else { return };
    let (mut compared, mut differ) = (0, Vec::new());
    for name in ["pharmcat.example", "pharmcat.example2"] {
        let path = folder.join(format!("pharmcat/examples/{name}.report.json.gz"));
        let report: Value = serde_json::from_str(&gunzip(&path)).unwrap();
        let calls: Vec<GeneCall> = report["genes"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(symbol, gene)| reported(gene, symbol))
            .filter(|c| !c.consistent.is_empty())
            .collect();
        let ours = advise(&Guidance::embedded().unwrap(), &genes(&calls));
        for (title, source) in [
            ("CPIC Guideline Annotation", Source::Cpic),
            ("DPWG Guideline Annotation", Source::Dpwg),
        ] {
            for (drug, entry) in report["drugs"][title].as_object().unwrap() {
                compare(drug, entry, source, &ours, &mut compared, &mut differ);
            }
        }
    }
    println!("{compared} recommendations compared, {} differ", differ.len());
    differ.iter().for_each(|d| println!("  {d}"));
    assert!(compared > 150);
    assert!(differ.is_empty());
}

/// Where the other report's flags count a second choice that our action leaves to the remark:
/// a dose for some indications or later on, another drug if the dose does not do.
const SECOND_CHOICE: [&str; 7] = [
    "dexlansoprazole",
    "lansoprazole",
    "omeprazole",
    "pantoprazole",
    "sertraline",
    "imipramine",
    "mavacamten",
];

/// Compares what other program's flags say of a drug with our action.
fn compare(
    drug: &str,
    entry: &Value,
    source: Source,
    ours: &[Advice],
    n: &mut usize,
    differ: &mut Vec<String>,
) {
    let mine: Vec<&Advice> = ours.iter().filter(|a| a.drug == drug && a.source == source).collect();
    for annotation in entry["guidelines"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|g| g["annotations"].as_array().unwrap())
    {
        let words = annotation["drugRecommendation"].as_str().unwrap_or("");
        if words.is_empty() || words.contains("does not provide a recommendation") {
            continue;
        }
        let alternative = annotation["alternateDrugAvailable"].as_bool().unwrap();
        let dose = annotation["dosingInformation"].as_bool().unwrap();
        let fits = mine.iter().filter_map(|a| a.best.as_ref()).any(|r| {
            let other = matches!(r.action, Action::Avoid | Action::Alternative);
            let amount = r.dose.is_some() || r.amount.is_some();
            // The flags call monitoring with a fallback dose or drug by the fallback.
            let loose =
                r.action == Action::Monitor || SECOND_CHOICE.contains(&drug) && r.remark.is_some();
            loose || other == alternative && amount == dose
        });
        *n += 1;
        if !fits {
            let found: Vec<_> =
                mine.iter().filter_map(|a| a.best.as_ref()).map(|r| r.words()).collect();
            differ.push(format!("{drug} ({}): {words} | ours {found:?}", source.words()));
        }
    }
}

/// Cases of several genes, as CPIC prints them: phenytoin (2020, table 2), tricyclics (2016, tables 2
/// to 4) and statins (2022, tables 2 to 5): drug, population, results, action, dose, amount.
#[test]
fn several_genes_are_combined_as_cpic_prints_it() {
    let d6 = |score| outside("CYP2D6", "-", "", Some(score));
    let c19 = |phenotype| called("CYP2C19", "-", phenotype, None);
    let c9 = |score| called("CYP2C9", "-", "", Some(score));
    let b1 = |function| called("SLCO1B1", "-", function, None);
    let g2 = |function| called("ABCG2", "-", function, None);
    let hla = |alleles: &str| outside("HLA-B", alleles, "", None);
    let (normal, poor, ultra) =
        ("Normal Metabolizer", "Poor Metabolizer", "Ultrarapid Metabolizer");
    let (working, less, least) = ("Normal Function", "Decreased Function", "Poor Function");
    let (free, carrier) = (hla("*07:02/*08:01"), hla("*15:02/*07:02"));
    use Action::{Alternative, Avoid, Dose, Standard};
    type Case<'a> = (&'a str, &'a str, Vec<GeneCall>, Action, Option<f64>, &'a str);
    let cases: Vec<Case<'_>> = vec![
        ("phenytoin", "never", vec![c9(2.0), free.clone()], Standard, None, ""),
        ("phenytoin", "never", vec![c9(1.0), free.clone()], Dose, Some(0.75), ""),
        ("phenytoin", "never", vec![c9(0.5), free], Dose, Some(0.5), ""),
        ("phenytoin", "never", vec![c9(2.0), carrier.clone()], Avoid, None, ""),
        ("phenytoin", "never", vec![c9(0.0), carrier], Avoid, None, ""),
        ("amitriptyline", "general", vec![c19(normal), d6(2.0)], Standard, None, ""),
        ("amitriptyline", "general", vec![c19(normal), d6(1.0)], Dose, Some(0.75), ""),
        ("amitriptyline", "general", vec![c19(normal), d6(0.0)], Avoid, Some(0.5), ""),
        ("amitriptyline", "general", vec![c19(poor), d6(2.0)], Avoid, Some(0.5), ""),
        ("amitriptyline", "general", vec![c19(poor), d6(0.0)], Avoid, None, ""),
        ("amitriptyline", "general", vec![c19(ultra), d6(2.0)], Alternative, None, ""),
        ("nortriptyline", "general", vec![d6(1.0)], Dose, Some(0.75), ""),
        ("nortriptyline", "general", vec![d6(0.0)], Avoid, Some(0.5), ""),
        ("simvastatin", "general", vec![b1(working)], Standard, None, ""),
        ("simvastatin", "general", vec![b1(less)], Alternative, None, "under 20 mg/day"),
        ("simvastatin", "general", vec![b1(least)], Alternative, None, ""),
        ("atorvastatin", "general", vec![b1(least)], Dose, None, "20 mg/day"),
        ("rosuvastatin", "general", vec![b1(working), g2(least)], Dose, None, "20 mg/day"),
        ("rosuvastatin", "general", vec![b1(least), g2(working)], Dose, None, "20 mg/day"),
        ("rosuvastatin", "general", vec![b1(least), g2(least)], Dose, None, "10 mg/day"),
        ("fluvastatin", "general", vec![b1(working), c9(0.5)], Dose, None, "20 mg/day"),
        ("fluvastatin", "general", vec![b1(working), c9(1.0)], Dose, None, "40 mg/day"),
        ("fluvastatin", "general", vec![b1(less), c9(1.0)], Dose, None, "20 mg/day"),
        ("fluvastatin", "general", vec![b1(least), c9(1.0)], Alternative, None, ""),
        ("fluvastatin", "general", vec![b1(least), c9(2.0)], Dose, None, "40 mg/day"),
    ];
    for (drug, population, calls, action, dose, amount) in cases {
        let names: Vec<String> =
            calls.iter().map(|c| format!("{} {:?}", c.gene, c.diplotypes[0])).collect();
        let all = advice(&calls, drug, Source::Cpic);
        let found = all.iter().find(|a| a.population.starts_with(population)).unwrap();
        let best = found.best.as_ref().unwrap();
        assert_eq!(best.action, action, "{drug}: {names:?}: {}", best.words());
        assert_eq!(best.dose.map(|d| d.high), dose, "{drug}: {names:?}: {}", best.words());
        let said = best.amount.clone().unwrap_or_default();
        assert!(said.ends_with(amount) && said.is_empty() == amount.is_empty(), "{drug}: {said}");
        assert_eq!(found.certainty, Certainty::Firm, "{drug}: {names:?}");
    }
}

#[test]
fn one_hla_allele_or_test_tells_nothing_of_the_others() {
    let cpic = |calls: &[GeneCall], drug| advice(calls, drug, Source::Cpic).remove(0);
    let one = [outside("HLA-B", "*57:01", "", None)];
    assert_eq!(cpic(&one, "abacavir").certainty, Certainty::Firm);
    assert_eq!(cpic(&one, "abacavir").light(), Light::Red);
    let open = cpic(&one, "allopurinol");
    assert_eq!((open.certainty, open.light(), open.best), (Certainty::Open, Light::Grey, None));
    let two = [outside("HLA-B", "*57:01/*08:01", "", None)];
    assert_eq!(cpic(&two, "allopurinol").light(), Light::Green);
    // The same by the laboratory's words.
    let mut words = outside("HLA-B", "", "HLA-B*57:01 negative; *15:02 positive", None);
    words.diplotypes[0].alleles.clear();
    words.consistent[0].alleles.clear();
    let words = [words];
    assert_eq!(cpic(&words, "abacavir").light(), Light::Green);
    assert_eq!(cpic(&words, "oxcarbazepine").light(), Light::Red);
    assert_eq!(cpic(&words, "allopurinol").certainty, Certainty::Open);
}

#[test]
fn a_gene_without_a_result_is_no_normal_one() {
    let hla = |alleles: &str| outside("HLA-B", alleles, "", None);
    let c9 = |score| called("CYP2C9", "-", "", Some(score));
    for (calls, drug, untested, light) in [
        (vec![hla("*07:02/*08:01")], "carbamazepine", "HLA-A", Light::Grey),
        (vec![c9(2.0)], "phenytoin", "HLA-B", Light::Grey),
        (vec![c9(1.0)], "phenytoin", "HLA-B", Light::Amber),
        (vec![c9(2.0), hla("*57:01")], "phenytoin", "HLA-B", Light::Grey),
    ] {
        let all = advice(&calls, drug, Source::Cpic);
        let found = all.iter().find(|a| a.population == "never took it").unwrap();
        assert_eq!(found.certainty, Certainty::Depends, "{drug}");
        assert_eq!((&found.untested[..], found.light()), (&[untested.to_owned()][..], light));
        assert!(found.certainty_words().contains(&format!("have {untested} typed")));
    }
    // With the allele of risk nothing hangs on the other gene.
    let all = advice(&[hla("*15:02/*07:02")], "carbamazepine", Source::Cpic);
    assert!(all.iter().all(|a| a.certainty == Certainty::Firm && a.untested.is_empty()));
}
