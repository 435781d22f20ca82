//! What positions that were not read may hold.
//!
//! A missing position is no reference, and no variant either: whatever it may hold, the answer
//! that complete data would give belongs to the answers. Pairs of named alleles leave missing
//! positions open by themselves (`pairs`). Here the rest is added: readings in which every missing
//! position is the reference, combinations, and variants without a name. Few fills are read one by
//! one; of many, only the reference is, and what else there may be is *not known*.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::Clean;
use super::pairs::{Pairs, contradicted, pairs};
use super::sample::Sample;
use super::together::join;
use super::{MatcherConfig, list_complete, list_pairs};
use super::{answer, best};
use crate::call::{Diplotype, GeneCall};
use crate::definition::Gene;
use crate::genotype::{Allele, Genotype};

/// At most this many ways to fill what is missing are read one by one.
const MOST: usize = 16;

/// Lists what is consistent with the data, whatever the missing positions hold.
pub(super) fn list(
    gene: &Gene,
    clean: &Clean,
    sample: &Sample,
    fitting: &Pairs,
    config: &MatcherConfig,
    call: &mut GeneCall,
) {
    let named = !fitting.fitting.is_empty();
    let (fills, all) = fills(gene, clean, sample);
    if named {
        list_pairs(gene, sample, fitting, config, call);
    }
    for (index, fill) in fills.iter().enumerate() {
        let mut one = GeneCall::default();
        list_complete(gene, fill, &pairs(gene, fill), config, &mut one);
        let kept = match named {
            true if index == 0 => Kept::Apart,
            true => Kept::Meaning,
            false => Kept::Listed,
        };
        absorb(call, one, kept);
    }
    if !all {
        leave_open(gene, sample, fitting, call);
        call.truncated |= !named;
    }
    if !named {
        call.consistent_count = call.consistent.len();
        call.groups = call.consistent.iter().map(group).collect();
    }
}

/// In a gene read by its lowest function: takes in what few missing positions would mean, filled.
pub(super) fn add_meanings(
    gene: &Gene,
    clean: &Clean,
    sample: &Sample,
    config: &MatcherConfig,
    call: &mut GeneCall,
) {
    let (fills, all) = fills(gene, clean, sample);
    let read = all && !call.consistent.is_empty();
    for fill in fills.iter().filter(|_| read) {
        let mut one = GeneCall::default();
        list_complete(gene, fill, &pairs(gene, fill), config, &mut one);
        if !one.consistent.is_empty() {
            absorb(call, one, Kept::Meaning);
        }
    }
}

fn group(diplotype: &Diplotype) -> Vec<Vec<String>> {
    diplotype.alleles.iter().map(|allele| vec![allele.clone()]).collect()
}

/// What of another reading of the same sample is kept.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kept {
    /// Its diplotypes, beside those of the call.
    Listed,
    /// Its diplotypes, apart from the pairs that fit.
    Apart,
    /// Phenotypes and keys only.
    Meaning,
}

/// Takes another reading of the same sample into the call.
pub(super) fn absorb(call: &mut GeneCall, other: GeneCall, kept: Kept) {
    let unnamed = other.consistent.is_empty().then_some(None);
    join(
        &mut call.consistent_phenotypes,
        other.consistent_phenotypes.into_iter().chain(unnamed.clone()),
    );
    join(&mut call.consistent_keys, other.consistent_keys.into_iter().chain(unnamed));
    if kept == Kept::Meaning {
        return;
    }
    call.combinations_unlisted |= other.combinations_unlisted;
    call.truncated |= other.truncated;
    call.warnings.extend(other.warnings);
    let known: BTreeSet<String> = call.possible().map(|d| d.name.clone()).collect();
    let more = other.consistent.into_iter().chain(other.combinations);
    let more = more.filter(|d| !known.contains(&d.name));
    match kept {
        Kept::Listed => call.consistent.extend(more),
        _ => call.combinations.extend(more),
    }
}

