//! Named alleles of pharmacogenes: which allele stands at which position, and what it does.

mod allele;
mod locus;
mod naming;
mod phenotype;

pub use allele::{Function, NamedAllele, Site};
pub use locus::{Grch37, Locus};
pub use naming::compare_names;
pub use phenotype::{Interpretation, PhenotypeRule, Phenotypes};

/// A gene whose named alleles can be matched.
#[derive(Debug, Clone, PartialEq)]
pub struct Gene {
    /// HGNC symbol.
    pub symbol: String,
    /// `chr10`.
    pub chromosome: String,
    /// Where the definitions come from.
    pub source: Source,
    /// Where functions and phenotypes come from, where the gene has any.
    pub phenotype_source: Option<Source>,
    /// Positions that define named alleles, by rising position.
    pub loci: Vec<Locus>,
    /// Positions that are read and reported beside the call, never matched.
    pub extra: Vec<Locus>,
    /// Named alleles; the first is the reference.
    pub alleles: Vec<NamedAllele>,
    /// From the functions of two alleles to a phenotype.
    pub phenotypes: Phenotypes,
    /// What is particular about matching this gene.
    pub rules: Rules,
}

/// What is particular about matching one gene.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// Loci without which there is no best-scoring diplotype.
    pub required: Vec<usize>,
    /// Loci that a laboratory should test at least (tier 1 of the Association for Molecular
    /// Pathology).
    pub tier_1: Vec<usize>,
    /// Where unphased genotypes leave all of these diplotypes, the one that is far more common.
    pub priorities: Vec<Priority>,
    /// An allele that the definition does not know counts as `REF`, with a warning.
    pub unknown_as_reference: bool,
    /// The phenotype follows the alleles of lowest function, which may lie together.
    pub lowest_function: bool,
}

/// Diplotypes that unphased genotypes cannot tell apart, and which to prefer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priority {
    /// Names of diplotypes.
    pub among: Vec<String>,
    /// The name of the preferred one.
    pub pick: String,
}

impl Gene {
    /// Is the gene on the X chromosome, so that males carry one copy?
    pub fn is_x_linked(&self) -> bool {
        self.chromosome == "chrX"
    }

    /// The name of the allele that is the whole gene's deletion, where the gene has one.
    pub fn deletion(&self) -> Option<&'static str> {
        (self.symbol == "CYP2D6").then_some("*5")
    }

    /// Has the allele of this index no function?
    pub fn without_function(&self, index: usize) -> bool {
        let function = self.phenotypes.function(&self.alleles[index].name);
        function.is_some_and(|f| f.function.as_deref() == Some("No function"))
    }

    /// What an allele may carry at a locus, one bit each. Where its definition is silent that
    /// is what the reference allele carries: `REF`, if even that is left open.
    pub fn accepts(&self, allele: &NamedAllele, locus: usize) -> u64 {
        let site = |allele: &NamedAllele| {
            let found = allele.sites.binary_search_by_key(&locus, |site| site.locus);
            found.ok().map(|index| allele.sites[index])
        };
        let reference = || self.alleles.first().and_then(site).filter(|site| !site.is_open());
        site(allele).or_else(reference).map_or(1, |site| site.accepts)
    }

    /// The phenotype of these alleles (one or two), by name; also of alleles that small
    /// variants do not define (`*5`, `*1x2`).
    pub fn interpret(&self, alleles: &[&str]) -> Interpretation {
        self.phenotypes.interpret(alleles)
    }
}

/// Where facts come from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Source {
    /// Who published them.
    pub name: String,
    /// Which edition.
    pub version: String,
    /// Under which licence.
    pub licence: String,
}
