//! Therapeutic implications.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::code::{LOINC, RXNORM, component, concept, metabolism, own, text};
use super::gene::base;
use super::{Resource, Scope};
use crate::guidance::Advice;
use crate::report::build::Report;
use crate::report::drug::DrugReport;
use crate::report::gene::GeneReport;

/// One implication per source and population that advises something.
pub(super) fn implications(drug: &DrugReport, report: &Report, scope: &Scope) -> Vec<Resource> {
    let says = |a: &&Advice| a.possible.iter().any(|p| p.recommendation.is_some());
    drug.advice.iter().filter(says).map(|advice| implication(drug, advice, report, scope)).collect()
}

fn implication(drug: &DrugReport, advice: &Advice, report: &Report, scope: &Scope) -> Resource {
    let genes: Vec<&GeneReport> =
        report.genes.iter().filter(|g| g.is_called() && advice.genes.contains(&g.gene)).collect();
    let mut observation = base("therapeutic-implication", scope);
    observation["code"] = own("therapeutic-implication", "Therapeutic Implication");
    // An advice that hangs on what is missing is not final.
    if !matches!(
        advice.certainty,
        crate::guidance::Certainty::Firm | crate::guidance::Certainty::SameUnderAll
    ) {
        observation["status"] = json!("preliminary");
    }
    let from: Vec<Value> =
        genes.iter().map(|g| json!({ "reference": scope.urn(&["genotype", &g.gene]) })).collect();
    observation["derivedFrom"] = Value::Array(from);
    observation["component"] = Value::Array(components(drug, advice, &genes));
    let mut notes = vec![json!({ "text": advice.certainty_words() })];
    for possible in &advice.possible {
        let words = possible.recommendation.as_ref().map_or("no advice".to_owned(), |r| r.words());
        notes.push(json!({ "text": format!("{words} (if {})", possible.under.join(" or ")) }));
    }
    observation["note"] = Value::Array(notes);
    let addresses: BTreeSet<&str> = advice
        .possible
        .iter()
        .filter_map(|p| p.recommendation.as_ref())
        .map(|r| r.address.as_str())
        .collect();
    let artifact = |address: &str| {
        let label = advice.source.document();
        json!({
            "url": "http://hl7.org/fhir/StructureDefinition/workflow-relatedArtifact",
            "valueRelatedArtifact": { "type": "citation", "label": label, "url": address },
        })
    };
    observation["extension"] = Value::Array(addresses.into_iter().map(artifact).collect());
    let name = format!("{:?}", advice.source);
    (scope.urn(&["implication", &drug.drug, &name, &advice.population]), observation)
}

fn components(drug: &DrugReport, advice: &Advice, genes: &[&GeneReport]) -> Vec<Value> {
    let medication = match &drug.rxnorm {
        Some(code) => json!({
            "coding": [{ "system": RXNORM, "code": code, "display": drug.drug }],
            "text": drug.drug,
        }),
        None => text(&drug.drug),
    };
    let mut out =
        vec![component(concept(LOINC, "51963-7", "Medication assessed [ID]"), medication)];
    if let ([gene], true) = (genes, advice.genes.len() == 1)
        && let [phenotype] = &gene.phenotypes[..]
        && let Some(effect) = metabolism(phenotype)
    {
        out.push(component(own("therapeutic-implication", "Therapeutic Implication"), effect));
    }
    if let Some(best) = &advice.best {
        let level = format!("{}: {}", advice.source.words(), best.strength.words());
        out.push(component(concept(LOINC, "93044-6", "Level of evidence"), text(&level)));
        out.push(json!({
            "code": own("conclusion-string", "Conclusion String"),
            "valueString": best.words(),
        }));
    }
    out
}
