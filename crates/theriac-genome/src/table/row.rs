//! One gene of one sample as it is printed.

use serde::Serialize;

use crate::call::{CallSource, Diplotype, GeneCall, Observed, Position};
use crate::knowledge::frequency::Prior;

/// One gene of one sample.
#[derive(Debug, Clone, Serialize)]
pub struct GeneRow<'a> {
    /// The best-scoring diplotype; several that tie are joined by ` or `. `None`: no call.
    pub diplotype: Option<String>,
    /// The best-scoring diplotypes, one by one.
    pub diplotypes: Vec<&'a str>,
    /// Every pair of named alleles that the data allow, as far as they are listed one by one; where
    /// no pair fits, every way in which alleles may lie together.
    pub consistent_diplotypes: Vec<&'a str>,
    /// How many of these the data allow.
    pub consistent_count: usize,
    /// Behind these: alleles together on one chromosome that cannot be excluded where the phase is
    /// not known, and readings with the reference at every missing position. `None`: too many ways
    /// to list them.
    pub possible_combinations: Option<Vec<&'a str>>,
    /// Do the data allow one diplotype and one phenotype only, combinations included?
    pub single: bool,
    /// Where not all are listed, all of them: any allele of the first list with any of the
    /// second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consistent_groups: Option<&'a [Vec<Vec<String>>]>,
    /// Phenotype of the best-scoring diplotype.
    pub phenotype: Option<&'a str>,
    /// Every phenotype that the data allow, whatever the missing positions hold; `None` (not known)
    /// where the tables have none, and always for CYP2D6 from small variants alone.
    pub consistent_phenotypes: &'a [Option<String>],
    /// Activity score of the best-scoring diplotype.
    pub activity_score: Option<f64>,
    /// Named alleles found one by one, where phase does not tell which lie together.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub alleles_found: &'a [String],
    /// Positions of the definition without a usable genotype.
    pub missing_positions: Vec<String>,
    /// Positions with a genotype.
    pub observed: &'a [Observed],
    /// Records that tell of the gene's copies, where these are not two.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub copy_records: &'a [String],
    /// Is the whole gene phased?
    pub phased: bool,
    /// Where the diplotype comes from.
    pub source: CallSource,
    /// What a reader has to know.
    pub warnings: &'a [String],
    /// How probable the consistent diplotypes are in a population, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<Prior>,
}

impl<'a> GeneRow<'a> {
    /// As printed.
    pub fn new(call: &'a GeneCall) -> Self {
        let best = call.diplotypes.first();
        let name = |diplotype: &'a Diplotype| diplotype.name.as_str();
        let diplotypes: Vec<&str> = call.diplotypes.iter().map(name).collect();
        Self {
            diplotype: (!diplotypes.is_empty()).then(|| diplotypes.join(" or ")),
            diplotypes,
            consistent_diplotypes: call.consistent.iter().map(name).collect(),
            consistent_count: call.consistent_count,
            possible_combinations: (!call.combinations_unlisted)
                .then(|| call.combinations.iter().map(name).collect()),
            single: call.is_single(),
            consistent_groups: call.truncated.then_some(&call.groups),
            phenotype: best.and_then(|diplotype| diplotype.phenotype.as_deref()),
            consistent_phenotypes: &call.consistent_phenotypes,
            activity_score: best.and_then(|diplotype| diplotype.activity_score),
            alleles_found: &call.found,
            missing_positions: call.missing.iter().map(place).collect(),
            observed: &call.observed,
            copy_records: &call.copy_records,
            phased: call.phased,
            source: call.source,
            warnings: &call.warnings,
            population: None,
        }
    }

    /// Names of the columns of a table.
    pub const COLUMNS: [&'static str; 10] = [
        "sample",
        "gene",
        "diplotype",
        "consistent_diplotypes",
        "possible_combinations",
        "phenotype",
        "consistent_phenotypes",
        "activity_score",
        "missing_positions",
        "warnings",
    ];

    /// The column that follows where a population is asked for.
    pub const POPULATION: &'static str = "population";

    /// The field of that column: `*1/*2 0.991; *1/*9 0.009`.
    pub fn population_field(&self) -> String {
        let each = self.population.iter().flat_map(|prior| &prior.diplotypes);
        let words = each.map(|one| format!("{} {:.3}", one.name, one.probability));
        words.collect::<Vec<_>>().join("; ")
    }

    /// The fields of a table's row; lists are joined by `; `.
    pub fn fields(&self, sample: &str, gene: &str) -> [String; 10] {
        let mut consistent = self.consistent_diplotypes.join("; ");
        if self.consistent_groups.is_some() {
            consistent += &format!("; … ({} in all)", self.consistent_count);
        }
        let combinations = match &self.possible_combinations {
            Some(listed) => listed.join("; "),
            None => "too many to list".to_owned(),
        };
        let phenotypes: Vec<&str> = self
            .consistent_phenotypes
            .iter()
            .map(|phenotype| phenotype.as_deref().unwrap_or("not known"))
            .collect();
        [
            sample.to_owned(),
            gene.to_owned(),
            self.diplotype.clone().unwrap_or_default(),
            consistent,
            combinations,
            self.phenotype.unwrap_or_default().to_owned(),
            phenotypes.join("; "),
            self.activity_score.map_or(String::new(), |score| format!("{score:?}")),
            self.missing_positions.join("; "),
            self.warnings.join("; "),
        ]
    }
}

fn place(at: &Position) -> String {
    let place = format!("{}:{}", at.chromosome, at.position);
    at.rsid.as_ref().map_or(place.clone(), |rsid| format!("{place} ({rsid})"))
}
