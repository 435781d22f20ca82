//! Named alleles that may lie together on one chromosome.
//!
//! Where the phase is not known, a pair of named alleles is not all that the data allow: the
//! variants of `*2/*5` may also lie as `*1/[*2 + *5]`. Every way to lay the genotypes onto
//! two chromosomes is read, and those are listed apart in which each chromosome carries the
//! reference, a named allele, or several alleles and variants of which one at least is a whole
//! named allele. A chromosome of nothing but pieces of named alleles is not: without phase
//! every `*1/*2` of two variants could be such a pair of pieces, which no one has named.

use std::collections::BTreeSet;

use super::best::{self, MOST_WAYS};
use super::lowest::Strand;
use super::sample::Sample;
use super::{answer, answer::Meanings};
use crate::call::GeneCall;
use crate::definition::Gene;

/// Lists the diplotypes in which named alleles lie together, apart from the pairs.
pub(super) fn list(gene: &Gene, sample: &Sample, call: &mut GeneCall) {
    if sample.haploid || sample.is_phased() {
        return;
    }
    let Some(ways) = best::ways(gene, sample, MOST_WAYS) else {
        call.combinations_unlisted = true;
        call.warnings.push(
            "the phase is not known, and there are too many ways to lay the variants: alleles that lie together on one chromosome are not listed, and what they do is left open".into(),
        );
        join(&mut call.consistent_phenotypes, vec![None]);
        join(&mut call.consistent_keys, vec![None]);
        return;
    };
    let ways: Vec<[Strand; 2]> = ways.into_iter().filter(combined).collect();
    if ways.is_empty() {
        return;
    }
    let more = best::laid(gene, sample, &ways);
    call.warnings.push(format!(
        "the phase is not known: {} with alleles together on one chromosome cannot be excluded",
        if more.len() == 1 { "a diplotype".into() } else { format!("{} diplotypes", more.len()) }
    ));
    call.combinations = more;
    let (phenotypes, keys): Meanings = answer::meanings_of_strands(gene, sample, &ways);
    join(&mut call.consistent_phenotypes, phenotypes);
    join(&mut call.consistent_keys, keys);
}

fn combined(strands: &[Strand; 2]) -> bool {
    let named = |strand: &Strand| !strand.alleles.is_empty() || strand.alone.is_empty();
    let several = |strand: &Strand| strand.alleles.len() + strand.alone.len() > 1;
    strands.iter().all(named) && strands.iter().any(several)
}

/// Takes in what is not known yet, sorted.
pub(super) fn join(
    known: &mut Vec<Option<String>>,
    more: impl IntoIterator<Item = Option<String>>,
) {
    let all: BTreeSet<Option<String>> = known.drain(..).chain(more).collect();
    known.extend(all);
}
