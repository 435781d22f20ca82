//! Named alleles of pharmacogenes: which allele stands at which position.

mod allele;
mod locus;

pub use allele::NamedAllele;
pub use locus::{Grch37, Locus};

/// A gene whose named alleles can be matched.
#[derive(Debug, Clone, PartialEq)]
pub struct Gene {
    /// HGNC symbol.
    pub symbol: String,
    /// `chr10`.
    pub chromosome: String,
    /// Where the facts come from.
    pub source: Source,
    /// Positions that define named alleles, by rising position.
    pub loci: Vec<Locus>,
    /// Positions that are read and reported beside the call, never matched.
    pub extra: Vec<Locus>,
    /// Named alleles; the first is the reference.
    pub alleles: Vec<NamedAllele>,
}

impl Gene {
    /// Is the gene on the X chromosome, so that males carry one copy?
    pub fn is_x_linked(&self) -> bool {
        self.chromosome == "chrX"
    }
}

/// Where facts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Who published them.
    pub name: String,
    /// Which edition.
    pub version: String,
    /// Under which licence.
    pub licence: String,
}
