//! A missing position is no reference and no variant: whatever it holds, the answer that complete
//! data give is among the answers without it.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use theriac_genome::call::GeneCall;
use theriac_genome::definition::Gene;
use theriac_genome::genotype::{Allele, GeneGenotypes, Genotype, Sex};
use theriac_genome::knowledge::Knowledge;
use theriac_genome::matcher::{MatcherConfig, call_gene};

type Loci = Vec<Option<Genotype>>;

fn call(gene: &Gene, loci: &Loci) -> GeneCall {
    let genotypes = GeneGenotypes { loci: loci.clone(), ..GeneGenotypes::default() };
    call_gene(gene, &genotypes, &MatcherConfig { max_consistent: 100_000 })
}

fn genotype(a: u8, b: u8, phased: bool) -> Genotype {
    Genotype { alleles: vec![Allele::Known(a), Allele::Known(b)], phased, phase_set: None }
}

/// Two named alleles.
fn pair(gene: &Gene, random: &mut StdRng, phased: bool) -> Loci {
    let mut allele = || &gene.alleles[random.random_range(0..gene.alleles.len())];
    let (a, b) = (allele(), allele());
    let carried = |allele, locus| gene.accepts(allele, locus).trailing_zeros() as u8;
    let at = |locus| Some(genotype(carried(a, locus), carried(b, locus), phased));
    (0..gene.loci.len()).map(at).collect()
}

/// One heterozygous variant beside what the first two alleles carry, which no allele may explain.
fn lone(gene: &Gene, random: &mut StdRng) -> Loci {
    let usual = &gene.alleles[random.random_range(0..2.min(gene.alleles.len()))];
    let carried = |locus| gene.accepts(usual, locus).trailing_zeros() as u8;
    let mut loci: Loci =
        (0..gene.loci.len()).map(|l| Some(genotype(carried(l), carried(l), false))).collect();
    let locus = random.random_range(0..loci.len());
    let variant = random.random_range(0..=gene.loci[locus].alternates.len()) as u8;
    loci[locus] = Some(genotype(carried(locus), variant, false));
    loci
}

fn phenotypes(call: &GeneCall) -> BTreeSet<Option<String>> {
    let unnamed = call.consistent.is_empty().then_some(None);
    call.consistent_phenotypes.iter().cloned().chain(unnamed).collect()
}

/// What is wrong with the answer where a position is missing, given what complete data say.
fn amiss(gene: &Gene, whole: &GeneCall, part: &GeneCall) -> Option<String> {
    let (must, may) = (phenotypes(whole), phenotypes(part));
    if !must.is_subset(&may) {
        return Some(format!("phenotypes {must:?} not all in {may:?}"));
    }
    let best = whole.diplotypes.iter();
    if !best.clone().all(|d| may.contains(&d.phenotype)) {
        return Some("the phenotype named first is not among those left".into());
    }
    let listed: BTreeSet<&str> = part.possible().map(|d| d.name.as_str()).collect();
    let named = whole.consistent.iter().filter(|d| !d.name.contains(['[', '>']));
    let lost = named.clone().find(|d| !listed.contains(d.name.as_str()));
    if let (false, Some(lost)) = (part.truncated || gene.rules.lowest_function, lost) {
        return Some(format!("{} is not among {listed:?}", lost.name));
    }
    None
}

/// Hides a random position, then fills it with every genotype; counts cases and failures.
fn check(gene: &Gene, loci: &Loci, random: &mut StdRng, wrong: &mut Vec<String>) -> usize {
    let locus = random.random_range(0..loci.len());
    let mut loci = loci.clone();
    let phased = loci[locus].take().unwrap().phased;
    let part = call(gene, &loci);
    if part.observed.is_empty() {
        return 0;
    }
    let most = gene.loci[locus].alternates.len() as u8;
    let mut cases = 0;
    for (a, b) in (0..=most).flat_map(|a| (0..=most).map(move |b| (a, b))) {
        if a > b && !phased {
            continue;
        }
        loci[locus] = Some(genotype(a, b, phased));
        let whole = call(gene, &loci);
        cases += 1;
        if let Some(what) = amiss(gene, &whole, &part) {
            let name = |d: &theriac_genome::call::Diplotype| d.name.clone();
            let first: Vec<String> = whole.possible().take(5).map(name).collect();
            let at = &gene.loci[locus].at;
            let symbol = &gene.symbol;
            wrong.push(format!("{symbol} phased {phased} {at:?} {a}/{b}: {what}; {first:?}"));
        }
    }
    cases
}

