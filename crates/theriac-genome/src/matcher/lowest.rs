//! Genes read by their lowest function (DPYD, RYR1): several named alleles may lie on one
//! chromosome, and the phenotype follows the least working one of each.
//!
//! Where the phase is known, each chromosome is read whole: `[c.498G>A + c.2582A>G]`. Where
//! it is not, every named allele found is listed, and the two of lowest function are taken
//! to lie on different chromosomes (CPIC, fluoropyrimidines and DPYD).

use std::cmp::Ordering;

use super::sample::Sample;
use crate::definition::{Gene, NamedAllele, Site};

/// One chromosome: named alleles (by index) and variants that no named allele explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Strand {
    pub(super) alleles: Vec<usize>,
    pub(super) alone: Vec<String>,
}

impl Strand {
    /// `Reference`, `c.62G>A` or `[c.498G>A + c.2582A>G]`.
    pub(super) fn name(&self, gene: &Gene) -> String {
        let named = self.alleles.iter().map(|&allele| gene.alleles[allele].name.clone());
        let parts: Vec<String> = named.chain(self.alone.iter().cloned()).collect();
        match parts.as_slice() {
            [] => gene.alleles.first().map_or_else(String::new, |reference| reference.name.clone()),
            [one] => one.clone(),
            _ => format!("[{}]", parts.join(" + ")),
        }
    }

    /// The allele that decides the phenotype: the one of lowest function, or the reference
    /// where none was found. In other genes an allele without function decides, for nothing
    /// beside it restores what it lacks; what other combinations do is not known.
    pub(super) fn decides(&self, gene: &Gene) -> Option<usize> {
        let ordered = |&&a: &&usize, &&b: &&usize| by_function(gene, a, b);
        let lowest = self.alleles.iter().min_by(ordered).copied().unwrap_or(0);
        let single = self.alleles.len() + self.alone.len() <= 1 && self.alone.is_empty();
        if gene.rules.lowest_function || single {
            return Some(lowest);
        }
        self.alleles.iter().copied().find(|&index| gene.without_function(index))
    }
}

/// Least function first.
pub(super) fn by_function(gene: &Gene, a: usize, b: usize) -> Ordering {
    gene.alleles[a].function_rank.cmp(&gene.alleles[b].function_rank)
}

/// In a gene read by its lowest function: named alleles of which the sample shows nothing, so
/// that they may lie on either chromosome beside whatever was found there.
pub(super) fn hidden(gene: &Gene, sample: &Sample) -> Vec<usize> {
    let unseen = |&index: &usize| {
        !gene.alleles[index].sites.iter().any(|site| sample.observed.has(site.locus))
    };
    let all = if gene.rules.lowest_function { gene.alleles.len() } else { 0 };
    (1..all).filter(unseen).collect()
}

/// What may decide the phenotype of a chromosome on which one of `found` lies: that one, or a
/// hidden one of lower function.
pub(super) fn possible<'a>(
    gene: &'a Gene,
    found: &'a [usize],
    hidden: &'a [usize],
) -> impl Iterator<Item = usize> + 'a {
    let highest = found.iter().map(|&index| gene.alleles[index].function_rank).max();
    let lower =
        move |&index: &usize| highest.is_some_and(|rank| gene.alleles[index].function_rank < rank);
    found.iter().copied().chain(hidden.iter().copied().filter(lower))
}

/// Reads one chromosome of a sample whose phase is known; `side` says for each locus which
/// of its two alleles lies here, `carriable` which named alleles to look for.
pub(super) fn read_strand(
    gene: &Gene,
    sample: &Sample,
    carriable: &[usize],
    side: &dyn Fn(usize) -> usize,
) -> Strand {
    let here = |locus: usize| sample.at(locus, side(locus));
    let fits = |&index: &usize| carried(&gene.alleles[index], &here);
    let mut alleles: Vec<usize> = carriable.iter().copied().filter(fits).collect();
    drop_covered(gene, sample, &mut alleles, &here);
    alleles.sort_by_key(|&index| gene.alleles[index].rank);
    let explained = |locus: usize| {
        alleles
            .iter()
            .any(|&index| gene.alleles[index].sites.iter().any(|site| site.locus == locus))
    };
    let stray = |&locus: &usize| here(locus).is_some_and(|seen| seen & 1 == 0) && !explained(locus);
    let alone =
        sample.observed.iter().filter(stray).map(|locus| spell(gene, locus, here(locus))).collect();
    Strand { alleles, alone }
}

