//! Every pair of named alleles, written as genotypes, must be among the answers; every answer
//! must explain the genotypes, so that the truth stands alone wherever nothing else fits.
//!
//! The check of an answer is naive and shares nothing with the matcher: locus by locus, both
//! ways to lay the two chromosomes.

use rand::{Rng, SeedableRng};

use super::pairs::pairs;
use super::sample::Sample;
use super::{GeneGenotypes, answer, read};
use crate::definition::Gene;
use crate::genotype::{Allele, Genotype};
use crate::knowledge::Knowledge;

/// One allele that a named allele accepts at a locus: the last of those left open, or the first.
fn carries(gene: &Gene, allele: usize, locus: usize, last: bool) -> u8 {
    let accepts = gene.accepts(&gene.alleles[allele], locus);
    let index = if last { 63 - accepts.leading_zeros() } else { accepts.trailing_zeros() };
    index as u8
}

fn genotypes(gene: &Gene, pair: (usize, usize), phased: bool, last: bool) -> GeneGenotypes {
    let at = |locus| {
        let of = |allele| Allele::Known(carries(gene, allele, locus, last));
        let mut alleles = vec![of(pair.0), of(pair.1)];
        if !phased {
            alleles.sort();
        }
        Some(Genotype { alleles, phased, phase_set: None })
    };
    GeneGenotypes { loci: (0..gene.loci.len()).map(at).collect(), ..GeneGenotypes::default() }
}

fn explains(gene: &Gene, genotypes: &GeneGenotypes, pair: (usize, usize), phased: bool) -> bool {
    let fits = |allele: usize, locus: usize, seen: &Allele| match seen {
        Allele::Known(index) => gene.accepts(&gene.alleles[allele], locus) >> index & 1 == 1,
        _ => false,
    };
    let seen =
        || genotypes.loci.iter().enumerate().filter_map(|(locus, g)| Some((locus, g.as_ref()?)));
    let way = |crossed: bool, locus: usize, g: &Genotype| {
        let (a, b) = if crossed { (pair.1, pair.0) } else { pair };
        fits(a, locus, &g.alleles[0]) && fits(b, locus, &g.alleles[1])
    };
    if phased {
        [false, true].iter().any(|&crossed| seen().all(|(locus, g)| way(crossed, locus, g)))
    } else {
        seen().all(|(locus, g)| way(false, locus, g) || way(true, locus, g))
    }
}

/// Checks one pair, complete and with every single position missing; returns how many cases.
fn check(gene: &Gene, pair: (usize, usize), phased: bool, last: bool) -> usize {
    let mut written = genotypes(gene, pair, phased, last);
    let (_, whole) = read(gene, &written);
    let mut cases = 0;
    for missing in std::iter::once(None).chain((0..gene.loci.len()).map(Some)) {
        let kept = missing.and_then(|locus| written.loci[locus].take());
        // DPYD is read anew: there one locus decides about another.
        let sample = match missing {
            Some(_) if gene.symbol == "DPYD" => read(gene, &written).1,
            Some(locus) => without(&whole, locus),
            None => without(&whole, usize::MAX),
        };
        let what = || {
            let names = [pair.0, pair.1].map(|index| gene.alleles[index].name.as_str());
            format!("{} {names:?} phased {phased}, missing {missing:?}", gene.symbol)
        };
        if !sample.observed.is_empty() {
            check_answers(gene, &written, &sample, pair, phased, &what);
            cases += 1;
        }
        if let Some(locus) = missing {
            written.loci[locus] = kept;
        }
    }
    cases
}

fn without(sample: &Sample, locus: usize) -> Sample {
    let mut sample = sample.clone();
    if let Some(seen) = sample.seen.get_mut(locus) {
        *seen = None;
        for set in [&mut sample.observed, &mut sample.whole, &mut sample.free]
            .into_iter()
            .chain(&mut sample.blocks)
        {
            set.set(locus, false);
        }
    }
    sample
}

