//! What a sample carries at the positions of a gene: what a reader hands to the matcher.

/// One allele of one chromosome.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Allele {
    /// An allele of the definition's position: 0 is its `REF`, 1 its first `ALT`.
    Known(u8),
    /// An allele that the definition does not know, as VCF writes it.
    Unknown(String),
    /// Not called (`.`): the other half of a half call.
    Missing,
}

/// A genotype at one position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genotype {
    /// One (haploid) or two alleles, in the order of the file.
    pub alleles: Vec<Allele>,
    /// Is the order meaningful?
    pub phased: bool,
    /// Phase set (`PS`): orders agree only within one. `None` with `phased` means: phased
    /// along the whole chromosome.
    pub phase_set: Option<u64>,
}

impl Genotype {
    /// Both alleles known and the same, or one chromosome only.
    pub fn is_homozygous(&self) -> bool {
        self.alleles.windows(2).all(|pair| pair[0] == pair[1])
    }
}

/// Sex, where the sample sheet or the X chromosome tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Two X chromosomes.
    Female,
    /// One X chromosome.
    Male,
}

/// One gene of one sample, as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GeneGenotypes {
    /// One entry per [`crate::definition::Gene::loci`]; `None`: not in the file, `./.`,
    /// filtered, or of a `REF` that differs.
    pub loci: Vec<Option<Genotype>>,
    /// One entry per [`crate::definition::Gene::extra`].
    pub extra: Vec<Option<Genotype>>,
    /// Sex, where known.
    pub sex: Option<Sex>,
    /// What symbolic records over the whole gene say of its copies, where that is not two.
    pub copies: Option<Copies>,
    /// What the reader has to say of this gene's positions.
    pub warnings: Vec<String>,
}

/// What symbolic records (`<DEL>`, `<DUP>`, `<CNV>`) over a whole gene say of its copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copies {
    /// So many of two are missing.
    pub lost: u8,
    /// There are more than two.
    pub gained: bool,
    /// The records, in words.
    pub records: Vec<String>,
}