/// Named alleles that one chromosome or the other may carry, however the genotypes lie.
pub(super) fn carriable(gene: &Gene, sample: &Sample) -> Vec<usize> {
    let either = |locus: usize| match [sample.at(locus, 0), sample.at(locus, 1)] {
        [None, None] => None,
        [Some(a), Some(b)] => Some(a | b),
        _ => Some(u64::MAX),
    };
    (1..gene.alleles.len()).filter(|&index| carried(&gene.alleles[index], &either)).collect()
}

/// Does the chromosome carry every observed site of the allele, and at least one?
fn carried(allele: &NamedAllele, here: &dyn Fn(usize) -> Option<u64>) -> bool {
    let mut seen = allele
        .sites
        .iter()
        .filter_map(|site| Some(here(site.locus)? & site.accepts != 0))
        .peekable();
    seen.peek().is_some() && seen.all(|fits| fits)
}

/// Drops alleles whose variants here all lie at sites of another carried allele. Of two that cover
/// each other, the one of which less was observed goes, then the one of which more was not.
fn drop_covered(
    gene: &Gene,
    sample: &Sample,
    alleles: &mut Vec<usize>,
    here: &dyn Fn(usize) -> Option<u64>,
) {
    let all = alleles.clone();
    let sites = |index: usize| gene.alleles[index].sites.iter().map(|site| site.locus);
    let variant = |&locus: &usize| here(locus).is_some_and(|seen| seen & 1 == 0);
    let has = |index: usize, locus: usize| sites(index).any(|site| site == locus);
    let covers = |a: usize, b: usize| sites(b).filter(variant).all(|locus| has(a, locus));
    let observed = |index: usize| sites(index).filter(|&locus| sample.observed.has(locus)).count();
    let weight = |index: usize| {
        let seen = observed(index);
        (std::cmp::Reverse(seen), gene.alleles[index].sites.len() - seen, index)
    };
    alleles.retain(|&mine| {
        let drops = |&other: &usize| {
            let first = !covers(mine, other) || weight(other) < weight(mine);
            other != mine && covers(other, mine) && first
        };
        !all.iter().any(drops)
    });
}

fn spell(gene: &Gene, locus: usize, seen: Option<u64>) -> String {
    let place = &gene.loci[locus];
    let index = seen.map_or(0, u64::trailing_zeros) as u8;
    format!("g.{}{}>{}", place.at.position, place.reference, place.spelling(index).unwrap_or("?"))
}

/// Every named allele found in a sample whose phase is not known, those on both chromosomes
/// twice; filled up with the reference. Alleles of more sites take theirs first.
pub(super) fn found(gene: &Gene, sample: &Sample) -> Vec<usize> {
    let mut left: Vec<[Option<u64>; 2]> =
        (0..gene.loci.len()).map(|l| [sample.at(l, 0), sample.at(l, 1)]).collect();
    let observed = |index: usize| {
        let sites = gene.alleles[index].sites.iter().filter(|site| sample.observed.has(site.locus));
        sites.copied().collect::<Vec<_>>()
    };
    let mut order: Vec<usize> = (1..gene.alleles.len()).collect();
    let unseen = |index: usize| gene.alleles[index].sites.len() - observed(index).len();
    order.sort_by_cached_key(|&index| (usize::MAX - observed(index).len(), unseen(index)));
    let mut found = Vec::new();
    for index in order {
        let sites = observed(index);
        while !sites.is_empty() && take(&mut left, &sites) {
            found.push(index);
        }
    }
    found.sort_by_key(|&index| gene.alleles[index].rank);
    while found.len() < 2 {
        found.insert(0, 0);
    }
    found
}

/// Takes one copy of an allele's sites out of what is left; false if they are not all there.
fn take(left: &mut [[Option<u64>; 2]], sites: &[Site]) -> bool {
    let holds =
        |seen: &Option<u64>, site: &Site| seen.is_some_and(|seen| seen & site.accepts & !1 != 0);
    let all = sites.iter().all(|site| left[site.locus].iter().any(|seen| holds(seen, site)));
    for site in sites.iter().filter(|_| all) {
        if let Some(seen) = left[site.locus].iter_mut().find(|seen| holds(seen, site)) {
            *seen = None;
        }
    }
    all
}
