//! Functions and phenotypes in the spelling of PharmCAT: thousands of diplotypes, folded
//! into the few rules that they follow.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use theriac_base::{Error, Result};

use super::super::{AlleleEntry, GeneFile, SCHEMA};
use super::definitions::source;
use crate::definition::PhenotypeRule;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Table {
    haplotypes: BTreeMap<String, String>,
    #[serde(default)]
    activity_values: BTreeMap<String, String>,
    diplotypes: Vec<Diplotype>,
    #[serde(default)]
    named_alleles: Vec<Named>,
    version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Diplotype {
    generesult: String,
    lookupkey: String,
    diplotypekey: BTreeMap<String, usize>,
    activity_score: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    name: String,
    function_value: Option<String>,
}

/// Writes the functions and rules of a phenotype table into its gene; a gene that has no
/// definition (MT-RNR1) is added, for outside calls.
pub(super) fn apply(
    symbol: &str,
    path: &Path,
    genes: &mut Vec<GeneFile>,
    notes: &mut Vec<String>,
) -> Result<()> {
    let table: Table = super::json(path)?;
    let rules = table.rules().map_err(|what| Error::user(format!("{symbol}: {what}")).at(path))?;
    if !genes.iter().any(|gene| gene.gene == symbol) {
        genes.push(undefined(symbol, &table.version));
    }
    let Some(gene) = genes.iter_mut().find(|gene| gene.gene == symbol) else { return Ok(()) };
    gene.phenotypes = rules;
    gene.phenotype_source = Some(source("ClinPGx, CPIC", &table.version));
    table.write_functions(gene);
    let silent =
        gene.alleles.iter().filter(|a| a.function.is_none() && a.activity.is_none()).count();
    if silent > 0 {
        notes.push(format!(
            "{symbol}: the phenotype table knows no function of {silent} named alleles"
        ));
    }
    Ok(())
}

fn undefined(symbol: &str, version: &str) -> GeneFile {
    GeneFile {
        schema: SCHEMA,
        gene: symbol.to_string(),
        chromosome: if symbol.starts_with("MT-") { "chrM".into() } else { String::new() },
        source: source("ClinPGx, CPIC", version),
        phenotype_source: None,
        positions: Vec::new(),
        extra: Vec::new(),
        required: Vec::new(),
        tier_1: Vec::new(),
        priorities: Vec::new(),
        unknown_as_reference: false,
        lowest_function: false,
        alleles: Vec::new(),
        phenotypes: Vec::new(),
    }
}

impl Table {
    fn function(&self, allele: &str) -> Option<String> {
        let named = self.named_alleles.iter().find(|named| named.name == allele);
        match named {
            Some(named) => named.function_value.clone(),
            None => self.haplotypes.get(allele).cloned(),
        }
    }

    fn class(&self, allele: &str) -> Option<String> {
        let table =
            if self.activity_values.is_empty() { &self.haplotypes } else { &self.activity_values };
        table.get(allele).cloned()
    }

    fn write_functions(&self, gene: &mut GeneFile) {
        for name in self.haplotypes.keys() {
            if !gene.alleles.iter().any(|allele| &allele.name == name) {
                let name = name.clone();
                gene.alleles.push(AlleleEntry {
                    name,
                    at: BTreeMap::new(),
                    function: None,
                    activity: None,
                });
            }
        }
        for allele in &mut gene.alleles {
            allele.activity = self.activity_values.get(&allele.name).cloned();
            allele.function = self.function(&allele.name);
        }
    }

    /// One rule per combination of functions. Fails where two diplotypes of the same
    /// functions differ, for then the functions do not decide.
    fn rules(&self) -> std::result::Result<Vec<PhenotypeRule>, String> {
        let mut rules: BTreeMap<Vec<String>, PhenotypeRule> = BTreeMap::new();
        for diplotype in &self.diplotypes {
            let of = self.classes(diplotype)?;
            let rule = diplotype.rule(of.clone());
            let known = rules.entry(of).or_insert_with(|| rule.clone());
            if *known != rule {
                return Err(format!(
                    "{:?} means {} and {}",
                    rule.of, rule.phenotype, known.phenotype
                ));
            }
        }
        Ok(rules.into_values().collect())
    }

    fn classes(&self, diplotype: &Diplotype) -> std::result::Result<Vec<String>, String> {
        let mut classes = Vec::new();
        for (allele, &count) in &diplotype.diplotypekey {
            let class = self.class(allele).ok_or_else(|| format!("{allele} has no function"))?;
            classes.extend(std::iter::repeat_n(class, count));
        }
        classes.sort();
        Ok(classes)
    }
}

impl Diplotype {
    fn rule(&self, of: Vec<String>) -> PhenotypeRule {
        let phenotype = self.generesult.clone();
        let key = (self.lookupkey != phenotype).then(|| self.lookupkey.clone());
        PhenotypeRule { of, phenotype, score: self.activity_score.clone(), key }
    }
}
