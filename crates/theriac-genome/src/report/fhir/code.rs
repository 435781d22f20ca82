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
    json!([laboratory(), genetics()])
}

pub(super) fn laboratory() -> Value {
    let system = "http://terminology.hl7.org/CodeSystem/observation-category";
    concept(system, "laboratory", "Laboratory")
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
    component(concept(LOINC, "48018-6", "Gene studied [ID]"), gene_concept(gene))
}

/// A gene by its HGNC identifier; by its symbol alone where the table has none.
pub(super) fn gene_concept(gene: &str) -> Value {
    match HGNC_IDS.iter().find(|(symbol, _)| *symbol == gene) {
        Some((symbol, id)) => {
            let code = format!("HGNC:{id}");
            json!({ "coding": [{ "system": HGNC, "code": code, "display": symbol }], "text": gene })
        }
        None => text(gene),
    }
}

/// An extension of the implementation guide.
pub(super) fn extension(name: &str) -> String {
    format!("{GUIDE}/StructureDefinition/{name}")
}

/// Identifiers of the HUGO Gene Nomenclature Committee (genenames.org, CC0), each met with its
/// symbol in a second public source.
const HGNC_IDS: [(&str, u32); 21] = [
    ("ABCG2", 74),
    ("CACNA1S", 1397),
    ("CFTR", 1884),
    ("CYP2B6", 2615),
    ("CYP2C19", 2621),
    ("CYP2C9", 2623),
    ("CYP2D6", 2625),
    ("CYP3A4", 2637),
    ("CYP3A5", 2638),
    ("DPYD", 3012),
    ("G6PD", 4057),
    ("HLA-A", 4931),
    ("HLA-B", 4932),
    ("MT-RNR1", 7470),
    ("NAT2", 7646),
    ("NUDT15", 23063),
    ("RYR1", 10483),
    ("SLCO1B1", 10959),
    ("TPMT", 12014),
    ("UGT1A1", 12530),
    ("VKORC1", 23663),
];
