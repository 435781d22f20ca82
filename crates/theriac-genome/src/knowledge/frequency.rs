//! How common named alleles are, and what that makes of several consistent diplotypes.
//!
//! An opinion beside the call, never part of it: what the data allow stays what it is.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use theriac_base::{Error, Result};

use crate::call::{Diplotype, GeneCall};

const TABLE: &str = include_str!("../../../../knowledge/pgx/frequencies/alleles.tsv");

/// Where the shipped frequencies come from.
pub const SOURCE: &str = "1000 Genomes Project, 3,202 samples at 30-fold coverage (2022)";

/// A superpopulation of the 1000 Genomes Project, or all samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Population {
    /// All samples.
    All,
    /// African.
    Afr,
    /// American.
    Amr,
    /// East Asian.
    Eas,
    /// European.
    Eur,
    /// South Asian.
    Sas,
}

const POPULATIONS: [(&str, Population); 6] = [
    ("ALL", Population::All),
    ("AFR", Population::Afr),
    ("AMR", Population::Amr),
    ("EAS", Population::Eas),
    ("EUR", Population::Eur),
    ("SAS", Population::Sas),
];

impl FromStr for Population {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let found = POPULATIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        found.map(|&(_, population)| population).ok_or_else(|| {
            "give ALL, AFR (African), AMR (American), EAS (East Asian), EUR (European) or SAS (South Asian)".into()
        })
    }
}

impl fmt::Display for Population {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = POPULATIONS.iter().find(|(_, population)| population == self);
        f.write_str(name.map_or("ALL", |(name, _)| name))
    }
}

/// Frequencies of named alleles in one population.
#[derive(Debug, Clone)]
pub struct Frequencies {
    population: Population,
    genes: HashMap<String, Alleles>,
}

#[derive(Debug, Clone, Default)]
struct Alleles {
    frequency: HashMap<String, f64>,
    /// Of an allele that was not seen: half a chromosome.
    unseen: f64,
}

/// How probable each consistent diplotype is, were the patient drawn from the population.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prior {
    /// Which population.
    pub population: Population,
    /// Where its frequencies come from.
    pub source: &'static str,
    /// The consistent diplotypes, the most probable first; those below one in 100,000 are left out.
    pub diplotypes: Vec<Weighted<String>>,
    /// The same, summed by phenotype; `None` where the tables have none.
    pub phenotypes: Vec<Weighted<Option<String>>>,
}

/// Something and its probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weighted<T> {
    /// What.
    pub name: T,
    /// From 0 to 1.
    pub probability: f64,
}

impl Frequencies {
    /// The shipped table.
    ///
    /// # Errors
    /// Never for what was released: a test reads it.
    pub fn embedded(population: Population) -> Result<Self> {
        Self::parse(TABLE, population)
            .ok_or_else(|| Error::bug("the shipped frequencies cannot be read"))
    }

    fn parse(table: &str, population: Population) -> Option<Self> {
        let mut lines = table.lines();
        let wanted = population.to_string();
        let column = lines.next()?.split('\t').position(|name| name == wanted)?;
        let mut genes: HashMap<String, Alleles> = HashMap::new();
        for line in lines {
            let fields: Vec<&str> = line.split('\t').collect();
            let &[gene, allele, chromosomes, ..] = fields.as_slice() else { return None };
            let of = genes.entry(gene.to_owned()).or_default();
            of.frequency.insert(allele.to_owned(), fields.get(column)?.parse().ok()?);
            of.unseen = 0.5 / chromosomes.parse::<f64>().ok()?;
        }
        Some(Self { population, genes })
    }

    /// The share of chromosomes that carry an allele; one that none carries counts half a
    /// chromosome. `None`: the gene has no frequencies.
    pub fn of(&self, gene: &str, allele: &str) -> Option<f64> {
        let gene = self.genes.get(gene)?;
        Some(gene.frequency.get(allele).copied().unwrap_or_default().max(gene.unseen))
    }

