//! Results from elsewhere: of another laboratory or program, for genes that variants alone do
//! not tell (HLA, copy number of CYP2D6) or that were tested otherwise.
//!
//! The format is PharmCAT's: gene, diplotype, phenotype and activity score, separated by
//! tabs, without a header; a file for several samples starts with a header whose first column
//! is `sample`.

mod call;
mod line;

use std::collections::BTreeMap;
use std::path::Path;

use theriac_base::{Error, Result, read_to_string};

use crate::call::GeneCall;
use crate::definition::Gene;
use line::Entry;
pub use line::OUTSIDE_ONLY;

/// Results from elsewhere, by sample and gene.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutsideCalls {
    /// The key is `None` where the file names no samples.
    calls: BTreeMap<Option<String>, BTreeMap<String, GeneCall>>,
}

impl OutsideCalls {
    /// Reads a file. `genes`: those with definitions, whose functions and phenotypes are used.
    ///
    /// # Errors
    /// A gene or a diplotype that is none, or two lines that contradict each other.
    pub fn read(path: &Path, genes: &[Gene]) -> Result<Self> {
        let text = read_to_string(path)?;
        let mut read: BTreeMap<(Option<String>, String), Entry> = BTreeMap::new();
        for entry in line::entries(&text, path, genes)? {
            let key = (entry.sample.clone(), entry.gene.clone());
            match read.get(&key) {
                Some(first) if !first.same(&entry) => {
                    return Err(contradiction(path, first, &entry));
                }
                Some(_) => {}
                None => {
                    read.insert(key, entry);
                }
            }
        }
        if read.is_empty() {
            return Err(Error::user("there is no outside call").at(path).remedy(
                "write gene, diplotype, phenotype and activity score per line, separated by tabs",
            ));
        }
        let mut calls: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for ((sample, gene), entry) in read {
            let known = genes.iter().find(|known| known.symbol == gene);
            calls.entry(sample).or_default().insert(gene, call::call(&entry, known));
        }
        Ok(Self { calls })
    }

    /// Does the file name no samples, so that it can only be of one?
    pub fn is_of_one_sample(&self) -> bool {
        self.calls.contains_key(&None)
    }

    /// The samples that the file names.
    pub fn samples(&self) -> impl Iterator<Item = &str> {
        self.calls.keys().flatten().map(String::as_str)
    }

    /// Puts the results of `sample` in place of those of the variants.
    pub fn replace(&self, sample: &str, genes: &mut Vec<GeneCall>) {
        let own = self.calls.get(&Some(sample.to_owned()));
        let calls = self.calls.get(&None).into_iter().chain(own).flat_map(BTreeMap::values);
        for outside in calls {
            let mut outside = outside.clone();
            match genes.iter_mut().find(|call| call.gene == outside.gene) {
                Some(call) => {
                    compare(call, &mut outside);
                    *call = outside;
                }
                None => genes.push(outside),
            }
        }
        genes.sort_by(|a, b| a.gene.cmp(&b.gene));
    }
}

/// Keeps what was observed, and says where the variants allow no such result.
fn compare(variants: &mut GeneCall, outside: &mut GeneCall) {
    outside.observed = std::mem::take(&mut variants.observed);
    let allowed = |name: &str| variants.possible().any(|diplotype| diplotype.name == name);
    let names = || outside.diplotypes.iter().map(|diplotype| diplotype.name.as_str());
    let listed = !variants.truncated && !variants.combinations_unlisted;
    let told = !variants.consistent.is_empty() && listed && variants.gene != "CYP2D6";
    if told && !names().any(|name| name.is_empty() || allowed(name)) {
        let best = variants.diplotypes.first().or(variants.consistent.first());
        let best = best.map_or("another", |diplotype| diplotype.name.as_str());
        outside.warnings.push(format!(
            "the outside call is used, but the variants of the file do not allow it; they give {best}"
        ));
    }
}

fn contradiction(path: &Path, first: &Entry, second: &Entry) -> Error {
    let what = format!(
        "the outside calls of {} on lines {} and {} contradict each other",
        first.gene, first.line, second.line
    );
    Error::user(what).at_line(path, second.line).remedy("keep the right one")
}

#[cfg(test)]
mod tests;
