//! The FHIR bundle against the profiles of HL7's Genomics Reporting implementation guide 3.0.0: what
//! its StructureDefinitions ask for beyond FHIR R4, written down here apart from the code.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod patients;

use std::collections::{BTreeMap, BTreeSet};

use patients::{missing, patient};
use serde_json::Value;
use theriac_genome::call::SampleCall;
use theriac_genome::report::{Context, Report, fhir};

const GUIDE: &str = "http://hl7.org/fhir/uv/genomics-reporting";
const CREATED: &str = "2026-11-20T17:52:11Z";

fn report(sample: &SampleCall, medicines: &[&str]) -> Report {
    let mut context = Context::embedded().unwrap();
    context.medicines.names = medicines.iter().map(|m| (*m).to_owned()).collect();
    Report::new(sample, "NA00001", Some(CREATED.to_owned()), &context)
}

fn references<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("reference", Value::String(r)) => out.push(r),
                    _ => references(value, out),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|v| references(v, out)),
        _ => {}
    }
}

/// No field of FHIR may be empty or null.
fn filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(s) => !s.is_empty(),
        Value::Array(list) => !list.is_empty() && list.iter().all(filled),
        Value::Object(map) => !map.is_empty() && map.values().all(filled),
        _ => true,
    }
}

fn code(resource: &Value) -> &str {
    resource["code"]["coding"][0]["code"].as_str().unwrap_or("")
}

#[test]
fn the_bundle_is_whole() {
    let report = report(&patient(), &["codeine", "paroxetine"]);
    let bundle = fhir::bundle(&report);
    assert_eq!(
        (&bundle["resourceType"], &bundle["type"]),
        (&"Bundle".into(), &"collection".into())
    );
    let entries = bundle["entry"].as_array().unwrap();
    let ids: Vec<&str> = entries.iter().map(|e| e["fullUrl"].as_str().unwrap()).collect();
    let unique: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    for id in &ids {
        let uuid = id.strip_prefix("urn:uuid:").unwrap();
        let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert!(uuid.chars().all(|c| c == '-' || c.is_ascii_hexdigit()));
    }
    let mut found = Vec::new();
    references(&bundle, &mut found);
    assert!(found.len() > 100 && found.iter().all(|r| ids.contains(r)));
    assert!(filled(&bundle));
    let resources: Vec<&Value> = entries.iter().map(|e| &e["resource"]).collect();
    let of = |kind: &str| resources.iter().filter(|r| r["resourceType"] == kind).count();
    assert_eq!((of("Patient"), of("Procedure"), of("DiagnosticReport")), (1, 2, 1));
    let codes: BTreeSet<&str> = resources.iter().map(|r| code(r)).collect();
    for wanted in ["51969-4", "84413-4", "84414-2", "therapeutic-implication"] {
        assert!(codes.contains(wanted), "{wanted}");
    }
    let listed = resources.iter().find(|r| r["resourceType"] == "DiagnosticReport").unwrap();
    assert_eq!(listed["result"].as_array().unwrap().len(), entries.len() - 4);
    assert_eq!(bundle, fhir::bundle(&report), "the same report gives the same bundle");
}

type Entries<'a> = BTreeMap<&'a str, &'a Value>;

fn entries(bundle: &Value) -> Entries<'_> {
    let all = bundle["entry"].as_array().unwrap().iter();
    all.map(|e| (e["fullUrl"].as_str().unwrap(), &e["resource"])).collect()
}

fn profile(resource: &Value) -> &str {
    let whole = resource["meta"]["profile"][0].as_str().unwrap_or("");
    whole.strip_prefix(&format!("{GUIDE}/StructureDefinition/")).unwrap_or("")
}

/// Does a concept have this coding?
fn coded(concept: &Value, system: &str, code: &str) -> bool {
    let codings = concept["coding"].as_array().map_or(&[][..], Vec::as_slice);
    codings.iter().any(|c| c["system"] == system && c["code"] == code)
}

