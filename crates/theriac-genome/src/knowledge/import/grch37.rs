//! Positions on GRCh37, from the variant table of PyPGx.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;
use theriac_base::{Error, Result};

use super::super::{GeneFile, PositionEntry};

/// Where variants of GRCh38 (`10-94842866-A-G`) lie on GRCh37, with `REF` there.
#[derive(Default)]
pub(super) struct Liftover(HashMap<String, (u64, String)>);

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "GRCh37Name")]
    name_37: String,
    #[serde(rename = "GRCh38Name")]
    name_38: String,
    #[serde(rename = "GRCh37Position")]
    position_37: String,
    #[serde(rename = "GRCh37Allele")]
    allele_37: String,
    #[serde(rename = "GRCh37Synonym")]
    synonym_37: String,
    #[serde(rename = "GRCh38Synonym")]
    synonym_38: String,
}

impl Row {
    /// Every spelling on GRCh38 with its place on GRCh37.
    fn pairs(&self) -> Vec<(String, (u64, String))> {
        let mut pairs = Vec::new();
        let old = self.synonym_37.split(',').chain([self.name_37.as_str()]);
        let new = self.synonym_38.split(',').chain([self.name_38.as_str()]);
        for (old, new) in old.zip(new) {
            let place = place(old).or_else(|| self.same_as_variant());
            if let (true, Some(place)) = (new != "N/A", place) {
                pairs.push((new.trim().to_string(), place));
            }
        }
        pairs
    }

    /// No name on GRCh37: its reference carries there what GRCh38 calls the variant.
    fn same_as_variant(&self) -> Option<(u64, String)> {
        let single = self.allele_37.len() == 1;
        let position = self.position_37.parse().ok().filter(|_| single && self.name_37 == "N/A")?;
        Some((position, self.allele_37.clone()))
    }
}

/// Position and `REF` of `10-94842866-A-G`.
fn place(name: &str) -> Option<(u64, String)> {
    let mut parts = name.trim().split('-').skip(1);
    Some((parts.next()?.parse().ok()?, parts.next()?.to_string()))
}

/// Reads the table.
pub(super) fn read(path: &Path) -> Result<Liftover> {
    let text = super::text(path)?;
    let mut table = HashMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let row: Row =
            row.map_err(|e| Error::user(format!("not the variant table of PyPGx: {e}")).at(path))?;
        table.extend(row.pairs());
    }
    Ok(Liftover(table))
}

impl Liftover {
    /// Writes the places on GRCh37 into the gene's positions, where the table has them and
    /// agrees with itself.
    pub(super) fn apply(&self, gene: &mut GeneFile) {
        let chromosome = gene.chromosome.trim_start_matches("chr").to_string();
        for entry in gene.positions.iter_mut().chain(&mut gene.extra) {
            entry.grch37 = self.place(&chromosome, entry);
        }
    }

    fn place(&self, chromosome: &str, entry: &PositionEntry) -> Option<(u64, String)> {
        let name = |alt| format!("{chromosome}-{}-{}-{alt}", entry.position, entry.reference);
        let mut places = entry.alternates.iter().filter_map(|alt| self.0.get(&name(alt)));
        let first = places.next()?;
        let same_length = first.1.len() == entry.reference.len();
        (same_length && places.all(|place| place == first)).then(|| first.clone())
    }
}
