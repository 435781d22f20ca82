//! Small cases whose answer is known: `golden/matcher.tsv`, facts from PharmCAT's own tests.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::collections::BTreeMap;

use theriac_genome::definition::{Gene, Locus};
use theriac_genome::genotype::{Allele, GeneGenotypes, Genotype, Sex};
use theriac_genome::guidance::{Certainty, Guidance, Light, advise_drug, states};
use theriac_genome::knowledge::Knowledge;
use theriac_genome::matcher::{MatcherConfig, call_gene};

/// Genotypes of a gene: reference everywhere, but for what `text` says.
fn genotypes(gene: &Gene, text: &str) -> GeneGenotypes {
    let male = text.split(',').any(|part| part == "male");
    let phased = text.contains('|');
    let reference = Genotype {
        alleles: vec![Allele::Known(0); if male { 1 } else { 2 }],
        phased,
        phase_set: None,
    };
    let mut genotypes = GeneGenotypes {
        loci: vec![Some(reference.clone()); gene.loci.len()],
        extra: vec![None; gene.extra.len()],
        sex: male.then_some(Sex::Male),
        ..GeneGenotypes::default()
    };
    for (name, written) in text.split(',').filter_map(|part| part.split_once('=')) {
        let named = |locus: &Locus| {
            locus.at.rsid.as_deref() == Some(name) || locus.at.position.to_string() == name
        };
        let index = gene
            .loci
            .iter()
            .position(named)
            .unwrap_or_else(|| panic!("{} has no {name}", gene.symbol));
        let alleles =
            written.split(['/', '|']).map(|spelling| gene.loci[index].allele(spelling)).collect();
        genotypes.loci[index] = (written != ".").then(|| Genotype { alleles, ..reference.clone() });
    }
    genotypes
}

#[test]
fn known_cases() {
    let knowledge = Knowledge::embedded().unwrap();
    let mut wrong = Vec::new();
    let lines: Vec<&str> =
        include_str!("golden/matcher.tsv").lines().filter(|l| !l.starts_with('#')).collect();
    for line in &lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let gene = knowledge.gene(fields[0]).unwrap();
        let call = call_gene(gene, &genotypes(gene, fields[1]), &MatcherConfig::default());
        let names: Vec<&str> = call.diplotypes.iter().map(|d| d.name.as_str()).collect();
        let given = if names.is_empty() { "-".to_string() } else { names.join(";") };
        if given != fields[2] || (!fields[3].is_empty() && call.found.join(";") != fields[3]) {
            wrong.push(format!("{line}\n   {given} {:?} {:?}", call.found, call.warnings));
        }
        // What is named first must be possible; a reading by lowest function may stand for several.
        let exact = !gene.rules.lowest_function && !given.starts_with("rs");
        if exact && !call.diplotypes.iter().all(|d| call.consistent.contains(d)) {
            wrong.push(format!("{line}\n   {given} is not among the consistent diplotypes"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), lines.len(), wrong.join("\n"));
    assert!(lines.len() > 150);
}

#[test]
fn combinations_stay_possible_but_are_not_called() {
    let knowledge = Knowledge::embedded().unwrap();
    let gene = knowledge.gene("UGT1A1").unwrap();
    let written = "rs887829=T|C,rs3064744=CATAT|CAT,rs35350960=A|C";
    let call = call_gene(gene, &genotypes(gene, written), &MatcherConfig::default());
    assert!(call.diplotypes.is_empty());
    let possible: Vec<&str> = call.consistent.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(possible, ["*1/[*27 + *80+*28]"]);
    assert_eq!(call.consistent_phenotypes, [None]);
    assert!(
        call.warnings.iter().any(|w| w.contains("combinations on one chromosome")),
        "{:?}",
        call.warnings
    );
}

#[test]
fn what_was_not_read_may_lie_beside_what_was_found() {
    let knowledge = Knowledge::embedded().unwrap();
    let gene = knowledge.gene("DPYD").unwrap();
    // Two common variants of normal function, and *2A not read: it may lie beside either.
    let written = "rs1801265=A/G,rs1801159=T/C,rs3918290=.";
    let call = call_gene(gene, &genotypes(gene, written), &MatcherConfig::default());
    assert_eq!(call.diplotypes[0].phenotype.as_deref(), Some("Normal Metabolizer"));
    let phenotypes: Vec<&str> =
        call.consistent_phenotypes.iter().flatten().map(String::as_str).collect();
    assert_eq!(phenotypes, ["Intermediate Metabolizer", "Normal Metabolizer", "Poor Metabolizer"]);
    // The advice knows it too.
    let genes = BTreeMap::from([("DPYD".to_owned(), states(&call))]);
    let advice = advise_drug(&Guidance::embedded().unwrap(), "capecitabine", &genes);
    assert!(advice.iter().all(|a| a.certainty == Certainty::Depends), "{advice:?}");
    assert!(advice.iter().any(|a| a.light() == Light::Red), "{advice:?}");
}

#[test]
fn genotypes_that_cannot_be_read_are_said() {
    let knowledge = Knowledge::embedded().unwrap();
    let gene = knowledge.gene("CYP2C19").unwrap();
    let at =
        gene.loci.iter().position(|locus| locus.at.rsid.as_deref() == Some("rs4244285")).unwrap();
    let call = |alleles: Vec<Allele>| {
        let mut written = genotypes(gene, "rs3758581=G/G");
        written.loci[at] = Some(Genotype { alleles, phased: false, phase_set: None });
        call_gene(gene, &written, &MatcherConfig::default())
    };
    let names = |call: &theriac_genome::call::GeneCall| {
        call.diplotypes.iter().map(|d| d.name.clone()).collect::<Vec<_>>()
    };
    let half_reference = call(vec![Allele::Known(0), Allele::Missing]);
    assert_eq!(names(&half_reference), ["*1/*1"]);
    assert!(half_reference.missing.iter().any(|p| p.rsid.as_deref() == Some("rs4244285")));
    let half_variant = call(vec![Allele::Missing, Allele::Known(1)]);
    assert!(half_variant.diplotypes.is_empty());
    assert!(
        half_variant.warnings.iter().any(|w| w.contains("was not called")),
        "{:?}",
        half_variant.warnings
    );
    let three = call(vec![Allele::Known(0), Allele::Known(0), Allele::Known(1)]);
    assert!(three.warnings.iter().any(|w| w.contains("3 alleles")), "{:?}", three.warnings);
    let single = call(vec![Allele::Known(0)]);
    assert_eq!(names(&single), ["*1/*1"], "one allele on an autosome is a half call");
    let g6pd = knowledge.gene("G6PD").unwrap();
    let mut male = genotypes(g6pd, "rs5030868=G/A");
    male.sex = Some(Sex::Male);
    let call = call_gene(g6pd, &male, &MatcherConfig::default());
    assert!(call.warnings.iter().any(|w| w.contains("single X chromosome")), "{:?}", call.warnings);
    assert!(call.diplotypes.iter().all(|d| d.alleles.len() == 1));
}
