//! HL7 FHIR R4 resources after the Genomics Reporting implementation guide (3.0.0, STU 3).
//!
//! A bundle of: one Patient (a name of the sample only), one Procedure that is the genomic study
//! and one that is its analysis (which genes were studied, called and not called), one
//! DiagnosticReport (the genomic report, LOINC 51969-4), per called gene one Observation genotype
//! (84413-4) and one haplotype per allele (84414-2), and per drug with advice one therapeutic
//! implication of the medication assessed (51963-7), with the metabolizer status where the rule
//! goes by it, and the guideline's address. Resources refer to each other
//! by `urn:uuid`, made from what they hold, so that the same report gives the same bundle.

mod code;
mod drug;
mod gene;
mod study;

use serde_json::{Value, json};
use theriac_base::hash_bytes;

use super::build::Report;

/// The bundle of one report.
pub fn bundle(report: &Report) -> Value {
    let content = serde_json::to_vec(report).unwrap_or_default();
    let scope = Scope { subject: report.subject.clone(), root: hash_bytes(&content) };
    let mut resources = vec![study::patient(&scope)];
    let mut results = Vec::new();
    for gene in report.genes.iter().filter(|g| g.is_called()) {
        let made = gene::observations(gene, &scope);
        results.extend(made.iter().map(|(id, _)| id.clone()));
        resources.extend(made);
    }
    for entry in &report.drugs {
        let made = drug::implications(entry, report, &scope);
        results.extend(made.iter().map(|(id, _)| id.clone()));
        resources.extend(made);
    }
    resources.push(study::study(report, &scope));
    resources.push(study::analysis(report, &scope));
    resources.push(study::report(report, &results, &scope));
    let entry: Vec<Value> = resources
        .into_iter()
        .map(|(id, resource)| json!({ "fullUrl": id, "resource": resource }))
        .collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entry })
}

/// A resource and the address by which others refer to it.
type Resource = (String, Value);

/// Whom the bundle is about, and the root of every address in it: two patients under one ordinal
/// have different addresses.
struct Scope {
    subject: String,
    root: String,
}

impl Scope {
    /// A name-based identifier in the form of a UUID (version 8, RFC 9562: from a BLAKE3 digest).
    fn urn(&self, parts: &[&str]) -> String {
        let name = format!("{}\u{1f}{}", self.root, parts.join("\u{1f}"));
        let hex = hash_bytes(name.as_bytes());
        format!(
            "urn:uuid:{}-{}-8{}-a{}-{}",
            &hex[0..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..32]
        )
    }

    fn patient(&self) -> Value {
        json!({ "reference": self.urn(&["patient"]) })
    }
}
