//! A sample's genotypes, made ready for matching.

use std::collections::BTreeMap;

use super::bits::Bits;
use crate::definition::Gene;
use crate::genotype::{Allele, Genotype};

/// Fits any allele: the half of a half call that was not seen.
pub(super) const ANY: u64 = u64::MAX;

/// What a sample carries at the loci of a gene.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    /// Per locus, the alleles of both chromosomes, one bit each; `None` where unseen.
    pub(super) seen: Vec<Option<[u64; 2]>>,
    /// Loci with a genotype, half calls included.
    pub(super) observed: Bits,
    /// Loci with a whole genotype: these count for the score.
    pub(super) whole: Bits,
    /// Observed loci where the two chromosomes may be told apart by this locus alone.
    pub(super) free: Bits,
    /// Sets of loci whose heterozygous genotypes are phased with each other.
    pub(super) blocks: Vec<Bits>,
    /// Phase sets (`PS`) are given.
    pub(super) phase_sets: bool,
    /// One chromosome only.
    pub(super) haploid: bool,
}

impl Sample {
    /// Reads the genotypes, one per locus of the gene.
    pub(super) fn new(gene: &Gene, genotypes: &[Option<Genotype>]) -> Self {
        let loci = gene.loci.len();
        let mut sample = Self {
            seen: vec![None; loci],
            observed: Bits::new(loci),
            whole: Bits::new(loci),
            free: Bits::new(loci),
            blocks: Vec::new(),
            phase_sets: false,
            haploid: genotypes.iter().flatten().all(|genotype| genotype.alleles.len() == 1),
        };
        let mut blocks: BTreeMap<Option<u64>, Bits> = BTreeMap::new();
        for (locus, genotype) in genotypes.iter().enumerate().take(loci) {
            let Some(genotype) = genotype else { continue };
            sample.see(locus, genotype);
            if genotype.phased && !genotype.is_homozygous() {
                let block = blocks.entry(genotype.phase_set).or_insert_with(|| Bits::new(loci));
                block.set(locus, true);
            } else {
                sample.free.set(locus, true);
            }
        }
        sample.phase_sets = blocks.keys().any(Option::is_some);
        sample.blocks = blocks.into_values().collect();
        sample
    }

    fn see(&mut self, locus: usize, genotype: &Genotype) {
        let first = genotype.alleles.first().map_or(ANY, bit);
        let second = genotype.alleles.get(1).map_or(first, bit);
        self.seen[locus] = Some([first, second]);
        self.observed.set(locus, true);
        self.whole.set(locus, first != ANY && second != ANY);
    }

    /// Heterozygous loci outside every block: each may lie either way.
    pub(super) fn loose(&self) -> usize {
        let differs = |&locus: &usize| self.seen[locus].is_some_and(|[a, b]| a != b);
        self.free.iter().filter(differs).count()
    }

    /// At most one way to lay the alleles onto two chromosomes.
    pub(super) fn is_phased(&self) -> bool {
        self.loose() + self.blocks.len() <= 1
    }

    /// The allele of a chromosome (0 or 1), where it was seen.
    pub(super) fn at(&self, locus: usize, chromosome: usize) -> Option<u64> {
        self.seen[locus].map(|seen| seen[chromosome]).filter(|&allele| allele != ANY)
    }

    /// The ways to lay the genotypes onto two chromosomes, the first phase set held fast: for
    /// each way, which loci lie crossed. `None`: more than `most`.
    pub(super) fn ways(&self, most: usize) -> Option<Vec<Bits>> {
        let loci = self.seen.len();
        let differs = |&locus: &usize| self.seen[locus].is_some_and(|[a, b]| a != b);
        let loose = self.free.iter().filter(differs).map(|locus| {
            let mut unit = Bits::new(loci);
            unit.set(locus, true);
            unit
        });
        let units: Vec<Bits> = self.blocks.iter().cloned().chain(loose).collect();
        let turned = units.len().saturating_sub(1);
        if turned >= 20 || 1 << turned > most {
            return None;
        }
        let way = |turns: usize| {
            let mut crossed = Bits::new(loci);
            for (index, unit) in
                units.iter().skip(1).enumerate().filter(|(index, _)| turns >> index & 1 == 1)
            {
                debug_assert!(index < turned);
                unit.iter().for_each(|locus| crossed.set(locus, true));
            }
            crossed
        };
        Some((0..1 << turned).map(way).collect())
    }
}

fn bit(allele: &Allele) -> u64 {
    match allele {
        Allele::Known(index) => 1_u64.checked_shl(u32::from(*index)).unwrap_or(0),
        Allele::Unknown(_) => 0,
        Allele::Missing => ANY,
    }
}
