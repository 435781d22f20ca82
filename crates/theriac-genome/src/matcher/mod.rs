//! From genotypes to diplotypes.

use crate::call::GeneCall;
use crate::definition::Gene;
use crate::genotype::GeneGenotypes;

/// How to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatcherConfig {
    /// At most this many consistent diplotypes are listed per gene.
    pub max_consistent: usize,
}

impl Default for MatcherConfig {
    fn default() -> Self {
        Self { max_consistent: 10_000 }
    }
}

/// Calls one gene of one sample.
pub fn call_gene(gene: &Gene, genotypes: &GeneGenotypes, config: &MatcherConfig) -> GeneCall {
    let _ = (genotypes, config);
    GeneCall {
        gene: gene.symbol.clone(),
        source: crate::call::CallSource::None,
        diplotypes: Vec::new(),
        consistent: Vec::new(),
        truncated: false,
        missing: gene.loci.iter().map(|locus| locus.at.clone()).collect(),
        observed: Vec::new(),
        phased: false,
        warnings: genotypes.warnings.clone(),
    }
}
