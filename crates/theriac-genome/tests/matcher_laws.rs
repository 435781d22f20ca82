//! Laws that calls obey, whatever the genotypes.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::collections::BTreeSet;
use std::sync::OnceLock;

use proptest::prelude::*;
use theriac_genome::call::GeneCall;
use theriac_genome::definition::Gene;
use theriac_genome::genotype::{Allele, GeneGenotypes, Genotype};
use theriac_genome::knowledge::Knowledge;
use theriac_genome::matcher::{MatcherConfig, call_gene};

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::embedded().unwrap())
}

const GENES: [&str; 6] = ["CYP2C19", "CYP2B6", "UGT1A1", "TPMT", "SLCO1B1", "NAT2"];

fn call(gene: &Gene, loci: Vec<Option<Genotype>>) -> GeneCall {
    let config = MatcherConfig { max_consistent: 100_000 };
    call_gene(gene, &GeneGenotypes { loci, ..GeneGenotypes::default() }, &config)
}

fn names(call: &GeneCall) -> BTreeSet<String> {
    call.possible().map(|d| d.name.clone()).collect()
}

/// What is listed first: pairs of named alleles.
fn pairs(call: &GeneCall) -> BTreeSet<String> {
    call.consistent.iter().map(|d| d.name.clone()).collect()
}

/// Two named alleles as genotypes, with some positions missing, in a gene of a few.
fn cases() -> impl Strategy<Value = (usize, usize, usize, Vec<bool>, Vec<bool>)> {
    let flags = || prop::collection::vec(any::<bool>(), 64);
    (0..GENES.len(), 0..1000_usize, 0..1000_usize, flags(), flags())
}

