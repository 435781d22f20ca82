//! A position of a definition.

use crate::call::Position;
use crate::genotype::Allele;

/// A position of a definition, on GRCh38, in the spelling of VCF (left-aligned, with its
/// anchor base where it is an insertion or deletion).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locus {
    /// Where, and its dbSNP identifier.
    pub at: Position,
    /// `REF`.
    pub reference: String,
    /// Every `ALT` that the definition knows.
    pub alternates: Vec<String>,
    /// The same place on GRCh37, where known.
    pub grch37: Option<Grch37>,
}

/// A position of a definition as GRCh37 writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grch37 {
    /// 1-based.
    pub position: u64,
    /// `REF` there, which may be what GRCh38 calls an `ALT`.
    pub reference: String,
}

impl Locus {
    /// The allele that VCF writes as `spelling` (`REF` or one of `ALT`, of GRCh38).
    pub fn allele(&self, spelling: &str) -> Allele {
        if spelling.eq_ignore_ascii_case(&self.reference) {
            return Allele::Known(0);
        }
        let known = self.alternates.iter().position(|a| a.eq_ignore_ascii_case(spelling));
        match known.and_then(|index| u8::try_from(index + 1).ok()) {
            Some(index) => Allele::Known(index),
            None => Allele::Unknown(spelling.to_ascii_uppercase()),
        }
    }

    /// How VCF writes a known allele: 0 is `REF`, 1 the first `ALT`.
    pub fn spelling(&self, index: u8) -> Option<&str> {
        match index {
            0 => Some(&self.reference),
            n => self.alternates.get(usize::from(n) - 1).map(String::as_str),
        }
    }
}
