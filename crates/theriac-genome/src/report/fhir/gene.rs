//! Genotypes and haplotypes.

use serde_json::{Value, json};

use super::code::{LOINC, categories, concept, gene_studied, profile, text};
use super::{Resource, Scope};
use crate::report::gene::GeneReport;

/// The haplotypes and the genotype of a called gene.
pub(super) fn observations(gene: &GeneReport, scope: &Scope) -> Vec<Resource> {
    let mut out: Vec<Resource> = Vec::new();
    // Several best diplotypes leave the haplotypes open.
    let alleles: Vec<&str> = match &gene.diplotypes[..] {
        [one] => one.split('/').collect(),
        _ => Vec::new(),
    };
    for (i, allele) in alleles.iter().enumerate() {
        if alleles[..i].contains(allele) {
            continue;
        }
        let id = scope.urn(&["haplotype", &gene.gene, allele]);
        let mut observation = base("haplotype", scope);
        observation["code"] = concept(LOINC, "84414-2", "Haplotype name");
        observation["valueCodeableConcept"] = text(&format!("{} {allele}", gene.gene));
        observation["component"] = json!([gene_studied(&gene.gene)]);
        out.push((id, observation));
    }
    let mut genotype = base("genotype", scope);
    genotype["code"] = concept(LOINC, "84413-4", "Genotype display name");
    genotype["valueCodeableConcept"] = text(&format!("{} {}", gene.gene, gene.diplotype()));
    genotype["component"] = json!([gene_studied(&gene.gene)]);
    let parts: Vec<Value> = out.iter().map(|(id, _)| json!({ "reference": id })).collect();
    if !parts.is_empty() {
        genotype["derivedFrom"] = Value::Array(parts);
    }
    let mut notes = vec![json!({ "text": gene.certainty() })];
    notes.extend(gene.warnings.iter().map(|w| json!({ "text": w })));
    genotype["note"] = Value::Array(notes);
    out.push((scope.urn(&["genotype", &gene.gene]), genotype));
    out
}

/// What every observation has.
pub(super) fn base(kind: &str, scope: &Scope) -> Value {
    json!({
        "resourceType": "Observation",
        "meta": profile(kind),
        "status": "final",
        "category": categories(),
        "subject": scope.patient(),
    })
}