#[test]
fn whatever_a_missing_position_holds_is_among_the_answers() {
    let knowledge = Knowledge::embedded().unwrap();
    let each: usize =
        std::env::var("THERIAC_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for (seed, gene) in (0..).zip(knowledge.genes.iter().filter(|g| !g.alleles.is_empty())) {
        let mut random = StdRng::seed_from_u64(seed);
        for _ in 0..each {
            let phased = pair(gene, &mut random, true);
            let unphased = pair(gene, &mut random, false);
            let lone = lone(gene, &mut random);
            for loci in [phased, unphased, lone] {
                cases += check(gene, &loci, &mut random, &mut wrong);
            }
        }
    }
    let shown = wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {cases} fills lost:\n{shown}", wrong.len());
    assert!(cases > each * 120, "{cases}");
}

/// A gene all reference, but for the genotypes given by rsid; `None` is missing.
fn with(gene: &Gene, written: &[(&str, Option<Genotype>)]) -> GeneCall {
    let mut loci: Loci = vec![Some(genotype(0, 0, false)); gene.loci.len()];
    for (rsid, read) in written {
        let place = gene.loci.iter().position(|l| l.at.rsid.as_deref() == Some(rsid)).unwrap();
        loci[place].clone_from(read);
    }
    call(gene, &loci)
}

#[test]
fn an_invented_carrier_is_never_the_only_answer() {
    let knowledge = Knowledge::embedded().unwrap();
    let gene = knowledge.gene("CYP2B6").unwrap();
    let het = Some(genotype(0, 1, false));
    let call = with(gene, &[("rs34883432", het.clone()), ("rs28399499", None)]);
    assert!(call.diplotypes.is_empty());
    assert!(call.consistent.iter().any(|d| d.name == "*1/g.40991367A>T"), "{call:?}");
    assert!(call.consistent_phenotypes.contains(&None));
    // A pair of named alleles stays, and so do the alleles lying together.
    let gene = knowledge.gene("CYP2C9").unwrap();
    let call = with(
        gene,
        &[("rs1799853", het.clone()), ("rs1057910", het.clone()), ("rs114071557", None)],
    );
    let names: Vec<&str> = call.possible().map(|d| d.name.as_str()).collect();
    assert!(names.starts_with(&["*2/*3"]) && names.contains(&"*1/[*2 + *3]"), "{names:?}");
    assert!(!call.is_single());
    // The proxy of HapB3 alone leaves the reference possible.
    let gene = knowledge.gene("DPYD").unwrap();
    let call = with(gene, &[("rs56038477", het), ("rs75017182", None)]);
    assert!(call.diplotypes[0].name.contains("HapB3"), "{:?}", call.diplotypes);
    assert!(call.consistent.iter().any(|d| d.name == "Reference/Reference"));
    assert!(call.consistent_phenotypes.contains(&Some("Normal Metabolizer".into())));
}

#[test]
fn an_allele_inside_another_is_no_combination() {
    let knowledge = Knowledge::embedded().unwrap();
    let gene = knowledge.gene("CYP2C19").unwrap();
    let het = || Some(genotype(0, 1, false));
    let call = with(
        gene,
        &[("rs3758581", Some(genotype(1, 1, false))), ("rs4244285", het()), ("rs12769205", het())],
    );
    let names: Vec<&str> = call.possible().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["*1/*2"]);
    assert!(call.is_single());
}

#[test]
fn small_variants_leave_copies_of_cyp2d6_open() {
    let knowledge = Knowledge::embedded().unwrap();
    let call = with(knowledge.gene("CYP2D6").unwrap(), &[]);
    assert_eq!(call.diplotypes[0].phenotype.as_deref(), Some("Normal Metabolizer"));
    assert!(call.consistent_phenotypes.contains(&None) && !call.is_single());
}

#[test]
fn two_alleles_on_a_single_chromosome_are_no_call() {
    let knowledge = Knowledge::embedded().unwrap();
    let gene = knowledge.gene("G6PD").unwrap();
    let mut loci: Loci = vec![Some(genotype(0, 0, false)); gene.loci.len()];
    let place = gene.loci.iter().position(|l| l.at.rsid.as_deref() == Some("rs5030868")).unwrap();
    loci[place] = Some(genotype(0, 1, false));
    let male = GeneGenotypes { loci, sex: Some(Sex::Male), ..GeneGenotypes::default() };
    let call = call_gene(gene, &male, &MatcherConfig::default());
    assert!(call.diplotypes.is_empty(), "{:?}", call.diplotypes);
    assert!(call.consistent.len() > 1);
}
