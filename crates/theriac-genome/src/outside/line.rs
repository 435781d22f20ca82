//! A line of a file of outside calls.

use std::path::Path;

use theriac_base::{Error, Result, nearest};

use super::call::allele;
use crate::definition::{Gene, compare_names};

/// Genes without definitions of their own that guidelines speak of.
pub const OUTSIDE_ONLY: [&str; 4] = ["HLA-A", "HLA-B", "HLA-C", "HLA-DRB1"];

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Line, from 1.
    pub line: u64,
    /// Sample, where the file names them.
    pub sample: Option<String>,
    /// HGNC symbol.
    pub gene: String,
    /// One or two alleles; none where only the phenotype or the activity score is given.
    pub alleles: Vec<String>,
    /// As given.
    pub phenotype: Option<String>,
    /// As given.
    pub score: Option<f64>,
}

impl Entry {
    /// Does another line say the same?
    pub fn same(&self, other: &Self) -> bool {
        let sorted = |entry: &Self| {
            let mut alleles = entry.alleles.clone();
            alleles.sort();
            alleles
        };
        sorted(self) == sorted(other)
            && self.phenotype == other.phenotype
            && self.score == other.score
    }
}

/// The lines of a file.
///
/// # Errors
/// A line that says nothing, or of an unknown gene.
pub fn entries(text: &str, path: &Path, genes: &[Gene]) -> Result<Vec<Entry>> {
    let mut named = false;
    let mut found = Vec::new();
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if text.trim().is_empty() || text.starts_with('#') {
            continue;
        }
        let mut fields: Vec<&str> = text.split('\t').map(str::trim).collect();
        if found.is_empty() && header(&fields) {
            named = fields.first().is_some_and(|first| first.eq_ignore_ascii_case("sample"));
            continue;
        }
        let sample = (named && !fields.is_empty()).then(|| fields.remove(0).to_owned());
        let entry = entry(line, sample, &fields, genes).map_err(|e| e.at_line(path, line))?;
        found.push(entry);
    }
    Ok(found)
}

fn header(fields: &[&str]) -> bool {
    let first = fields.first().copied().unwrap_or_default();
    first.eq_ignore_ascii_case("sample") || first.eq_ignore_ascii_case("gene")
}

fn entry(line: u64, sample: Option<String>, fields: &[&str], genes: &[Gene]) -> Result<Entry> {
    let field = |index: usize| fields.get(index).copied().filter(|text| !text.is_empty());
    let gene = symbol(field(0).unwrap_or_default(), genes)?;
    let known = genes.iter().find(|known| known.symbol == gene);
    let mut alleles: Vec<String> = match field(1) {
        Some(diplotype) => diplotype.split('/').map(|name| allele(name, &gene, known)).collect(),
        None => Vec::new(),
    };
    alleles.sort_by(|a, b| compare_names(a, b));
    let score = match field(3) {
        Some(text) if !text.eq_ignore_ascii_case("n/a") => Some(number(text)?),
        _ => None,
    };
    let entry =
        Entry { line, sample, gene, alleles, phenotype: field(2).map(str::to_owned), score };
    check(&entry)?;
    Ok(entry)
}

fn check(entry: &Entry) -> Result<()> {
    let gene = &entry.gene;
    if entry.alleles.is_empty() && entry.phenotype.is_none() && entry.score.is_none() {
        return Err(Error::user(format!("the line says nothing of {gene}"))
            .remedy("give a diplotype, a phenotype or an activity score, separated by tabs"));
    }
    // Males have one G6PD, everyone one mitochondrial gene, and for HLA one may be all that matters.
    let single = gene == "G6PD" || gene == "MT-RNR1" || gene.starts_with("HLA-");
    let count = entry.alleles.len();
    if entry.alleles.iter().any(String::is_empty) || count > 2 || (count == 1 && !single) {
        return Err(Error::user(format!("this is no diplotype of {gene}"))
            .remedy("write two alleles, as in *1/*2"));
    }
    Ok(())
}

fn symbol(text: &str, genes: &[Gene]) -> Result<String> {
    let text = text.replace('_', "-").to_ascii_uppercase();
    let known = || genes.iter().map(|gene| gene.symbol.as_str()).chain(OUTSIDE_ONLY);
    if let Some(symbol) = known().find(|symbol| *symbol == text) {
        return Ok(symbol.to_owned());
    }
    let guess =
        nearest(&text, known()).map_or(String::new(), |near| format!("; did you mean {near}?"));
    Err(Error::user(format!("`{text}` is no gene of the knowledge{guess}"))
        .remedy("see `theriac genome knowledge list`"))
}

fn number(text: &str) -> Result<f64> {
    let number = text.trim_start_matches(['≥', '>', '=']).parse().ok();
    number.filter(|n: &f64| n.is_finite() && *n >= 0.0).ok_or_else(|| {
        Error::user(format!("`{text}` is no activity score")).remedy("write a number, as in 1.5")
    })
}
