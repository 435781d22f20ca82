//! Diplotypes, scores, phenotypes and activity scores against worked examples of PharmCAT 3.
//! Every comparison is for equality. CYP2D6 is left out of one: PharmCAT leaves that gene to
//! outside calls, while it is read here with its warning.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod plain_vcf;

use std::collections::BTreeMap;

use plain_vcf::{data, genotypes, records, text};
use serde_json::Value;
use theriac_genome::call::GeneCall;
use theriac_genome::knowledge::Knowledge;
use theriac_genome::matcher::{MatcherConfig, call_gene};

fn call_all(vcf: &str, sample: usize) -> BTreeMap<String, GeneCall> {
    let knowledge = Knowledge::embedded().unwrap();
    let records = records(vcf, sample);
    let call = |gene| call_gene(gene, &genotypes(gene, &records), &MatcherConfig::default());
    knowledge.genes.iter().map(|gene| (gene.symbol.clone(), call(gene))).collect()
}

fn json(path: &str) -> Option<Value> {
    Some(serde_json::from_str(&text(&data(path)?)).unwrap())
}

/// Diplotypes of a match file: gene, name and score.
fn matched(file: &Value) -> Vec<(String, Vec<(String, u64)>)> {
    let pair = |d: &Value| (d["name"].as_str().unwrap().to_string(), d["score"].as_u64().unwrap());
    let gene = |result: &Value| {
        let diplotypes = result["diplotypes"].as_array().unwrap().iter().map(pair).collect();
        (result["gene"].as_str().unwrap().to_string(), diplotypes)
    };
    file["results"].as_array().unwrap().iter().map(gene).collect()
}

#[test]
fn worked_examples_of_pharmcat_agree() {
    for example in ["pharmcat.example", "pharmcat.example2"] {
        let folder = "05_pgx/pharmcat/examples";
        let Some(vcf) = data(&format!("{folder}/{example}.vcf.gz")) else { return };
        let calls = call_all(&text(&vcf), 0);
        let file = json(&format!("{folder}/{example}.match.json.gz")).unwrap();
        for (gene, expected) in matched(&file) {
            let ours = &calls[&gene];
            let named: Vec<(String, u64)> =
                ours.diplotypes.iter().map(|d| (d.name.clone(), u64::from(d.score))).collect();
            assert_eq!(named, expected, "{example} {gene}");
            assert_eq!(ours.consistent[0], ours.diplotypes[0], "{example} {gene}");
        }
        let report = json(&format!("{folder}/{example}.phenotype.json.gz")).unwrap();
        let mut compared = 0;
        for (gene, report) in report["geneReports"].as_object().unwrap() {
            if report["callSource"] != "MATCHER" {
                continue;
            }
            let theirs = &report["recommendationDiplotypes"][0];
            let phenotype = theirs["phenotypes"][0].as_str().filter(|p| *p != "n/a");
            let activity =
                theirs["activityScore"].as_str().and_then(|score| score.parse::<f64>().ok());
            let ours = &calls[gene].diplotypes[0];
            assert_eq!(ours.phenotype.as_deref(), phenotype, "{example} {gene}");
            assert_eq!(ours.activity_score, activity, "{example} {gene}");
            compared += 1;
        }
        assert_eq!(compared, 19);
    }
}

#[test]
fn a_sample_with_most_positions_missing_agrees() {
    let Some(vcf) = data("05_pgx/pharmcat/test/Sample_1.preprocessed.vcf") else { return };
    let calls = call_all(&text(&vcf), 0);
    let file = json("05_pgx/pharmcat/test/Sample_1.match.json.gz").unwrap();
    for result in file["results"].as_array().unwrap() {
        let ours = &calls[result["gene"].as_str().unwrap()];
        let names = |key: &str| -> Vec<&str> {
            let matches = result[key].as_array().map_or(&[][..], Vec::as_slice);
            matches.iter().map(|m| m["name"].as_str().unwrap()).collect()
        };
        let (diplotypes, found) = (names("diplotypes"), names("haplotypeMatches"));
        if diplotypes.is_empty() && !found.is_empty() {
            let mut found = found;
            found.sort_by(|a, b| theriac_genome::definition::compare_names(a, b));
            assert_eq!(ours.found, found, "{}", ours.gene);
        } else {
            let named: Vec<&str> = ours.diplotypes.iter().map(|d| d.name.as_str()).collect();
            assert_eq!(named, diplotypes, "{}", ours.gene);
        }
    }
    let report = json("05_pgx/pharmcat/test/Sample_1.phenotype.json.gz").unwrap();
    for (gene, report) in report["geneReports"].as_object().unwrap() {
        if gene == "CYP2D6" {
            continue;
        }
        let theirs = report["recommendationDiplotypes"].as_array().unwrap();
        let phenotype = |d: &Value| {
            d["phenotypes"][0]
                .as_str()
                .filter(|p| !["n/a", "No Result"].contains(p))
                .map(str::to_string)
        };
        let expected: Vec<Option<String>> = theirs.iter().map(phenotype).collect();
        let Some(ours) = calls.get(gene).filter(|call| !call.diplotypes.is_empty()) else {
            assert!(expected.iter().all(Option::is_none), "{gene}: {expected:?}");
            continue;
        };
        let named: Vec<Option<String>> =
            ours.diplotypes.iter().map(|d| d.phenotype.clone()).collect();
        assert_eq!(named, expected, "{gene}");
    }
}

#[test]
fn phenotypes_derived_from_functions_equal_every_row_of_the_tables() {
    let knowledge = Knowledge::embedded().unwrap();
    let mut rows = 0;
    for gene in &knowledge.genes {
        let file = gene.symbol.replace('-', "_");
        let Some(folder) = data("05_pgx/pharmcat") else { return };
        let tables =
            ["main/phenotype", "history"].map(|f| folder.join(f).join(format!("{file}.json")));
        let paths = tables.iter().flat_map(|path| [path.clone(), path.with_extension("json.gz")]);
        let Some(path) = paths.into_iter().find(|path| path.exists()) else { continue };
        let table: Value = serde_json::from_str(&text(&path)).unwrap();
        for row in table["diplotypes"].as_array().unwrap() {
            let key = row["diplotypekey"].as_object().unwrap();
            let repeated =
                |(name, n): (&String, &Value)| vec![name.clone(); n.as_u64().unwrap() as usize];
            let alleles: Vec<String> =
                key.iter().flat_map(|(name, n)| repeated((name, n))).collect();
            let names: Vec<&str> = alleles.iter().map(String::as_str).collect();
            let ours = gene.interpret(&names);
            assert_eq!(
                ours.phenotype.as_deref(),
                row["generesult"].as_str(),
                "{} {names:?}",
                gene.symbol
            );
            assert_eq!(
                ours.lookup_key.as_deref(),
                row["lookupkey"].as_str(),
                "{} {names:?}",
                gene.symbol
            );
            let score = row["activityScore"].as_str().map(|s| s.trim_start_matches('≥'));
            assert_eq!(
                ours.activity_score,
                score.and_then(|s| s.parse().ok()),
                "{} {names:?}",
                gene.symbol
            );
            rows += 1;
        }
    }
    assert!(rows > 50_000, "{rows}");
}