fn check_answers(
    gene: &Gene,
    written: &GeneGenotypes,
    sample: &Sample,
    pair: (usize, usize),
    phased: bool,
    what: &dyn Fn() -> String,
) {
    let pairs = pairs(gene, sample);
    let mut answers: Vec<(usize, usize)> =
        answer::expand(gene, sample, &pairs, &|_| true).map(|scored| scored.alleles).collect();
    let rank = |index: usize| gene.alleles[index].rank;
    let truth = if rank(pair.0) <= rank(pair.1) { pair } else { (pair.1, pair.0) };
    assert!(answers.contains(&truth), "{}: not among the answers", what());
    assert!(
        answers.iter().all(|&a| explains(gene, written, a, phased)),
        "{}: a wrong answer",
        what()
    );
    let listed = answers.len();
    answers.sort_unstable();
    answers.dedup();
    assert_eq!(listed, answers.len(), "{}: an answer twice", what());
}

/// All pairs of every gene, or about so many that each gene costs `most` cases.
fn round_trip(most: usize) -> usize {
    let knowledge = Knowledge::embedded().unwrap();
    knowledge.genes.iter().map(|gene| round_trip_of(gene, most)).sum()
}

fn round_trip_of(gene: &Gene, most: usize) -> usize {
    let alleles = 0..gene.alleles.len();
    let all: Vec<(usize, usize)> =
        alleles.flat_map(|a| (a..gene.alleles.len()).map(move |b| (a, b))).collect();
    let open = gene.alleles.iter().any(|allele| allele.sites.iter().any(|site| site.is_open()));
    let work = all.len() * (gene.loci.len() + 1) * if open { 4 } else { 2 };
    let pairs: Vec<(usize, usize)> = all.into_iter().step_by((work / most).max(1) | 1).collect();
    let one = |&pair: &(usize, usize)| -> usize {
        let last = [true, false].into_iter().take(1 + usize::from(open));
        last.flat_map(|last| [false, true].map(|phased| check(gene, pair, phased, last))).sum()
    };
    let part = |part: &[(usize, usize)]| part.iter().map(one).sum::<usize>();
    let chunk = pairs.len().div_ceil(4).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> =
            pairs.chunks(chunk).map(|chunk| scope.spawn(move || part(chunk))).collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum()
    })
}

#[test]
fn pairs_of_named_alleles_are_found_again() {
    assert!(round_trip(4_000) > 50_000);
}

/// Random pairs with random subsets of positions missing, from few to nearly all: the truth is
/// always among the answers, and no answer is wrong.
fn subsets(gene: &Gene, seed: u64, cases: usize) -> usize {
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let mut checked = 0;
    for case in 0..cases {
        let mut allele = || random.random_range(0..gene.alleles.len());
        let pair = (allele(), allele());
        let (phased, last) = (random.random_bool(0.5), random.random_bool(0.5));
        let mut written = genotypes(gene, pair, phased, last);
        let share = random.random_range(0.02..0.98);
        for genotype in &mut written.loci {
            if random.random_bool(share) {
                *genotype = None;
            }
        }
        let (_, sample) = read(gene, &written);
        if !sample.observed.is_empty() {
            let what =
                || format!("{} {pair:?} phased {phased}, seed {seed} case {case}", gene.symbol);
            check_answers(gene, &written, &sample, pair, phased, &what);
            checked += 1;
        }
    }
    checked
}

#[test]
fn pairs_are_found_again_whatever_is_missing() {
    let knowledge = Knowledge::embedded().unwrap();
    let genes: Vec<&Gene> = knowledge.genes.iter().filter(|g| !g.alleles.is_empty()).collect();
    let most: usize =
        std::env::var("THERIAC_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let checked: usize = (0_u64..).zip(&genes).map(|(seed, gene)| subsets(gene, seed, most)).sum();
    eprintln!("{checked} cases with random positions missing in {} genes", genes.len());
    assert_eq!(genes.len(), 20);
    assert!(checked > most * 15, "{checked}");
}

/// About 48 million cases: `cargo test --workspace --release --lib round_trip -- --ignored`.
#[test]
#[ignore = "minutes"]
fn all_pairs_of_all_genes_are_found_again() {
    let knowledge = Knowledge::embedded().unwrap();
    let mut genes: Vec<&Gene> = knowledge.genes.iter().collect();
    genes.sort_by_key(|gene| gene.alleles.len());
    for gene in genes {
        let start = std::time::Instant::now();
        let cases = round_trip_of(gene, usize::MAX);
        eprintln!("{}: {cases} cases in {:.0} s", gene.symbol, start.elapsed().as_secs_f64());
    }
}
