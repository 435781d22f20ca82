//! Genotypes made usable: number of chromosomes, half calls, alleles that the definition
//! does not know. Whatever is changed or left out is said.

use crate::definition::Gene;
use crate::genotype::{Allele, GeneGenotypes, Genotype, Sex};

/// Genotypes ready for matching.
#[derive(Debug)]
pub(super) struct Clean {
    /// Per locus.
    pub(super) loci: Vec<Option<Genotype>>,
    /// What a reader has to know.
    pub(super) warnings: Vec<String>,
    /// A best-scoring diplotype would be a guess: why.
    pub(super) barred: Vec<String>,
}

/// Makes the genotypes of a gene usable.
pub(super) fn clean(gene: &Gene, genotypes: &GeneGenotypes) -> Clean {
    let mut loci = genotypes.loci.clone();
    loci.resize(gene.loci.len(), None);
    let mut clean = Clean { loci, warnings: genotypes.warnings.clone(), barred: Vec::new() };
    clean.drop_odd_ploidy(gene);
    match &genotypes.copies {
        Some(copies) if copies.lost == 1 && gene.deletion().is_some() => clean.keep_one(gene),
        _ => clean.set_chromosomes(gene, genotypes.sex),
    }
    clean.resolve_unknown(gene);
    clean.note_half_calls(gene);
    clean
}

impl Clean {
    fn drop_odd_ploidy(&mut self, gene: &Gene) {
        for (locus, genotype) in self.loci.iter_mut().enumerate() {
            let Some(read) = genotype else { continue };
            let (copies, at) = (read.alleles.len(), name(gene, locus));
            if !(1..=2).contains(&copies) {
                self.warnings.push(format!(
                    "{at}: genotype of {copies} alleles left out; two or one are read"
                ));
                *genotype = None;
            } else if read.alleles.iter().all(|allele| *allele == Allele::Missing) {
                *genotype = None;
            }
        }
    }

    /// One chromosome or two? On the X chromosome by sex, else by the genotypes; on other
    /// chromosomes a single allele is a half call.
    fn set_chromosomes(&mut self, gene: &Gene, sex: Option<Sex>) {
        let single = |genotype: &Genotype| genotype.alleles.len() == 1;
        let mixed = self.loci.iter().flatten().any(|g| !single(g) && !g.is_homozygous());
        let has_single = self.loci.iter().flatten().any(single);
        let haploid = gene.is_x_linked()
            && match sex {
                Some(sex) => sex == Sex::Male,
                None => has_single && !mixed,
            };
        if gene.is_x_linked() && sex.is_none() && !has_single && !mixed {
            let what = "sex is not known: read as two X chromosomes; a male has one";
            self.warnings.push(what.into());
        }
        for (locus, genotype) in self.loci.iter_mut().enumerate() {
            let Some(read) = genotype else { continue };
            if haploid && !single(read) {
                if read.is_homozygous() {
                    read.alleles.truncate(1);
                } else {
                    let at = name(gene, locus);
                    self.barred.push(format!(
                        "{at}: two different alleles on the single X chromosome of a male; left out"
                    ));
                    *genotype = None;
                }
            } else if !haploid && single(read) {
                read.alleles.push(Allele::Missing);
            }
        }
    }

    /// The gene is deleted on one of two chromosomes: what was read is of the other.
    fn keep_one(&mut self, gene: &Gene) {
        for (locus, genotype) in self.loci.iter_mut().enumerate() {
            let Some(read) = genotype else { continue };
            read.alleles.retain(|allele| *allele != Allele::Missing);
            if read.is_homozygous() {
                read.alleles.truncate(1);
            } else {
                let at = name(gene, locus);
                self.warnings.push(format!(
                    "{at}: two different alleles, though one copy of {} is deleted; left out",
                    gene.symbol
                ));
                *genotype = None;
            }
        }
    }

    fn resolve_unknown(&mut self, gene: &Gene) {
        for (locus, genotype) in self.loci.iter_mut().enumerate() {
            let Some(read) = genotype else { continue };
            for allele in &mut read.alleles {
                let Allele::Unknown(spelling) = &*allele else { continue };
                let at = name(gene, locus);
                let what = format!("{at}: {spelling} is in no definition of {}", gene.symbol);
                if gene.rules.unknown_as_reference {
                    self.warnings.push(format!(
                        "{what}; read as the reference, as its known variants concern toxicity"
                    ));
                    *allele = Allele::Known(0);
                } else {
                    self.barred.push(what);
                }
            }
        }
    }

    fn note_half_calls(&mut self, gene: &Gene) {
        for (locus, genotype) in self.loci.iter().enumerate() {
            let Some(read) = genotype else { continue };
            let missing = read.alleles.contains(&Allele::Missing);
            let variant =
                read.alleles.iter().any(|a| !matches!(a, Allele::Known(0) | Allele::Missing));
            let what = || format!("{}: one of the two alleles was not called", name(gene, locus));
            if missing && variant && !gene.rules.lowest_function {
                self.barred.push(what());
            } else if missing {
                self.warnings.push(what());
            }
        }
    }
}

/// How a message names a locus: its rsid, or its position.
pub(super) fn name(gene: &Gene, locus: usize) -> String {
    let at = &gene.loci[locus].at;
    at.rsid.clone().unwrap_or_else(|| format!("{}:{}", at.chromosome, at.position))
}
