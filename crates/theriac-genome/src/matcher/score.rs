//! The score by which the best diplotype is chosen.
//!
//! A named allele counts one for every observed locus at which its definition says
//! something, so that the reference allele counts most (PharmCAT, Named Allele Matcher 101).
//! Where the definition leaves open which of several alleles is carried, the locus counts
//! only if the chromosome carries another than `REF`.

use super::sample::Sample;
use crate::definition::{Gene, NamedAllele, Site};

/// Loci of the definition with a whole genotype; 0: the sample cannot show this allele.
pub(super) fn shown(gene: &Gene, sample: &Sample, allele: usize) -> u32 {
    let sites = gene.alleles[allele].sites.iter();
    sites.filter(|site| sample.whole.has(site.locus)).count() as u32
}

/// The score of a pair, laid onto the chromosomes so that it is highest.
pub(super) fn pair(gene: &Gene, sample: &Sample, a: usize, b: usize) -> u32 {
    let (a, b) = (&gene.alleles[a], &gene.alleles[b]);
    let open = |allele: &NamedAllele| allele.sites.iter().any(|site| site.is_open());
    let plain = closed(sample, a) + closed(sample, b);
    if open(a) || open(b) { plain + open_score(gene, sample, a, b) } else { plain }
}

/// The score of a single allele on a single chromosome.
pub(super) fn single(gene: &Gene, sample: &Sample, allele: usize) -> u32 {
    let allele = &gene.alleles[allele];
    closed(sample, allele)
        + open_sites(sample, allele).filter(|site| counts(sample, site, 0)).count() as u32
}

fn closed(sample: &Sample, allele: &NamedAllele) -> u32 {
    let sites = allele.sites.iter();
    sites.filter(|site| !site.is_open() && sample.whole.has(site.locus)).count() as u32
}

fn open_sites<'a>(sample: &'a Sample, allele: &'a NamedAllele) -> impl Iterator<Item = Site> + 'a {
    let sites = allele.sites.iter().copied();
    sites.filter(|site| site.is_open() && sample.whole.has(site.locus))
}

/// Does the chromosome (0 or 1) carry an accepted allele other than `REF`?
fn counts(sample: &Sample, site: &Site, chromosome: usize) -> bool {
    sample.seen[site.locus].is_some_and(|seen| seen[chromosome] & site.accepts & !1 != 0)
}

/// What open sites add: loci outside phase sets each lie the better way, those of a phase
/// set all the same way.
fn open_score(gene: &Gene, sample: &Sample, a: &NamedAllele, b: &NamedAllele) -> u32 {
    let way = |crossed: bool, locus: Option<usize>, set: &dyn Fn(usize) -> bool| -> u32 {
        let (on_a, on_b) = (usize::from(crossed), usize::from(!crossed));
        let here = |site: &Site| locus.is_none_or(|locus| locus == site.locus) && set(site.locus);
        let of_a = open_sites(sample, a).filter(|site| here(site) && counts(sample, site, on_a));
        let of_b = open_sites(sample, b).filter(|site| here(site) && counts(sample, site, on_b));
        (of_a.count() + of_b.count()) as u32
    };
    let fits = |crossed: bool, locus: usize| {
        let Some(seen) = sample.seen[locus] else { return true };
        gene.accepts(a, locus) & seen[usize::from(crossed)] != 0
            && gene.accepts(b, locus) & seen[usize::from(!crossed)] != 0
    };
    let mut loci: Vec<usize> =
        open_sites(sample, a).chain(open_sites(sample, b)).map(|s| s.locus).collect();
    loci.sort_unstable();
    loci.dedup();
    let best =
        |straight: bool, crossed: bool, locus: Option<usize>, set: &dyn Fn(usize) -> bool| {
            let score =
                |allowed: bool, way_crossed| if allowed { way(way_crossed, locus, set) } else { 0 };
            score(straight, false).max(score(crossed, true))
        };
    let free = loci.iter().filter(|&&locus| sample.free.has(locus));
    let outside: u32 = free.map(|&l| best(fits(false, l), fits(true, l), Some(l), &|_| true)).sum();
    let inside = sample.blocks.iter().map(|block| {
        let all = |crossed: bool| block.iter().all(|locus| fits(crossed, locus));
        best(all(false), all(true), None, &|locus| block.has(locus))
    });
    outside + inside.sum::<u32>()
}
