//! What a call leaves open, in words.

use super::clean;
use super::sample::Sample;
use crate::call::{Diplotype, GeneCall};
use crate::definition::Gene;

/// Says what the call leaves open.
pub(super) fn explain(gene: &Gene, sample: &Sample, call: &mut GeneCall) {
    explain_combinations(gene, call);
    let unseen: Vec<String> = gene
        .rules
        .tier_1
        .iter()
        .filter(|&&locus| !sample.whole.has(locus))
        .map(|&locus| clean::name(gene, locus))
        .collect();
    if !unseen.is_empty() {
        call.warnings.push(format!(
            "positions that a laboratory should test at least are missing: {}",
            unseen.join(", ")
        ));
    }
    if call.diplotypes.len() > 1 {
        call.warnings.push("several diplotypes fit equally well".into());
    }
    if gene.symbol == "SLCO1B1" && call.diplotypes.iter().any(|d| d.name.starts_with("rs")) {
        call.warnings.push("star alleles do not fit; read from c.521T>C (rs4149056) alone".into());
    }
    if gene.symbol == "CYP2D6" {
        let by_copy = gene
            .phenotypes
            .functions()
            .map(|(name, _)| name)
            .filter(|name| gene.alleles.iter().all(|allele| allele.name != *name));
        let list: Vec<&str> = by_copy.collect();
        call.warnings.push(format!(
            "read from small variants alone: deletions, duplications and hybrids stay possible ({}); no firm advice",
            list.join(", ")
        ));
    }
}

fn explain_combinations(gene: &Gene, call: &mut GeneCall) {
    let together = |allele: &String| allele.starts_with('[') || allele.starts_with("g.");
    let combined = |d: &Diplotype| d.alleles.iter().any(together);
    if !call.consistent.iter().all(combined) || gene.rules.lowest_function {
        return;
    }
    let mut what = format!("no pair of named alleles of {} explains these genotypes", gene.symbol);
    if !call.consistent.is_empty() {
        what += "; combinations on one chromosome would, but what they do is not known";
    }
    call.warnings.push(what);
}
