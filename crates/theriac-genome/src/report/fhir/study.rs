//! Patient, study and report.

use serde_json::{Value, json};

use super::code::{LOINC, concept, genetics, profile, text};
use super::{Resource, Scope};
use crate::report::build::Report;

/// The subject: nothing but the name of the sample or its ordinal.
pub(super) fn patient(scope: &Scope) -> Resource {
    let patient = json!({
        "resourceType": "Patient",
        "identifier": [{ "value": scope.subject }],
    });
    (scope.urn(&["patient"]), patient)
}

/// The study: the analysis that was done.
pub(super) fn study(report: &Report, scope: &Scope) -> Resource {
    let mut study = json!({
        "resourceType": "Procedure",
        "meta": profile("genomic-study"),
        "status": "completed",
        "code": text("Calling of named alleles of pharmacogenes from variants"),
        "subject": scope.patient(),
    });
    if let Some(created) = &report.created {
        study["performedDateTime"] = json!(created);
    }
    (scope.urn(&["study"]), study)
}

/// The report over all observations.
pub(super) fn report(report: &Report, results: &[String], scope: &Scope) -> Resource {
    let guide = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition";
    let results: Vec<Value> = results.iter().map(|id| json!({ "reference": id })).collect();
    let mut resource = json!({
        "resourceType": "DiagnosticReport",
        "meta": profile("genomic-report"),
        "extension": [{
            "url": format!("{guide}/genomic-study-reference"),
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
