//! A named allele.

/// A named allele of a gene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedAllele {
    /// `*2`.
    pub name: String,
    /// Where the definition says something, by rising locus. Elsewhere the allele carries
    /// what the reference allele carries.
    pub sites: Vec<Site>,
    /// Its place in the order of names.
    pub rank: usize,
    /// Its place in the order of function, the least working allele first.
    pub function_rank: usize,
    /// What it does, as an index for [`super::Phenotypes::pair`].
    pub class: Option<usize>,
}

/// What a named allele carries at one locus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// Index of the locus in the gene.
    pub locus: usize,
    /// The alleles it may carry there, one bit each: bit 0 is `REF`, bit 1 the first `ALT`.
    pub accepts: u64,
}

impl Site {
    /// More than one allele fits: the definition leaves it open.
    pub fn is_open(self) -> bool {
        self.accepts.count_ones() > 1
    }
}

/// What an allele does.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Function {
    /// In the words of CPIC: `No function`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Activity value as the tables write it (`0.5`, `≥3.0`, `n/a`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
}
