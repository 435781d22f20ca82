//! Which pairs of named alleles explain a sample.
//!
//! A named allele fits a chromosome where, at every observed locus, it may carry what the
//! chromosome carries. A pair explains the sample where, at every locus outside the phase
//! sets, one of the two ways to lay the genotype onto the pair fits, and in every phase set
//! one way fits at all loci at once. Loci that were not observed decide nothing. No list of
//! permutations is ever made, so the cost does not grow with the number of heterozygous loci.

use super::bits::{Bits, covered, either, within};
use super::sample::Sample;
use crate::definition::{Gene, NamedAllele, Site};

/// Named alleles that this sample cannot tell apart.
#[derive(Debug)]
pub(super) struct Class {
    /// Indices of the alleles.
    pub(super) alleles: Vec<usize>,
    /// Observed loci where they fit the first chromosome.
    pub(super) first: Bits,
    /// Observed loci where they fit the second.
    pub(super) second: Bits,
}

/// Classes of alleles, and which of them go together.
#[derive(Debug)]
pub(super) struct Pairs {
    /// The classes that fit somewhere.
    pub(super) classes: Vec<Class>,
    /// Pairs of classes that explain the sample; a class with itself where the sample has
    /// one chromosome only.
    pub(super) fitting: Vec<(usize, usize)>,
}

/// Every pair of named alleles that explains the sample.
pub(super) fn pairs(gene: &Gene, sample: &Sample) -> Pairs {
    let classes = classes(gene, sample);
    let mut fitting = Vec::new();
    for (i, a) in classes.iter().enumerate() {
        if sample.haploid {
            fitting.push((i, i));
            continue;
        }
        let partners = classes.iter().enumerate().skip(i);
        fitting.extend(partners.filter(|(_, b)| explain(sample, a, b)).map(|(j, _)| (i, j)));
    }
    Pairs { classes, fitting }
}

/// Do two alleles of these classes explain the sample?
fn explain(sample: &Sample, a: &Class, b: &Class) -> bool {
    let straight = (&a.first, &b.second);
    let crossed = (&a.second, &b.first);
    let block =
        |set: &Bits| within(set, straight.0, straight.1) || within(set, crossed.0, crossed.1);
    either(&sample.free, straight, crossed) && sample.blocks.iter().all(block)
}

fn classes(gene: &Gene, sample: &Sample) -> Vec<Class> {
    let base = Base::new(gene, sample);
    let (mut first, mut second) = (base.first.clone(), base.second.clone());
    let mut classes: Vec<Class> = Vec::new();
    for (index, allele) in gene.alleles.iter().enumerate() {
        if contradicted(allele, sample) {
            continue;
        }
        first.copy(&base.first);
        second.copy(&base.second);
        lay(allele, sample, &mut first, &mut second);
        if !fits_somewhere(sample, &first, &second) {
            continue;
        }
        match classes.iter_mut().find(|class| class.first == first && class.second == second) {
            Some(class) => class.alleles.push(index),
            None => classes.push(Class {
                alleles: vec![index],
                first: first.clone(),
                second: second.clone(),
            }),
        }
    }
    classes
}

/// Where an allele fits of which the definition says nothing: it carries what the reference
/// carries (its `REF`, where the reference allele leaves it open).
struct Base {
    first: Bits,
    second: Bits,
}

impl Base {
    fn new(gene: &Gene, sample: &Sample) -> Self {
        let mut base = Self { first: sample.observed.clone(), second: sample.observed.clone() };
        let Some(reference) = gene.alleles.first() else { return base };
        for site in &reference.sites {
            let accepts = if site.is_open() { 1 } else { site.accepts };
            if let Some([a, b]) = sample.seen[site.locus] {
                base.first.set(site.locus, accepts & a != 0);
                base.second.set(site.locus, accepts & b != 0);
            }
        }
        base
    }
}

/// Neither chromosome carries what the allele needs at one of its sites.
pub(super) fn contradicted(allele: &NamedAllele, sample: &Sample) -> bool {
    let against =
        |site: &Site| sample.seen[site.locus].is_some_and(|[a, b]| site.accepts & (a | b) == 0);
    allele.sites.iter().any(against)
}

fn lay(allele: &NamedAllele, sample: &Sample, first: &mut Bits, second: &mut Bits) {
    for site in &allele.sites {
        if let Some([a, b]) = sample.seen[site.locus] {
            first.set(site.locus, site.accepts & a != 0);
            second.set(site.locus, site.accepts & b != 0);
        }
    }
}

fn fits_somewhere(sample: &Sample, first: &Bits, second: &Bits) -> bool {
    let one_way = |set: &Bits| within(set, first, first) || within(set, second, second);
    covered(&sample.observed, first, second) && sample.blocks.iter().all(one_way)
}