const LOINC: &str = "http://loinc.org";
const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const SERVICE: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";

fn tbd() -> String {
    format!("{GUIDE}/CodeSystem/tbd-codes-cs")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The profiles of what a resource refers to under `key`.
fn targets<'a>(resource: &Value, key: &str, all: &Entries<'a>) -> Vec<&'a str> {
    let refer = |r: &Value| profile(all[r["reference"].as_str().unwrap()]);
    list(resource, key).iter().map(refer).collect()
}

/// GenomicBase: a category laboratory, at most one subject that is a patient.
fn check_base(o: &Value, all: &Entries<'_>) {
    assert!(["final", "preliminary"].contains(&o["status"].as_str().unwrap()));
    let laboratory = list(o, "category").iter().filter(|c| coded(c, CATEGORY, "laboratory"));
    assert_eq!(laboratory.count(), 1);
    assert!(list(o, "category").iter().any(|c| coded(c, SERVICE, "GE")));
    let subject = all[o["subject"]["reference"].as_str().unwrap()];
    assert_eq!(subject["resourceType"], "Patient");
    for component in list(o, "component") {
        let values = component.as_object().unwrap().keys().filter(|k| k.starts_with("value"));
        assert_eq!((values.count(), component["code"].is_object()), (1, true), "{component}");
    }
}

/// GenomicFinding: a value that is a concept, and genes studied by HGNC.
fn check_finding(o: &Value, code: &str) {
    assert!(coded(&o["code"], LOINC, code) && o["valueCodeableConcept"].is_object());
    let genes = list(o, "component").iter().filter(|c| coded(&c["code"], LOINC, "48018-6"));
    let genes: Vec<&Value> = genes.map(|c| &c["valueCodeableConcept"]).collect();
    assert_eq!(genes.len(), 1);
    let coding = &genes[0]["coding"][0];
    assert_eq!(coding["system"], "http://www.genenames.org/geneId");
    assert!(coding["code"].as_str().unwrap().starts_with("HGNC:"), "{coding}");
}

/// TherapeuticImplication: no value of its own, derived from findings, and what its components may
/// hold.
fn check_implication(o: &Value, all: &Entries<'_>) {
    assert!(coded(&o["code"], &tbd(), "therapeutic-implication"));
    assert!(o.as_object().unwrap().keys().all(|k| !k.starts_with("value")));
    let from = targets(o, "derivedFrom", all);
    assert!(!from.is_empty() && from.iter().all(|p| *p == "genotype"), "{from:?}");
    let mut seen = BTreeSet::new();
    for c in list(o, "component") {
        let codings = &c["code"]["coding"][0];
        let code = codings["code"].as_str().unwrap();
        let (system, wanted) = match code {
            "51963-7" | "93044-6" => (LOINC.to_owned(), "valueCodeableConcept"),
            "therapeutic-implication" => (tbd(), "valueCodeableConcept"),
            "conclusion-string" => (tbd(), "valueString"),
            other => panic!("a component that the profile does not know: {other}"),
        };
        assert!(codings["system"] == system.as_str() && !c[wanted].is_null(), "{c}");
        assert!(seen.insert(code.to_owned()), "{code} stands twice");
    }
    assert!(seen.contains("51963-7"));
    for e in list(o, "extension") {
        assert_eq!(e["url"], "http://hl7.org/fhir/StructureDefinition/workflow-relatedArtifact");
        let artifact = &e["valueRelatedArtifact"];
        assert_eq!(artifact["type"], "citation");
        assert!(artifact["url"].as_str().unwrap().starts_with("https://"));
    }
}

