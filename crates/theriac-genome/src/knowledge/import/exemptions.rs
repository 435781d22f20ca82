//! What is particular about matching single genes, in the spelling of PharmCAT.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use theriac_base::Result;

use super::super::{GeneFile, PositionEntry, PriorityEntry};
use super::definitions::Variant;

/// The exemptions of one gene.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Exemption {
    required_positions: Vec<u64>,
    ignored_positions: Vec<Variant>,
    extra_positions: Vec<Variant>,
    ignored_alleles: Vec<String>,
    unphased_diplotype_priorities: Vec<Priority>,
    amp1_positions: Vec<u64>,
}

#[derive(Deserialize)]
struct Priority {
    list: Vec<String>,
    pick: String,
}

/// Exemptions by gene, extra positions taken out of their form.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, Ready>> {
    let read: BTreeMap<String, Exemption> = super::json(path)?;
    Ok(read.into_iter().map(|(gene, exemption)| (gene, Ready::from(exemption))).collect())
}

/// Exemptions in our own terms.
pub(super) struct Ready {
    required: Vec<u64>,
    ignored: Vec<u64>,
    extra: Vec<PositionEntry>,
    ignored_alleles: Vec<String>,
    priorities: Vec<PriorityEntry>,
    tier_1: Vec<u64>,
}

impl From<Exemption> for Ready {
    fn from(read: Exemption) -> Self {
        let priority = |p: Priority| PriorityEntry { among: p.list, pick: p.pick };
        let mut extra: Vec<PositionEntry> =
            read.extra_positions.into_iter().map(Variant::entry).collect();
        extra.sort_by_key(|entry| entry.position);
        Self {
            required: read.required_positions,
            ignored: read.ignored_positions.iter().map(|variant| variant.position).collect(),
            extra,
            ignored_alleles: read.ignored_alleles,
            priorities: read.unphased_diplotype_priorities.into_iter().map(priority).collect(),
            tier_1: read.amp1_positions,
        }
    }
}

impl Ready {
    /// Writes the exemptions into the gene. Ignored positions that an allele still uses stay.
    pub(super) fn apply(&self, gene: &mut GeneFile) {
        gene.alleles.retain(|allele| !self.ignored_alleles.contains(&allele.name));
        let used =
            |position: u64| gene.alleles.iter().any(|allele| allele.at.contains_key(&position));
        let drop: Vec<u64> = self.ignored.iter().copied().filter(|&p| !used(p)).collect();
        gene.positions.retain(|entry| !drop.contains(&entry.position));
        let known = |p: &&u64| gene.positions.iter().any(|entry| entry.position == **p);
        let required = self.required.iter().filter(known).copied().collect();
        let tier_1 = self.tier_1.iter().filter(known).copied().collect();
        gene.required = required;
        gene.tier_1 = tier_1;
        gene.extra.clone_from(&self.extra);
        gene.priorities.clone_from(&self.priorities);
    }
}
