//! From rows to what each gene of a sample carries.

use super::collect::Sheet;
use super::copies::State;
use super::merge::agree;
use super::sheet::Reason;
use super::warn::{Odd, Remarks};
use crate::definition::{Gene, Locus};
use crate::genotype::{Allele, Copies, GeneGenotypes, Genotype, Sex};

/// What one file says of the samples of a run.
#[derive(Debug)]
pub struct Part {
    /// Its rows.
    pub sheet: Sheet,
    /// Per sample of the run, its place in the rows; `None` where the file has it not.
    pub rows: Vec<Option<usize>>,
}

impl Part {
    /// Has the file no record at any position?
    pub fn is_empty(&self) -> bool {
        self.sheet.rows.iter().all(Option::is_none) && self.sheet.copies.is_empty()
    }

    fn genotype(&self, slot: usize, sample: usize) -> Result<Genotype, Reason> {
        let row = self.sheet.rows.get(slot).and_then(Option::as_ref).ok_or(Reason::Absent)?;
        let place = self.rows.get(sample).copied().flatten().ok_or(Reason::Absent)?;
        row.genotype(place)
    }
}

/// Every gene of one sample.
pub fn genes(
    genes: &[Gene],
    parts: &[Part],
    sample: usize,
    sex: Option<Sex>,
) -> Vec<GeneGenotypes> {
    let mut first = 0;
    let of_gene = |gene: &Gene| {
        let start = first;
        first += gene.loci.len() + gene.extra.len();
        one(gene, start, parts, sample, sex)
    };
    genes.iter().map(of_gene).collect()
}

fn one(
    gene: &Gene,
    start: usize,
    parts: &[Part],
    sample: usize,
    sex: Option<Sex>,
) -> GeneGenotypes {
    let loci = || gene.loci.iter().chain(&gene.extra);
    let mut remarks = Remarks::new(gene);
    let mut read: Vec<Option<Genotype>> = Vec::with_capacity(loci().count());
    for (offset, locus) in loci().enumerate() {
        let slot = start + offset;
        let genotype = join(parts.iter().map(|part| part.genotype(slot, sample)));
        remarks.of_records(locus, parts.iter().map(|part| &part.sheet), slot);
        read.push(genotype.map_err(|reason| remarks.without(locus, reason)).ok());
    }
    remarks.of_assembly(
        gene,
        parts.iter().filter(|part| !part.is_empty()).map(|part| part.sheet.build),
    );
    let copies = copies(parts, start, sample);
    let sex = match gene.is_x_linked() {
        true => on_x(loci(), &mut read, sex, &mut remarks),
        // Where one copy is deleted, single alleles are what there is.
        false if copies.as_ref().is_some_and(|copies| copies.lost == 1) => sex,
        false => {
            in_pairs(gene, loci(), &mut read, &mut remarks);
            sex
        }
    };
    for (locus, genotype) in loci().zip(&read) {
        let half = |g: &Genotype| g.alleles.contains(&Allele::Missing);
        if genotype.as_ref().is_some_and(half) {
            remarks.odd(locus, Odd::Half);
        }
    }
    let extra = read.split_off(gene.loci.len());
    GeneGenotypes { loci: read, extra, sex, copies, warnings: remarks.into_words() }
}

/// What symbolic records say of the copies of the gene whose slots begin at `slot`; `None`
/// where none says anything but two.
fn copies(parts: &[Part], slot: usize, sample: usize) -> Option<Copies> {
    let mut copies = Copies::default();
    for part in parts {
        let Some(place) = part.rows.get(sample).copied().flatten() else { continue };
        for told in part.sheet.copies.iter().filter(|told| told.slot == slot) {
            match told.states.get(place) {
                Some(State::Lost(lost)) => copies.lost = copies.lost.max(*lost),
                Some(State::Gained) => copies.gained = true,
                Some(State::Unclear) => {}
                Some(State::Unchanged) | None => continue,
            }
            copies.records.push(told.record.clone());
        }
    }
    // Records that contradict each other decide nothing.
    if copies.gained {
        copies.lost = 0;
    }
    (!copies.records.is_empty()).then_some(copies)
}

/// What several files say of one position: they must agree.
fn join(parts: impl Iterator<Item = Result<Genotype, Reason>>) -> Result<Genotype, Reason> {
    let joined = parts.reduce(|known, new| match (known, new) {
        (Ok(a), Ok(b)) => agree(a, &b).ok_or(Reason::Conflict),
        (Err(Reason::Conflict), _) => Err(Reason::Conflict),
        (Ok(a), Err(_)) => Ok(a),
        (Err(_), Ok(b)) => Ok(b),
        (Err(a), Err(b)) => Err(a.max(b)),
    });
    joined.unwrap_or(Err(Reason::Absent))
}

/// Where everyone has two chromosomes, a single allele is half a call. Mitochondria and Y
/// have one.
fn in_pairs<'g>(
    gene: &Gene,
    loci: impl Iterator<Item = &'g Locus>,
    read: &mut [Option<Genotype>],
    remarks: &mut Remarks,
) {
    if matches!(gene.chromosome.as_str(), "chrM" | "chrY") {
        return;
    }
    for (locus, slot) in loci.zip(read) {
        let Some(genotype) = slot.as_mut().filter(|genotype| genotype.alleles.len() == 1) else {
            continue;
        };
        // Of the reference, one allele says no more than its absence.
        if genotype.alleles == [Allele::Known(0)] {
            *slot = None;
        } else {
            genotype.alleles.push(Allele::Missing);
            genotype.phased = false;
        }
        remarks.odd(locus, Odd::Single);
    }
}

/// One allele per position in males. Sex as given, else as the genotypes tell it: a single
/// allele is a male's, two different ones are a female's.
fn on_x<'g>(
    loci: impl Iterator<Item = &'g Locus>,
    read: &mut [Option<Genotype>],
    given: Option<Sex>,
    remarks: &mut Remarks,
) -> Option<Sex> {
    let called = || read.iter().flatten().filter(|g| !g.alleles.contains(&Allele::Missing));
    let single = called().any(|genotype| genotype.alleles.len() == 1);
    let mixed = called().any(|genotype| !genotype.is_homozygous());
    let told = match (single, mixed) {
        (true, false) => Some(Sex::Male),
        (false, true) => Some(Sex::Female),
        _ => None,
    };
    let sex = given.or(told);
    for (locus, slot) in loci.zip(read) {
        let Some(genotype) = slot.as_mut() else { continue };
        let pair = genotype.alleles.len() == 2;
        match sex {
            Some(Sex::Male) if pair && genotype.is_homozygous() => {
                genotype.alleles.truncate(1);
                genotype.phased = true;
            }
            Some(Sex::Male) if pair => {
                *slot = None;
                remarks.odd(locus, Odd::TwoInMale);
            }
            Some(Sex::Female) | None if !pair => {
                genotype.alleles.push(Allele::Missing);
                genotype.phased = false;
                remarks.odd(locus, Odd::Single);
            }
            _ => {}
        }
    }
    sex
}