/// GenomicReport: a category genetics, findings and implications as results, the study by its
/// extension.
fn check_report(r: &Value, all: &Entries<'_>) {
    assert!(coded(&r["code"], LOINC, "51969-4") && r["status"] == "final");
    let genetics = list(r, "category").iter().filter(|c| coded(c, SERVICE, "GE"));
    assert_eq!(genetics.count(), 1);
    let known = BTreeSet::from(["genotype", "haplotype", "therapeutic-implication"]);
    let results = targets(r, "result", all);
    assert!(!results.is_empty() && results.iter().all(|p| known.contains(p)));
    let study = &list(r, "extension")[0];
    assert_eq!(
        study["url"],
        format!("{GUIDE}/StructureDefinition/genomic-study-reference").as_str()
    );
    let study = all[study["valueReference"]["reference"].as_str().unwrap()];
    assert_eq!(profile(study), "genomic-study");
}

/// GenomicStudy and GenomicStudyAnalysis: one category laboratory; elements that they forbid.
fn check_study(p: &Value, all: &Entries<'_>) {
    assert!(coded(&p["category"], CATEGORY, "laboratory") && p["status"] == "completed");
    assert!(p["subject"]["reference"].is_string());
    for forbidden in ["partOf", "bodySite", "outcome", "report", "followUp", "usedCode"] {
        assert!(p[forbidden].is_null(), "{forbidden}");
    }
    if profile(p) == "genomic-study" {
        let analysis =
            all[list(p, "extension")[0]["valueReference"]["reference"].as_str().unwrap()];
        assert_eq!(profile(analysis), "genomic-study-analysis");
        return;
    }
    assert!(p["code"].is_null(), "an analysis has no code");
    let regions =
        list(p, "extension").iter().find(|e| e["url"].as_str().unwrap().ends_with("regions"));
    let of = |url: &str| {
        let parts = list(regions.unwrap(), "extension").iter().filter(|e| e["url"] == url);
        parts.map(|e| e["valueCodeableConcept"]["text"].as_str().unwrap()).collect::<BTreeSet<_>>()
    };
    let both: BTreeSet<&str> = of("called").union(&of("uncalled")).copied().collect();
    assert_eq!(of("studied"), both);
    assert!(of("uncalled").contains("G6PD") && of("called").contains("CYP2C19"));
}

#[test]
fn every_resource_is_what_its_profile_asks_for() {
    let mut unsure = patient();
    unsure.genes[0] = missing(unsure.genes[0].clone(), "chr4", 88_131_171, "rs2231142");
    for sample in [patient(), unsure] {
        let bundle = fhir::bundle(&report(&sample, &["warfarin", "codeine", "paroxetine"]));
        let all = entries(&bundle);
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for resource in all.values() {
            *seen.entry(profile(resource)).or_default() += 1;
            if resource["resourceType"] == "Observation" {
                check_base(resource, &all);
            }
            match profile(resource) {
                "genotype" => {
                    check_finding(resource, "84413-4");
                    assert!(
                        targets(resource, "derivedFrom", &all).iter().all(|p| *p == "haplotype")
                    );
                }
                "haplotype" => check_finding(resource, "84414-2"),
                "therapeutic-implication" => check_implication(resource, &all),
                "genomic-report" => check_report(resource, &all),
                "genomic-study" | "genomic-study-analysis" => check_study(resource, &all),
                "" => assert_eq!(resource["resourceType"], "Patient"),
                other => panic!("no rules for {other}"),
            }
        }
        assert_eq!((seen["genomic-report"], seen["genomic-study-analysis"]), (1, 1));
        assert!(
            seen["genotype"] > 10 && seen["haplotype"] > 15 && seen["therapeutic-implication"] > 60
        );
    }
}

/// Dates are FHIR instants, or are not there.
#[test]
fn a_report_without_dates_gives_a_bundle_without_dates() {
    let mut report = report(&patient(), &[]);
    let text = fhir::bundle(&report).to_string();
    assert_eq!(text.matches(CREATED).count(), 4);
    report.created = None;
    let text = fhir::bundle(&report).to_string();
    for field in ["effectiveDateTime", "issued", "performedDateTime"] {
        assert!(!text.contains(field), "{field}");
    }
}
