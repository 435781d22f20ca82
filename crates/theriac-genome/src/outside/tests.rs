use super::*;
use crate::knowledge::Knowledge;

fn read(text: &str) -> Result<OutsideCalls> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("outside.tsv");
    std::fs::write(&path, text).unwrap();
    OutsideCalls::read(&path, &Knowledge::embedded().unwrap().genes)
}

fn calls(text: &str) -> Vec<GeneCall> {
    let mut genes = Vec::new();
    read(text).unwrap().replace("any", &mut genes);
    genes
}

fn diplotype(text: &str) -> String {
    calls(text)[0].diplotypes[0].name.clone()
}

#[test]
fn names_as_laboratories_write_them() {
    assert_eq!(diplotype("CYP2D6\tCYP2D6*3/CYP2D6*4\r\n"), "*3/*4");
    assert_eq!(diplotype("CYP2D6\t*1.001/*2.034"), "*1/*2");
    assert_eq!(diplotype("HLA-A\tA*02:02:02/*03:02:01"), "*02:02/*03:02");
    assert_eq!(diplotype("HLA-B\t*02:01/B*04:05"), "*02:01/*04:05");
    assert_eq!(diplotype("MT-RNR1\t1555A>G"), "m.1555A>G");
    assert_eq!(diplotype("MT-RNR1\tnormal"), "Reference");
    assert_eq!(diplotype("CYP2D6\t*1x4/*4"), "*1x≥3/*4");
    assert_eq!(diplotype("CYP2C19\t*2/*1"), "*1/*2");
    assert_eq!(diplotype("CYP2D6\t*10/*1x2"), "*1x2/*10");
    assert_eq!(diplotype("G6PD\tB (wildtype)/B (wildtype)"), "B (wildtype)/B (wildtype)");
}

#[test]
fn copies_count() {
    let call = &calls("CYP2D6\t*1x2/*4")[0];
    assert_eq!(call.diplotypes[0].activity_score, Some(2.0));
    assert_eq!(call.diplotypes[0].phenotype.as_deref(), Some("Normal Metabolizer"));
    let call = &calls("CYP2D6\t*1x≥3/*1")[0];
    assert_eq!(call.diplotypes[0].phenotype.as_deref(), Some("Ultrarapid Metabolizer"));
}

#[test]
fn a_phenotype_alone_will_do_and_goes_before_the_tables() {
    let call = &calls("# from the laboratory\nCYP2D6\t\tPoor Metabolizer\t0.0")[0];
    assert_eq!(call.diplotypes[0].phenotype.as_deref(), Some("Poor Metabolizer"));
    assert_eq!(call.diplotypes[0].lookup_key.as_deref(), Some("0.0"));
    let call = &calls("CYP2D6\t\t\t1.25")[0];
    assert_eq!(call.diplotypes[0].phenotype.as_deref(), Some("Normal Metabolizer"));
    assert_eq!(call.diplotypes[0].activity_score, Some(1.25));
    let call = &calls("CYP2D6\t*4/*4\tNormal Metabolizer")[0];
    assert_eq!(call.diplotypes[0].phenotype.as_deref(), Some("Normal Metabolizer"));
    assert!(call.warnings[0].contains("the tables Poor Metabolizer"), "{:?}", call.warnings);
}

#[test]
fn contradictions_and_mistakes_are_errors_with_lines() {
    for (text, words) in [
        ("CYP2D6\t*1/*2\nHLA-B\t*57:01/*15:02\nCYP2D6\t*4/*4\n", &["lines 1 and 3", ":3:"][..]),
        ("CYP2D9\t*1/*2\n", &["CYP2D", "did you mean", ":1:"]),
        ("CYP2D6\t*1\n", &["no diplotype", ":1:"]),
        ("CYP2D6\t\n", &["says nothing"]),
        ("CYP2D6\t*1/*2\t\tmuch\n", &["no activity score"]),
        ("\n# nothing\n", &["no outside call"]),
    ] {
        let error = read(text).unwrap_err().to_string();
        for word in words.iter().chain(&["remedy:"]) {
            assert!(error.contains(word), "{word} in {error}");
        }
    }
    assert!(read("CYP2D6\t*1/*2\nCYP2D6\t*2/*1\n").is_ok(), "the same twice is no contradiction");
}

#[test]
fn several_samples() {
    let read = read("sample\tgene\tdiplotype\na\tCYP2D6\t*1/*2\nb\tCYP2D6\t*4/*4\n").unwrap();
    assert!(!read.is_of_one_sample());
    let mut genes = Vec::new();
    read.replace("b", &mut genes);
    assert_eq!(genes[0].diplotypes[0].name, "*4/*4");
    let mut none = Vec::new();
    read.replace("c", &mut none);
    assert!(none.is_empty());
}

#[test]
fn one_hla_allele_leaves_the_other_open() {
    let call = &calls("HLA-B\t*57:01")[0];
    assert!(!call.is_single() && call.warnings[0].contains("only one allele"), "{call:?}");
    assert!(calls("HLA-B\t*57:01/*57:01")[0].is_single());
}

#[test]
fn phenotypes_are_those_of_the_tables() {
    let call = &calls("CYP2D6\t\tSuper Metabolizer")[0];
    assert!(call.warnings[0].contains("do not know the phenotype"), "{:?}", call.warnings);
    // Without a score, every score of the phenotype is possible.
    let call = &calls("CYP2D6\t\tnormal metabolizer")[0];
    let scores: Vec<_> = call.consistent.iter().filter_map(|d| d.activity_score).collect();
    assert!(
        scores.contains(&1.25) && scores.contains(&2.0) && !scores.contains(&1.0),
        "{scores:?}"
    );
    assert_eq!(call.diplotypes[0].phenotype.as_deref(), Some("Normal Metabolizer"));
    assert!(calls("HLA-B\t\t*57:01 positive")[0].warnings.is_empty());
    assert!(!calls("HLA-B\t\tpositive")[0].warnings.is_empty());
}

#[test]
fn a_score_that_contradicts_the_alleles_takes_its_phenotype_with_it() {
    let call = &calls("CYP2D6\t*1/*1\t\t0.5")[0];
    assert_eq!(call.diplotypes[0].phenotype.as_deref(), Some("Intermediate Metabolizer"));
    assert!(call.warnings[0].contains("activity score"), "{:?}", call.warnings);
}
