//! Genotypes of many samples at the positions of the definitions, two bytes each.

use crate::genotype::{Allele, Genotype};

/// Why a sample has no usable genotype at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u16)]
pub enum Reason {
    /// The file has no record of the position.
    Absent,
    /// `./.`
    NoCall,
    /// More than two chromosomes.
    Ploidy,
    /// Not a genotype.
    Malformed,
    /// A reference call without a read.
    NoReads,
    /// Heterozygous, but all reads are of one allele.
    Depth,
    /// A record that failed its filters, where only passing ones are wanted.
    Filtered,
    /// `REF` is not the definition's.
    OtherReference,
    /// Two records, or two files, say different things.
    Conflict,
    /// A deletion that another record tells takes the position away.
    Spanned,
    /// The allele has no sequence (`*`, `<DEL>`).
    Gone,
    /// An insertion or deletion that is not left-aligned.
    Unaligned,
}

const REASONS: [Reason; 12] = [
    Reason::Absent,
    Reason::NoCall,
    Reason::Ploidy,
    Reason::Malformed,
    Reason::NoReads,
    Reason::Depth,
    Reason::Filtered,
    Reason::OtherReference,
    Reason::Conflict,
    Reason::Spanned,
    Reason::Gone,
    Reason::Unaligned,
];

/// A genotype in two bytes: alleles by their number in the row's table, or a [`Reason`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(u16);

const PHASED: u16 = 1 << 15;
const SPECIAL: u16 = 1 << 14;
/// The other half of a half call.
pub const MISSING: u8 = 127;
/// There is no second chromosome.
pub const NONE: u8 = 126;
/// Numbers of alleles stay below.
const MOST_ALLELES: u8 = 125;

impl Code {
    /// Without a usable genotype.
    pub fn without(reason: Reason) -> Self {
        Self(SPECIAL | reason as u16)
    }

    /// Two alleles by number, or [`MISSING`] or [`NONE`].
    pub fn new(first: u8, second: u8, phased: bool) -> Self {
        let flag = if phased { PHASED } else { 0 };
        Self(flag | (u16::from(second & 127) << 7) | u16::from(first & 127))
    }

    /// The two alleles, and whether their order means anything.
    ///
    /// # Errors
    /// Why there are none.
    pub fn alleles(self) -> Result<([u8; 2], bool), Reason> {
        if self.0 & SPECIAL != 0 {
            let reason = REASONS.get(usize::from(self.0 & 127));
            return Err(reason.copied().unwrap_or(Reason::Absent));
        }
        let part = |shift: u16| (self.0 >> shift & 127) as u8;
        Ok(([part(0), part(7)], self.0 & PHASED != 0))
    }

    /// Why there is no genotype; `None` where there is one.
    pub fn reason(self) -> Option<Reason> {
        self.alleles().err()
    }
}

/// One position, all samples.
#[derive(Debug, Clone)]
pub struct Row {
    /// What the numbers of the codes mean; the definition's own alleles keep their numbers.
    table: Vec<Allele>,
    codes: Vec<Code>,
    /// `PS` per sample, 0 where there is none; empty where no sample has one.
    phase_sets: Vec<u32>,
    /// Which of the table's alleles some record has had, and so need no second one.
    told: u128,
    /// The reference of the assembly, by number.
    pub reference: u8,
}

impl Row {
    /// A row of `samples` without genotypes; `known` alleles in the definition, of which
    /// `reference` is the assembly's.
    pub fn new(samples: usize, known: usize, reference: &Allele) -> Self {
        let known = u8::try_from(known).unwrap_or(MOST_ALLELES).min(MOST_ALLELES);
        let mut row = Self {
            table: (0..known).map(Allele::Known).collect(),
            codes: vec![Code::without(Reason::Absent); samples],
            phase_sets: Vec::new(),
            told: 0,
            reference: 0,
        };
        row.reference = row.number(reference);
        row
    }

    /// The number of an allele; new ones get the next, and share the last when there are too
    /// many.
    pub fn number(&mut self, allele: &Allele) -> u8 {
        if *allele == Allele::Missing {
            return MISSING;
        }
        let found = self.table.iter().position(|known| known == allele);
        let number = found.unwrap_or_else(|| {
            if self.table.len() < usize::from(MOST_ALLELES) {
                self.table.push(allele.clone());
            }
            self.table.len() - 1
        });
        number as u8
    }

    /// Marks alleles as told by a record; says whether one of them, the reference aside, had
    /// been told before.
    pub fn tell(&mut self, alleles: impl IntoIterator<Item = u8>) -> bool {
        let reference = self.reference;
        let new = alleles.into_iter().filter(|&n| n < MOST_ALLELES && n != reference);
        let new = new.fold(0, |bits, n| bits | 1_u128 << n);
        let again = self.told & new != 0;
        self.told |= new;
        again
    }

    /// The code of a sample.
    pub fn code(&self, sample: usize) -> Code {
        self.codes.get(sample).copied().unwrap_or(Code::without(Reason::Absent))
    }

    /// Replaces the code of a sample.
    pub fn set(&mut self, sample: usize, code: Code, phase_set: u32) {
        if let Some(slot) = self.codes.get_mut(sample) {
            *slot = code;
        }
        if phase_set != 0 && self.phase_sets.is_empty() {
            self.phase_sets = vec![0; self.codes.len()];
        }
        if let Some(slot) = self.phase_sets.get_mut(sample) {
            *slot = phase_set;
        }
    }

    /// The genotype of a sample.
    ///
    /// # Errors
    /// Why there is none.
    pub fn genotype(&self, sample: usize) -> Result<Genotype, Reason> {
        let (numbers, phased) = self.code(sample).alleles()?;
        let present = numbers.iter().filter(|&&number| number != NONE);
        let allele = |&number: &u8| match number {
            MISSING => Allele::Missing,
            n => self.table.get(usize::from(n)).cloned().unwrap_or(Allele::Missing),
        };
        let alleles = present.map(allele).collect();
        let set = self.phase_sets.get(sample).copied().unwrap_or(0);
        let phase_set = (phased && set != 0).then_some(u64::from(set));
        Ok(Genotype { alleles, phased, phase_set })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn codes_keep_what_they_are_given(a in 0..128_u8, b in 0..128_u8, phased: bool) {
            prop_assert_eq!(Code::new(a, b, phased).alleles(), Ok(([a, b], phased)));
        }
    }

    #[test]
    fn reasons_keep_their_number() {
        for (number, reason) in REASONS.iter().enumerate() {
            assert_eq!(*reason as usize, number);
            assert_eq!(Code::without(*reason).reason(), Some(*reason));
        }
    }

    #[test]
    fn too_many_alleles_share_the_last_number() {
        let mut row = Row::new(1, 2, &Allele::Known(0));
        let numbers: Vec<u8> =
            (0..300).map(|n| row.number(&Allele::Unknown(n.to_string()))).collect();
        assert_eq!(numbers.iter().max(), Some(&(MOST_ALLELES - 1)));
        assert_eq!(row.number(&Allele::Known(1)), 1);
    }
}
