//! The diplotype that is reported first.

use std::collections::BTreeSet;

use super::answer::{self, Scored};
use super::bits::Bits;
use super::lowest::{self, Strand};
use super::pairs::Pairs;
use super::sample::Sample;
use super::score;
use super::together::join;
use crate::call::{Diplotype, GeneCall};
use crate::definition::Gene;

/// With phase sets, at most this many ways to lay them are read.
pub(super) const MOST_WAYS: usize = 256;

/// Names the best-scoring diplotype(s).
pub(super) fn call(gene: &Gene, sample: &Sample, pairs: &Pairs, call: &mut GeneCall) {
    if gene.rules.lowest_function && !sample.haploid {
        call_lowest(gene, sample, call);
        return;
    }
    call_scored(gene, sample, pairs, call);
    if call.diplotypes.is_empty() {
        call.diplotypes.extend(from_rs4149056(gene, sample));
    }
}

/// The highest score among pairs of alleles that the sample can show. Where a gene has
/// preferences among what unphased genotypes cannot tell apart, the score has no say: all
/// pairs are named, unless a preference picks one.
fn call_scored(gene: &Gene, sample: &Sample, pairs: &Pairs, call: &mut GeneCall) {
    let shown = |allele: usize| score::shown(gene, sample, allele) > 0;
    let mut all: Vec<Scored> = answer::expand(gene, sample, pairs, &shown).collect();
    let preferred = (!sample.is_phased()).then(|| prefer(gene, &all, call)).flatten();
    if let Some(scored) = preferred {
        all = vec![scored];
    } else if sample.is_phased() || gene.rules.priorities.is_empty() {
        let top = all.iter().map(|scored| scored.score).max();
        all.retain(|scored| Some(scored.score) == top);
    }
    all.sort_by_key(|scored| scored.key(gene));
    call.diplotypes =
        all.into_iter().map(|scored| answer::diplotype(gene, sample.haploid, scored)).collect();
}

/// The far more common one among diplotypes that unphased genotypes cannot tell apart.
fn prefer(gene: &Gene, all: &[Scored], call: &mut GeneCall) -> Option<Scored> {
    let name = |scored: &Scored| {
        let (a, b) = scored.alleles;
        format!("{}/{}", gene.alleles[a].name, gene.alleles[b].name)
    };
    let names: BTreeSet<String> =
        gene.rules.priorities.iter().flat_map(|_| all.iter().map(name)).collect();
    let rule =
        gene.rules.priorities.iter().find(|rule| rule.among.iter().all(|d| names.contains(d)))?;
    call.warnings.push(format!(
        "the phase is not known: {} are possible; {} is named first, being far more common",
        rule.among.join(" and "),
        rule.pick
    ));
    all.iter().copied().find(|scored| name(scored) == rule.pick)
}

fn call_lowest(gene: &Gene, sample: &Sample, call: &mut GeneCall) {
    if sample.is_phased() {
        let carriable = lowest::carriable(gene, sample);
        let strands = strands(gene, sample, &carriable, None);
        call.diplotypes = vec![answer::of_strands(gene, sample, &strands)];
        return;
    }
    if let (true, Some(ways)) = (sample.phase_sets, ways(gene, sample, MOST_WAYS)) {
        call.diplotypes = laid(gene, sample, &ways);
        return;
    }
    let found = lowest::found(gene, sample);
    call.diplotypes = vec![answer::of_found(gene, sample, &found)];
    call.found = found.iter().map(|&index| gene.alleles[index].name.clone()).collect();
    let variants = found.iter().filter(|&&index| index != 0).count();
    if variants > 1 {
        let what = "the phase is not known: the variants of lowest function are taken to lie on different chromosomes";
        call.warnings.push(what.into());
    }
}

/// Both chromosomes, with these loci crossed.
fn strands(
    gene: &Gene,
    sample: &Sample,
    carriable: &[usize],
    crossed: Option<&Bits>,
) -> [Strand; 2] {
    let turned = |locus: usize| usize::from(crossed.is_some_and(|set| set.has(locus)));
    [0, 1].map(|side| lowest::read_strand(gene, sample, carriable, &|locus| side ^ turned(locus)))
}