fn write(gene: &Gene, a: usize, b: usize, phased: bool) -> Vec<Option<Genotype>> {
    let (a, b) = (&gene.alleles[a % gene.alleles.len()], &gene.alleles[b % gene.alleles.len()]);
    let carried = |allele, locus| Allele::Known(gene.accepts(allele, locus).trailing_zeros() as u8);
    let at = |locus| Genotype {
        alleles: vec![carried(a, locus), carried(b, locus)],
        phased,
        phase_set: None,
    };
    (0..gene.loci.len()).map(|locus| Some(at(locus))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_less_is_known_the_more_is_possible((g, a, b, few, more) in cases()) {
        let knowledge = knowledge();
        let gene = knowledge.gene(GENES[g]).unwrap();
        let whole = write(gene, a, b, true);
        let hide = |hidden: &dyn Fn(usize) -> bool| {
            whole.iter().enumerate().map(|(i, g)| g.clone().filter(|_| !hidden(i))).collect::<Vec<_>>()
        };
        let some = call(gene, hide(&|i| few[i % 64]));
        let less = call(gene, hide(&|i| few[i % 64] || more[i % 64]));
        if !less.observed.is_empty() {
            prop_assert!(pairs(&some).is_subset(&pairs(&less)));
            let phenotypes: BTreeSet<_> = less.consistent_phenotypes.iter().collect();
            prop_assert!(some.consistent_phenotypes.iter().all(|p| phenotypes.contains(p)));
        }
    }

    #[test]
    fn phase_only_narrows_and_order_without_phase_is_nothing((g, a, b, missing, turned) in cases()) {
        let knowledge = knowledge();
        let gene = knowledge.gene(GENES[g]).unwrap();
        let mut phased = write(gene, a, b, true);
        let gone = |i: &usize| missing[i % 64] && i.is_multiple_of(3);
        phased.iter_mut().enumerate().filter(|(i, _)| gone(i)).for_each(|(_, genotype)| *genotype = None);
        let strip = |turn: &dyn Fn(usize) -> bool| {
            let bare = |(i, genotype): (usize, &Option<Genotype>)| {
                let mut genotype = genotype.clone()?;
                genotype.phased = false;
                if turn(i) {
                    genotype.alleles.reverse();
                }
                Some(genotype)
            };
            phased.iter().enumerate().map(bare).collect::<Vec<_>>()
        };
        let with = call(gene, phased.clone());
        let without = call(gene, strip(&|_| false));
        let mixed = call(gene, strip(&|i| turned[i % 64]));
        if !with.observed.is_empty() {
            prop_assert!(pairs(&with).is_subset(&names(&without)));
            prop_assert_eq!(names(&without), names(&mixed));
            prop_assert_eq!(&without.diplotypes, &mixed.diplotypes);
            // Turning both chromosomes round changes nothing either.
            let mut swapped = phased.clone();
            swapped.iter_mut().flatten().for_each(|genotype| genotype.alleles.reverse());
            prop_assert_eq!(&call(gene, swapped).diplotypes, &with.diplotypes);
        }
    }

    #[test]
    fn however_alleles_lie_together_it_is_among_what_phase_would_tell((g, a, b, turned, missing) in cases()) {
        let knowledge = knowledge();
        let gene = knowledge.gene(GENES[g]).unwrap();
        let mut phased = write(gene, a, b, true);
        let gone = |i: usize| missing[i % 64] && i.is_multiple_of(5);
        phased.iter_mut().enumerate().filter(|(i, _)| gone(*i)).for_each(|(_, genotype)| *genotype = None);
        for (_, genotype) in phased.iter_mut().enumerate().filter(|(i, _)| turned[i % 64]) {
            genotype.iter_mut().for_each(|genotype| genotype.alleles.reverse());
        }
        let strip = |genotype: &Option<Genotype>| Some(Genotype { phased: false, ..genotype.clone()? });
        let without = call(gene, phased.iter().map(strip).collect());
        let with = call(gene, phased);
        let piece = |allele: &String| {
            allele.trim_matches(['[', ']']).split(" + ").all(|part| part.starts_with("g."))
        };
        let in_pieces = with.possible().any(|d| d.alleles.iter().any(piece));
        if without.is_single() && (with.missing.is_empty() || !in_pieces) {
            prop_assert_eq!(names(&with), names(&without));
        }
        if !without.truncated && !without.combinations_unlisted && !in_pieces {
            let (known, wider) = (names(&with), names(&without));
            // Where no pair fits, what missing positions would add is listed too.
            let filled = !with.missing.is_empty() && pairs(&with).iter().any(|name| name.contains('['));
            let shared = filled && !known.is_disjoint(&wider);
            prop_assert!(shared || known.is_subset(&wider));
            let phenotypes = &without.consistent_phenotypes;
            // Should a missing position say so, phase may show a chromosome of nothing but pieces.
            let told = |p: &&Option<String>| with.possible().any(|d| d.phenotype == **p);
            prop_assert!(with.consistent_phenotypes.iter().filter(told).all(|p| phenotypes.contains(p)));
        }
    }

    #[test]
    fn groups_and_list_say_the_same((g, a, b, missing, _) in cases()) {
        let knowledge = knowledge();
        let gene = knowledge.gene(GENES[g]).unwrap();
        let mut loci = write(gene, a, b, false);
        loci.iter_mut().enumerate().filter(|(i, _)| missing[i % 64]).for_each(|(_, genotype)| *genotype = None);
        let call = call(gene, loci);
        let mut unfolded = BTreeSet::new();
        for group in &call.groups {
            for x in &group[0] {
                for y in &group[1] {
                    unfolded.insert(BTreeSet::from([x.clone(), y.clone()]));
                }
            }
        }
        let listed: BTreeSet<_> = call.consistent.iter().map(|d| d.alleles.iter().cloned().collect()).collect();
        prop_assert_eq!(unfolded, listed);
        prop_assert_eq!(call.consistent.len(), call.consistent_count);
        // A pair of named alleles was written: combinations stand apart from the pairs that fit.
        prop_assert!(call.consistent.iter().all(|d| !d.name.contains('[')));
        prop_assert!(call.diplotypes.iter().all(|d| call.consistent.contains(d)
            || d.name.starts_with("rs4149056")));
    }

    #[test]
    fn no_genotype_makes_it_panic(g in 0..21_usize, seed in prop::collection::vec((0..6_u8, 0..6_u8, 0..4_u8, 0..3_u8), 400)) {
        let knowledge = knowledge();
        let gene = &knowledge.genes[g];
        let allele = |n: u8| match n {
            0..=2 => Allele::Known(n % 2),
            3 => Allele::Known(n),
            4 => Allele::Unknown("GATTACA".into()),
            _ => Allele::Missing,
        };
        let one = |&(a, b, kind, ploidy): &(u8, u8, u8, u8)| {
            let alleles = [allele(a), allele(b), allele(a)].into_iter().take(usize::from(ploidy) + 1).collect();
            (kind > 0).then_some(Genotype { alleles, phased: kind > 2, phase_set: (a > 2).then_some(u64::from(b)) })
        };
        let call = call(gene, seed.iter().take(gene.loci.len()).map(one).collect());
        prop_assert!(call.diplotypes.iter().all(|d| !d.name.is_empty()));
    }
}