/// Samples in which nothing is missing, the one of reference alleles first; with `false`: that one
/// alone, for there are too many.
fn fills(gene: &Gene, clean: &Clean, sample: &Sample) -> (Vec<Sample>, bool) {
    let missing: Vec<usize> = (0..gene.loci.len()).filter(|&l| !sample.whole.has(l)).collect();
    let phase = phase(clean, sample);
    let options: BTreeMap<usize, Vec<Genotype>> =
        missing.iter().map(|&locus| (locus, options(gene, clean, sample, locus, phase))).collect();
    let count = options.values().try_fold(1_usize, |n, each| n.checked_mul(each.len()));
    let all = count.is_some_and(|count| count <= MOST);
    let fill = |mut number: usize| {
        let mut loci = clean.loci.clone();
        for (&locus, each) in &options {
            loci[locus] = Some(each[number % each.len()].clone());
            number /= each.len();
        }
        Sample::new(gene, &loci)
    };
    let read = if all { count.unwrap_or(1) } else { 1 };
    ((0..read).map(fill).collect(), all)
}

/// The phase set to which a missing genotype would belong: that of the others, where they have one.
fn phase(clean: &Clean, sample: &Sample) -> Option<Option<u64>> {
    let in_phase = |genotype: &&Genotype| genotype.phased && !genotype.is_homozygous();
    let first = clean.loci.iter().flatten().find(in_phase)?;
    (sample.is_phased() && sample.loose() == 0).then_some(first.phase_set)
}

/// The genotypes that a missing locus may have, the reference first.
fn options(
    gene: &Gene,
    clean: &Clean,
    sample: &Sample,
    locus: usize,
    phase: Option<Option<u64>>,
) -> Vec<Genotype> {
    let read = clean.loci[locus].as_ref();
    let known: Vec<Allele> =
        (0..=gene.loci[locus].alternates.len()).map(|n| Allele::Known(n as u8)).collect();
    let side = |index: usize| match read.and_then(|genotype| genotype.alleles.get(index)) {
        Some(Allele::Missing) | None => known.clone(),
        Some(seen) => vec![seen.clone()],
    };
    let genotype = |alleles: Vec<Allele>| Genotype {
        alleles,
        phased: phase.is_some(),
        phase_set: phase.flatten(),
    };
    if sample.haploid {
        return side(0).into_iter().map(|allele| genotype(vec![allele])).collect();
    }
    let (first, second) = (side(0), side(1));
    let ordered = phase.is_some() || read.is_some();
    let pair = |a: &Allele| {
        let seconds = second.iter().filter(|b| ordered || a <= *b).cloned();
        seconds.map(|b| genotype(vec![a.clone(), b])).collect::<Vec<_>>()
    };
    first.iter().flat_map(pair).collect()
}

/// Too many fills to be read: combinations and variants without a name may be there, of which is
/// known only that an allele without function decides.
fn leave_open(gene: &Gene, sample: &Sample, fitting: &Pairs, call: &mut GeneCall) {
    let class = |index: usize| gene.alleles[index].class;
    let without: BTreeSet<_> = (1..gene.alleles.len())
        .filter(|&index| gene.without_function(index))
        .filter(|&index| !contradicted(&gene.alleles[index], sample))
        .map(class)
        .collect();
    let beside = fitting.classes.iter().flat_map(|class| class.alleles.iter().copied());
    let beside: BTreeSet<_> = beside.map(class).chain(without.iter().copied()).collect();
    let (mut phenotypes, mut keys) = answer::crossed(gene, sample.haploid, &without, &beside);
    for read in best::readings_of_rs4149056(gene, sample) {
        phenotypes.push(read.phenotype);
        keys.push(read.lookup_key);
    }
    phenotypes.push(None);
    keys.push(None);
    join(&mut call.consistent_phenotypes, phenotypes);
    join(&mut call.consistent_keys, keys);
}