/// The diplotypes of several ways to lay phase sets, each once, lowest function first.
pub(super) fn laid(gene: &Gene, sample: &Sample, ways: &[[Strand; 2]]) -> Vec<Diplotype> {
    let mut diplotypes: Vec<Diplotype> = Vec::new();
    for diplotype in ways.iter().map(|strands| answer::of_strands(gene, sample, strands)) {
        if diplotypes.iter().all(|known| known.name != diplotype.name) {
            diplotypes.push(diplotype);
        }
    }
    let activity = |d: &Diplotype| d.activity_score.unwrap_or(f64::INFINITY);
    let harmless = |d: &Diplotype| !d.phenotype.as_deref().is_some_and(|p| p.contains("Malignant"));
    diplotypes
        .sort_by(|a, b| activity(a).total_cmp(&activity(b)).then(harmless(a).cmp(&harmless(b))));
    diplotypes
}

/// Lists the diplotypes of a sample that no pair of single named alleles explains: every way
/// to lay its alleles onto two chromosomes, each read as a combination of named alleles and
/// of variants left over. Nothing, where an allele is in no definition.
pub(super) fn list_strands(gene: &Gene, sample: &Sample, most: usize, call: &mut GeneCall) {
    let unknown = sample.seen.iter().flatten().any(|seen| seen.contains(&0));
    if unknown || sample.haploid {
        return;
    }
    let ways =
        ways(gene, sample, if gene.rules.lowest_function { most } else { most.min(MOST_WAYS) });
    call.truncated = ways.is_none() || !call.missing.is_empty();
    let straight = || vec![strands(gene, sample, &lowest::carriable(gene, sample), None)];
    let ways = ways.unwrap_or_else(straight);
    call.consistent = laid(gene, sample, &ways);
    call.consistent_count = call.consistent.len();
    call.groups = call
        .consistent
        .iter()
        .map(|diplotype| diplotype.alleles.iter().map(|allele| vec![allele.clone()]).collect())
        .collect();
    (call.consistent_phenotypes, call.consistent_keys) =
        answer::meanings_of_strands(gene, sample, &ways);
    if let Some(read) = from_rs4149056(gene, sample) {
        join(&mut call.consistent_phenotypes, [read.phenotype]);
        join(&mut call.consistent_keys, [read.lookup_key]);
    }
}

/// Both chromosomes for every way to lay the genotypes; `None`: more than `most` ways.
pub(super) fn ways(gene: &Gene, sample: &Sample, most: usize) -> Option<Vec<[Strand; 2]>> {
    let ways = sample.ways(most)?;
    let carriable = lowest::carriable(gene, sample);
    Some(ways.iter().map(|crossed| strands(gene, sample, &carriable, Some(crossed))).collect())
}

/// SLCO1B1 where the star alleles do not fit: c.521T>C alone decides (CPIC, statins).
fn from_rs4149056(gene: &Gene, sample: &Sample) -> Option<Diplotype> {
    let locus = rs4149056(gene)?;
    read_rs4149056(gene, [sample.at(locus, 0)?, sample.at(locus, 1)?])
}

/// Every reading of SLCO1B1 by c.521T>C alone, that may be missing.
pub(super) fn readings_of_rs4149056(gene: &Gene, sample: &Sample) -> Vec<Diplotype> {
    let Some(locus) = rs4149056(gene) else { return Vec::new() };
    let held = |side: usize, allele: u64| sample.at(locus, side).is_none_or(|seen| seen == allele);
    let pairs = [[1, 1], [1, 2], [2, 1], [2, 2]].into_iter();
    let pairs = pairs.filter(|&[a, b]| !sample.haploid && held(0, a) && held(1, b));
    pairs.filter_map(|pair| read_rs4149056(gene, pair)).collect()
}

fn rs4149056(gene: &Gene) -> Option<usize> {
    let here = || gene.loci.iter().position(|l| l.at.rsid.as_deref() == Some("rs4149056"));
    (gene.symbol == "SLCO1B1").then(here).flatten()
}

fn read_rs4149056(gene: &Gene, seen: [u64; 2]) -> Option<Diplotype> {
    let star = |seen: u64| match seen {
        1 => Some(("rs4149056 T", "*1")),
        2 => Some(("rs4149056 C", "*5")),
        _ => None,
    };
    let mut read = [star(seen[0])?, star(seen[1])?];
    read.sort_unstable();
    let meaning = gene.interpret(&read.map(|(_, star)| star));
    Some(Diplotype {
        name: read.map(|(name, _)| name).join("/"),
        alleles: read.iter().rev().map(|(_, star)| (*star).to_string()).collect(),
        score: 2,
        phenotype: meaning.phenotype,
        activity_score: meaning.activity_score,
        lookup_key: meaning.lookup_key,
    })
}
