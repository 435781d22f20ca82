//! Gene-drug pairs and how good the evidence is.

use serde::Serialize;
use theriac_base::{Error, Result};

/// A gene and a drug, as CPIC ranks them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// HGNC symbol.
    pub gene: String,
    /// Generic name, lower case.
    pub drug: String,
    /// RxNorm identifier, where known.
    pub rxnorm: String,
    /// ATC codes.
    pub atc: String,
    /// CPIC's level: A (act on genotype) to D.
    pub level: String,
    /// Is the level final or provisional?
    pub status: String,
    /// What the FDA label says of testing: required, recommended, actionable, informative.
    pub label: String,
    /// The guideline's address.
    pub address: String,
}

impl Pair {
    pub(super) fn parse(line: &str) -> Result<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [gene, drug, rxnorm, atc, level, status, label, address] = fields[..] else {
            return Err(Error::user(format!("8 fields expected, {} found", fields.len())));
        };
        let own = str::to_owned;
        Ok(Self {
            gene: own(gene),
            drug: drug.to_lowercase(),
            rxnorm: own(rxnorm),
            atc: own(atc),
            level: own(level),
            status: own(status),
            label: own(label),
            address: own(address),
        })
    }
}
