//! The positions that are looked for, on one assembly.

use std::collections::HashMap;
use std::ops::Range;

use super::build::Build;
use crate::definition::{Gene, Locus};

/// How far right of its left-aligned place an insertion or deletion may be written and is
/// still looked at, in bases.
pub const REACH: u64 = 50;

/// A position that is looked for.
#[derive(Debug)]
pub struct Target<'g> {
    /// Its number among all loci of all genes: a gene's `loci`, then its `extra`.
    pub slot: usize,
    /// First base of its `REF`.
    pub start: u64,
    /// `REF` on this assembly, in capitals.
    pub reference: Vec<u8>,
    /// Does the definition know an insertion or deletion here?
    pub indel: bool,
    /// The definition.
    pub locus: &'g Locus,
}

impl Target<'_> {
    /// The first base behind its `REF`.
    pub fn end(&self) -> u64 {
        self.start + self.reference.len() as u64
    }
}

/// All positions that are looked for, on one assembly.
#[derive(Debug)]
pub struct Targets<'g> {
    /// The assembly.
    pub build: Build,
    /// Number of slots: loci of all genes, whether known on this assembly or not.
    pub slots: usize,
    /// Genes of which whole copies may be missing.
    pub extents: Vec<Extent>,
    chromosomes: HashMap<String, Chromosome<'g>>,
}

/// Where a gene lies, from its first position to its last.
#[derive(Debug)]
pub struct Extent {
    /// `chr22`.
    pub chromosome: String,
    /// First position.
    pub first: u64,
    /// Last position.
    pub last: u64,
    /// Its slots.
    pub slots: Range<usize>,
}

#[derive(Debug, Default)]
struct Chromosome<'g> {
    /// By rising start.
    targets: Vec<Target<'g>>,
    /// Reference bases that the definitions tell, by rising position.
    bases: Vec<(u64, u8)>,
    /// Longest `REF`.
    widest: u64,
}

impl<'g> Targets<'g> {
    /// The loci of `genes` on `build`; those without a place there are left out.
    pub fn new(genes: &'g [Gene], build: Build) -> Self {
        let mut chromosomes: HashMap<String, Chromosome<'g>> = HashMap::new();
        let loci = genes.iter().flat_map(|gene| gene.loci.iter().chain(&gene.extra));
        let mut slots = 0;
        for (slot, locus) in loci.enumerate() {
            slots = slot + 1;
            let Some((start, reference)) = place(locus, build) else { continue };
            let on = chromosomes.entry(locus.at.chromosome.clone()).or_default();
            on.bases.extend((start..).zip(reference.iter().copied()));
            on.widest = on.widest.max(reference.len() as u64);
            let length = locus.reference.len();
            let indel = locus.alternates.iter().any(|alternate| alternate.len() != length);
            on.targets.push(Target { slot, start, reference, indel, locus });
        }
        for on in chromosomes.values_mut() {
            on.targets.sort_by_key(|target| (target.start, target.slot));
            on.bases.sort_unstable();
            on.bases.dedup_by_key(|(position, _)| *position);
        }
        Self { build, slots, extents: extents(genes, build), chromosomes }
    }

    /// Targets that a record on `first..=last` may say something of.
    pub fn near(&self, chromosome: &str, first: u64, last: u64) -> &[Target<'g>] {
        let Some(on) = self.chromosomes.get(chromosome) else { return &[] };
        let from = first.saturating_sub(on.widest + REACH);
        let begin = on.targets.partition_point(|target| target.start < from);
        let end = on.targets.partition_point(|target| target.start <= last.saturating_add(1));
        on.targets.get(begin..end.max(begin)).unwrap_or_default()
    }

    /// Stretches that hold all targets of a chromosome, for an index; first and last base.
    pub fn regions(&self, chromosome: &str) -> Vec<(u64, u64)> {
        /// The smallest bin of an index: nearer stretches are read in one go.
        const BIN: u64 = 1 << 14;
        let mut regions: Vec<(u64, u64)> = Vec::new();
        for target in self.chromosomes.get(chromosome).map_or(&[][..], |on| &on.targets) {
            let last = target.end() + if target.indel { REACH } else { 0 };
            match regions.last_mut() {
                Some(open) if target.start <= open.1 + BIN => open.1 = open.1.max(last),
                _ => regions.push((target.start, last)),
            }
        }
        regions
    }

    /// The reference base at a place, where a definition tells it.
    pub fn base(&self, chromosome: &str, position: u64) -> Option<u8> {
        let bases = &self.chromosomes.get(chromosome)?.bases;
        let found = bases.binary_search_by_key(&position, |&(position, _)| position).ok()?;
        bases.get(found).map(|&(_, base)| base)
    }
}

fn extents(genes: &[Gene], build: Build) -> Vec<Extent> {
    let mut start = 0;
    let mut extents = Vec::new();
    for gene in genes {
        let slots = start..start + gene.loci.len() + gene.extra.len();
        start = slots.end;
        let places = || gene.loci.iter().filter_map(|locus| Some(place(locus, build)?.0));
        if let (Some(_), Some(first), Some(last)) =
            (gene.deletion(), places().min(), places().max())
        {
            extents.push(Extent { chromosome: gene.chromosome.clone(), first, last, slots });
        }
    }
    extents
}

fn place(locus: &Locus, build: Build) -> Option<(u64, Vec<u8>)> {
    let (start, reference) = match build {
        Build::Grch38 => (locus.at.position, &locus.reference),
        Build::Grch37 => locus.grch37.as_ref().map(|at| (at.position, &at.reference))?,
    };
    Some((start, reference.to_ascii_uppercase().into_bytes()))
}
