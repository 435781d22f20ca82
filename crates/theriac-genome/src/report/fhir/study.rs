//! Patient, study and report.

use serde_json::{Value, json};

use super::code::{LOINC, concept, extension, gene_concept, genetics, laboratory, profile, text};
use super::{Resource, Scope};
use crate::report::build::Report;
use crate::report::gene::GeneReport;

/// The subject: nothing but the name of the sample or its ordinal.
pub(super) fn patient(scope: &Scope) -> Resource {
    let patient = json!({
        "resourceType": "Patient",
        "identifier": [{ "value": scope.subject }],
    });
    (scope.urn(&["patient"]), patient)
}

/// The study: a frame for the analysis.
pub(super) fn study(report: &Report, scope: &Scope) -> Resource {
    let mut study = json!({
        "resourceType": "Procedure",
        "meta": profile("genomic-study"),
        "extension": [{
            "url": extension("genomic-study-analysis-ext"),
            "valueReference": { "reference": scope.urn(&["analysis"]) },
        }],
        "status": "completed",
        "category": laboratory(),
        "code": text("Calling of named alleles of pharmacogenes from variants"),
        "subject": scope.patient(),
    });
    if let Some(created) = &report.created {
        study["performedDateTime"] = json!(created);
    }
    (scope.urn(&["study"]), study)
}

/// The analysis that was done: which genes were studied, called, and could not be called.
pub(super) fn analysis(report: &Report, scope: &Scope) -> Resource {
    let part = |url: &str, gene: &GeneReport| json!({ "url": url, "valueCodeableConcept": gene_concept(&gene.gene) });
    let studied = report.genes.iter().map(|gene| part("studied", gene));
    let outcome = |gene: &GeneReport| match gene.is_called() {
        true => part("called", gene),
        false => part("uncalled", gene),
    };
    let regions: Vec<Value> = studied.chain(report.genes.iter().map(outcome)).collect();
    let mut extensions = vec![json!({
        "url": extension("genomic-study-analysis-title"),
        "valueString": "Calling of named alleles of pharmacogenes from variants",
    })];
    if !regions.is_empty() {
        let url = extension("genomic-study-analysis-regions");
        extensions.push(json!({ "url": url, "extension": regions }));
    }
    let mut analysis = json!({
        "resourceType": "Procedure",
        "meta": profile("genomic-study-analysis"),
        "extension": extensions,
        "status": "completed",
        "category": laboratory(),
        "subject": scope.patient(),
    });
    if let Some(created) = &report.created {
        analysis["performedDateTime"] = json!(created);
    }
    (scope.urn(&["analysis"]), analysis)
}

/// The report over all observations.
pub(super) fn report(report: &Report, results: &[String], scope: &Scope) -> Resource {
    let results: Vec<Value> = results.iter().map(|id| json!({ "reference": id })).collect();
    let mut resource = json!({
        "resourceType": "DiagnosticReport",
        "meta": profile("genomic-report"),
        "extension": [{
            "url": extension("genomic-study-reference"),
            "valueReference": { "reference": scope.urn(&["study"]) },
        }],
        "status": "final",
        "category": [genetics()],
        "code": concept(LOINC, "51969-4", "Genetic analysis report"),
        "subject": scope.patient(),
        "result": results,
        "conclusion": format!("{} {}", report.disclaimer, report.not_said.join(" ")),
    });
    if let Some(created) = &report.created {
        resource["effectiveDateTime"] = json!(created);
        resource["issued"] = json!(created);
    }
    (scope.urn(&["report"]), resource)
}
