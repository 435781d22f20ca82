//! Allele definitions in the spelling of PharmCAT.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use theriac_base::{Error, Result};

use super::super::{AlleleEntry, GeneFile, PositionEntry, SCHEMA};
use crate::definition::Source;

/// Genes where a variant unknown to the definition is read as `REF`, so that a known harmful
/// variant beside it still counts (PharmCAT, Named Allele Matcher 101).
const UNKNOWN_AS_REFERENCE: [&str; 6] = ["CACNA1S", "DPYD", "G6PD", "NUDT15", "RYR1", "TPMT"];

/// Genes read by their alleles of lowest function.
const LOWEST_FUNCTION: [&str; 2] = ["DPYD", "RYR1"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Translation {
    source: String,
    version: String,
    gene: String,
    chromosome: String,
    genome_build: String,
    variants: Vec<Variant>,
    named_alleles: Vec<Named>,
}

/// A position in the spelling of PharmCAT.
#[derive(Deserialize)]
pub(super) struct Variant {
    pub(super) position: u64,
    rsid: Option<String>,
    #[serde(rename = "ref")]
    reference: String,
    alts: Vec<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    reference: bool,
    alleles: Vec<Option<String>>,
}

impl Variant {
    pub(super) fn entry(self) -> PositionEntry {
        PositionEntry {
            position: self.position,
            rsid: self.rsid,
            reference: self.reference,
            alternates: self.alts,
            grch37: None,
        }
    }
}

/// The gene of a translation file.
pub(super) fn read(path: &Path) -> Result<GeneFile> {
    let mut table: Translation = super::json(path)?;
    if !table.genome_build.starts_with("GRCh38") {
        return Err(Error::user(format!(
            "{} is on {}, not GRCh38",
            table.gene, table.genome_build
        ))
        .at(path));
    }
    table.named_alleles.sort_by_key(|named| !named.reference);
    let entry = |named: &Named| allele(named, &table.variants);
    Ok(GeneFile {
        schema: SCHEMA,
        alleles: table.named_alleles.iter().map(entry).collect(),
        source: source(&table.source, &table.version),
        phenotype_source: None,
        extra: Vec::new(),
        required: Vec::new(),
        tier_1: Vec::new(),
        priorities: Vec::new(),
        unknown_as_reference: UNKNOWN_AS_REFERENCE.contains(&table.gene.as_str()),
        lowest_function: LOWEST_FUNCTION.contains(&table.gene.as_str()),
        phenotypes: Vec::new(),
        gene: table.gene,
        chromosome: table.chromosome,
        positions: table.variants.into_iter().map(Variant::entry).collect(),
    })
}

fn allele(named: &Named, variants: &[Variant]) -> AlleleEntry {
    let carried = named.alleles.iter().zip(variants);
    let told = |(spelling, variant): (&Option<String>, &Variant)| {
        let spelling = spelling.clone()?;
        let silent = named.reference && spelling == variant.reference;
        (!silent).then_some((variant.position, spelling))
    };
    let at: BTreeMap<u64, String> = carried.filter_map(told).collect();
    AlleleEntry { name: named.name.clone(), at, function: None, activity: None }
}

/// CPIC publishes under CC0; what ClinPGx adds is under CC BY-SA.
pub(super) fn source(name: &str, version: &str) -> Source {
    let licence = "CC0 1.0 (CPIC), CC BY-SA 4.0 (ClinPGx)".to_string();
    Source { name: name.replace("CLINPGX", "ClinPGx, CPIC"), version: version.to_string(), licence }
}