    /// Weighs the consistent diplotypes by Hardy–Weinberg proportions. `None` where the gene has
    /// no frequencies, or the call no list of all of them.
    pub fn weigh(&self, call: &GeneCall) -> Option<Prior> {
        /// Below, a diplotype is not listed.
        const LEAST: f64 = 1e-5;
        if call.truncated || call.combinations_unlisted || call.consistent.is_empty() {
            return None;
        }
        let weigh = |diplotype| self.weight(&call.gene, diplotype);
        let weights = call.possible().map(weigh).collect::<Option<Vec<f64>>>()?;
        let total: f64 = weights.iter().sum();
        let mut phenotypes: BTreeMap<&Option<String>, f64> = BTreeMap::new();
        let mut diplotypes = Vec::new();
        for (diplotype, weight) in call.possible().zip(weights) {
            let probability = weight / total;
            *phenotypes.entry(&diplotype.phenotype).or_default() += probability;
            if probability >= LEAST {
                diplotypes.push(Weighted { name: diplotype.name.clone(), probability });
            }
        }
        diplotypes.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let mut phenotypes: Vec<_> = phenotypes
            .into_iter()
            .map(|(name, probability)| Weighted { name: name.clone(), probability })
            .collect();
        phenotypes.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Some(Prior { population: self.population, source: SOURCE, diplotypes, phenotypes })
    }

    fn weight(&self, gene: &str, diplotype: &Diplotype) -> Option<f64> {
        let of = |allele: &String| self.of(gene, allele);
        match diplotype.alleles.as_slice() {
            [one] => of(one),
            [a, b] if a == b => Some(of(a)?.powi(2)),
            [a, b] => Some(2.0 * of(a)? * of(b)?),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_gene_sum_to_one_in_every_population() {
        for (name, population) in POPULATIONS {
            assert_eq!(name.parse(), Ok(population));
            let table = Frequencies::embedded(population).unwrap();
            assert_eq!(table.genes.len(), 7);
            for (gene, alleles) in &table.genes {
                let sum: f64 = alleles.frequency.values().sum();
                assert!((sum - 1.0).abs() < 1e-3, "{gene} {name}: {sum}");
            }
        }
    }

    #[test]
    fn consistent_diplotypes_in_hardy_weinberg_proportions() {
        let table =
            "gene\tallele\tchromosomes\tALL\tEUR\nG\t*1\t100\t0.9\t0.6\nG\t*2\t100\t0.1\t0.4\n";
        let frequencies = Frequencies::parse(table, Population::Eur).unwrap();
        let diplotype = |a: &str, b: &str, phenotype: &str| Diplotype {
            name: format!("{a}/{b}"),
            alleles: vec![a.into(), b.into()],
            phenotype: Some(phenotype.into()),
            ..Diplotype::default()
        };
        let mut call = GeneCall {
            gene: "G".into(),
            consistent: vec![
                diplotype("*1", "*1", "N"),
                diplotype("*1", "*2", "I"),
                diplotype("*1", "*3", "I"),
            ],
            ..GeneCall::default()
        };
        let prior = frequencies.weigh(&call).unwrap();
        // 0.36, 0.48, and 2 × 0.6 × 0.005 for what was not seen.
        let names: Vec<&str> = prior.diplotypes.iter().map(|d| d.name.as_str()).collect();
        assert_eq!(names, ["*1/*2", "*1/*1", "*1/*3"]);
        assert!((prior.diplotypes[1].probability - 0.36 / 0.846).abs() < 1e-9);
        assert_eq!(prior.phenotypes[0].name.as_deref(), Some("I"));
        assert!((prior.phenotypes[0].probability - 0.486 / 0.846).abs() < 1e-9);
        call.gene = "OTHER".into();
        assert_eq!(frequencies.weigh(&call), None);
    }
}
