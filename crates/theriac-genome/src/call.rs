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
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GeneCall {
    /// HGNC symbol.
    pub gene: String,
    /// Where the diplotype comes from.
    pub source: CallSource,
    /// The best-scoring diplotype(s), best first; several where they tie. Empty: no call.
    pub diplotypes: Vec<Diplotype>,
    /// Every pair of named alleles consistent with the data, the best-scoring ones included; where
    /// no pair is, every way in which alleles may lie together.
    pub consistent: Vec<Diplotype>,
    /// Behind the pairs: diplotypes with several alleles together on one chromosome where the phase
    /// is not known, and what the data at hand would mean with the reference at every missing
    /// position, where no pair fits that.
    pub combinations: Vec<Diplotype>,
    /// There are too many ways to lay the variants for `combinations` to be listed.
    pub combinations_unlisted: bool,
    /// More diplotypes are consistent than are listed; `groups` holds them all.
    pub truncated: bool,
    /// Every consistent diplotype, folded: any allele of the first list with any of the second
    /// (one list where the chromosome is single).
    pub groups: Vec<Vec<Vec<String>>>,
    /// How many diplotypes are consistent, combinations not counted.
    pub consistent_count: usize,
    /// Every phenotype that the data allow, whatever the missing positions hold; `None` where the
    /// tables have none, as of most combinations and variants without a name. CYP2D6 read from small
    /// variants alone always has `None`: copies and hybrids stay possible.
    pub consistent_phenotypes: Vec<Option<String>>,
    /// Every key for guidance tables of a consistent diplotype or combination; `None` where there is
    /// none.
    pub consistent_keys: Vec<Option<String>>,
    /// Named alleles found one by one, where the phase does not tell which lie together
    /// (genes read by their lowest function: DPYD, RYR1); an allele on both chromosomes twice.
    pub found: Vec<String>,
    /// Positions of the definition without a usable genotype.
    pub missing: Vec<Position>,
    /// Positions of the definition with a genotype, and what it is.
    pub observed: Vec<Observed>,
    /// Records that tell of the gene's copies (`<DEL>`, `<DUP>`), where these are not two.
    pub copy_records: Vec<String>,
    /// Is the whole gene phased (or homozygous wherever it matters)?
    pub phased: bool,
    /// What a reader has to know, in plain words.
    pub warnings: Vec<String>,
}

impl GeneCall {
    /// Every diplotype that the data allow, as far as they are listed: pairs first, then
    /// combinations.
    pub fn possible(&self) -> impl Iterator<Item = &Diplotype> {
        self.consistent.iter().chain(&self.combinations)
    }

    /// Do the data allow one diplotype and one phenotype only, combinations included? Then neither
    /// phase nor what is missing can change it.
    pub fn is_single(&self) -> bool {
        self.consistent_count == 1
            && !self.truncated
            && self.combinations.is_empty()
            && !self.combinations_unlisted
            && self.consistent_phenotypes.len() <= 1
    }
}

/// Where a diplotype comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallSource {
    /// Matched from the variants of the file.
    Variants,
    /// Given by the user, from another laboratory or program.
    Outside,
    /// Nothing of this gene was in the file.
    #[default]
    None,
}

/// Two named alleles (or one, where the chromosome is single), and what they mean.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Diplotype {
    /// `*1/*2`; alleles in the order of the definitions.
    pub name: String,
    /// The alleles by name: one or two. Several named alleles on one chromosome are written
    /// `[a + b]`.
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
