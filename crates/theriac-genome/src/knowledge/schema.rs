//! The schema of a gene's file: what `knowledge/pgx/genes/*.json` holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::definition::{PhenotypeRule, Source};

/// The schema's version.
pub const SCHEMA: u32 = 1;

/// A gene: positions, named alleles, functions and phenotypes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneFile {
    /// Always [`SCHEMA`].
    pub schema: u32,
    /// HGNC symbol.
    pub gene: String,
    /// `chr10`.
    pub chromosome: String,
    /// Where the definitions come from.
    pub source: Source,
    /// Where functions and phenotypes come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phenotype_source: Option<Source>,
    /// Positions that define alleles.
    pub positions: Vec<PositionEntry>,
    /// Positions that are only reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<PositionEntry>,
    /// Positions without which no best-scoring diplotype is called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<u64>,
    /// Positions of tier 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tier_1: Vec<u64>,
    /// Preferences among diplotypes that unphased genotypes cannot tell apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<PriorityEntry>,
    /// Alleles unknown to the definition count as `REF`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unknown_as_reference: bool,
    /// The phenotype follows the alleles of lowest function.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lowest_function: bool,
    /// Named alleles, the reference first; those without `at` (after the first) are known
    /// by function only (deletions, duplications).
    pub alleles: Vec<AlleleEntry>,
    /// From functions to phenotypes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phenotypes: Vec<PhenotypeRule>,
}

/// A position, on GRCh38, in the spelling of VCF.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionEntry {
    /// 1-based.
    pub position: u64,
    /// dbSNP identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rsid: Option<String>,
    /// `REF`.
    pub reference: String,
    /// Every `ALT` of the definition.
    pub alternates: Vec<String>,
    /// Position and `REF` on GRCh37.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grch37: Option<(u64, String)>,
}

/// A preference among diplotypes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityEntry {
    /// All of these are possible.
    pub among: Vec<String>,
    /// The one to prefer.
    pub pick: String,
}

/// A named allele.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlleleEntry {
    /// `*2`.
    pub name: String,
    /// What it carries, by position: a spelling of VCF, or a IUPAC code where the definition
    /// leaves it open. The reference allele carries `REF` wherever it says nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub at: BTreeMap<u64, String>,
    /// In the words of CPIC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Activity value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
}
