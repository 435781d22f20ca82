//! Small cases whose answer is known: `golden/matcher.tsv`, facts from PharmCAT's own tests.

use theriac_genome::definition::{Gene, Locus};
use theriac_genome::genotype::{Allele, GeneGenotypes, Genotype, Sex};
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
