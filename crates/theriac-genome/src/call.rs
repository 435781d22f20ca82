//! What could be called of one gene in one sample: the contract between the matcher,
//! the guidance and the reports.

use serde::Serialize;

/// One sample, all genes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SampleCall {
    /// The sample's name in the file.
    pub id: String,
    /// One entry per gene of the definitions, in alphabetical order.
    pub genes: Vec<GeneCall>,
}

/// One gene of one sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GeneCall {
    /// HGNC symbol.
    pub gene: String,
    /// Where the diplotype comes from.
    pub source: CallSource,
    /// The best-scoring diplotype(s), best first; several where they tie. Empty: no call.
    pub diplotypes: Vec<Diplotype>,
    /// Every diplotype consistent with the data, the best-scoring ones included.
    pub consistent: Vec<Diplotype>,
    /// More diplotypes are consistent than are listed.
    pub truncated: bool,
    /// Positions of the definition without a usable genotype.
    pub missing: Vec<Position>,
    /// Positions of the definition with a genotype, and what it is.
    pub observed: Vec<Observed>,
    /// Is the whole gene phased (or homozygous wherever it matters)?
    pub phased: bool,
    /// What a reader has to know, in plain words.
    pub warnings: Vec<String>,
}

/// Where a diplotype comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallSource {
    /// Matched from the variants of the file.
    Variants,
    /// Given by the user, from another laboratory or program.
    Outside,
    /// Nothing of this gene was in the file.
    None,
}

/// Two named alleles (or one, where the chromosome is single), and what they mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diplotype {
    /// `*1/*2`; alleles in the order of the definitions.
    pub name: String,
    /// The alleles by name: one or two.
    pub alleles: Vec<String>,
    /// The matcher's score: number of positions that define the two alleles.
    pub score: u32,
    /// Phenotype in the words of CPIC, `None` where the tables have none.
    pub phenotype: Option<String>,
    /// Activity score, where the gene has one.
    pub activity_score: Option<f64>,
    /// The key by which guidance tables are searched (phenotype or activity score or status).
    pub lookup_key: Option<String>,
}

/// A position of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Position {
    /// `chr10`.
    pub chromosome: String,
    /// 1-based, GRCh38.
    pub position: u64,
    /// dbSNP identifier, where it has one.
    pub rsid: Option<String>,
}

/// A genotype at a position of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// Where.
    #[serde(flatten)]
    pub at: Position,
    /// Alleles as the file writes them, in VCF order.
    pub alleles: Vec<String>,
    /// Is their order meaningful?
    pub phased: bool,
    /// The reference allele of the definition.
    pub reference: String,
}
