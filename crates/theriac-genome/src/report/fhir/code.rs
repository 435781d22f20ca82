//! Codes and profiles.

use serde_json::{Value, json};

pub(super) const LOINC: &str = "http://loinc.org";
pub(super) const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
pub(super) const HGNC: &str = "http://www.genenames.org/geneId";
const GUIDE: &str = "http://hl7.org/fhir/uv/genomics-reporting";

/// A code with its words.
pub(super) fn concept(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code, "display": display }] })
}

/// Words without a code.
pub(super) fn text(words: &str) -> Value {
    json!({ "text": words })
}

/// The profile of the implementation guide that a resource follows.
pub(super) fn profile(name: &str) -> Value {
    json!({ "profile": [format!("{GUIDE}/StructureDefinition/{name}")] })
}

/// A code of the implementation guide's own list.
pub(super) fn own(code: &str, display: &str) -> Value {
    concept(&format!("{GUIDE}/CodeSystem/tbd-codes-cs"), code, display)
}

/// Laboratory, and within it genetics.
pub(super) fn categories() -> Value {
    let laboratory = "http://terminology.hl7.org/CodeSystem/observation-category";
    json!([concept(laboratory, "laboratory", "Laboratory"), genetics()])
}

pub(super) fn genetics() -> Value {
    concept("http://terminology.hl7.org/CodeSystem/v2-0074", "GE", "Genetics")
}

/// LOINC's answers to the effect on drug metabolism.
pub(super) fn metabolism(phenotype: &str) -> Option<Value> {
    let (code, display) = match phenotype.trim_start_matches("Likely ") {
        "Ultrarapid Metabolizer" => ("LA10315-2", "Ultrarapid metabolizer"),
        "Rapid Metabolizer" => ("LA25390-8", "Rapid metabolizer"),
        "Normal Metabolizer" => ("LA25391-6", "Normal metabolizer"),
        "Intermediate Metabolizer" => ("LA10317-8", "Intermediate metabolizer"),
        "Poor Metabolizer" => ("LA9657-3", "Poor metabolizer"),
        _ => return None,
    };
    Some(concept(LOINC, code, display))
}

/// A component of an observation.
pub(super) fn component(code: Value, value: Value) -> Value {
    json!({ "code": code, "valueCodeableConcept": value })
}

pub(super) fn gene_studied(gene: &str) -> Value {
    let value = json!({ "coding": [{ "system": HGNC, "display": gene }], "text": gene });
    component(concept(LOINC, "48018-6", "Gene studied [ID]"), value)
}
