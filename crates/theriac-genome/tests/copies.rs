//! Symbolic records over the whole of CYP2D6: copies that are missing, or more than two.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use theriac_base::Job;
use theriac_genome::call::GeneCall;
use theriac_genome::definition::Gene;
use theriac_genome::knowledge::Knowledge;
use theriac_genome::matcher::{MatcherConfig, call_gene};
use theriac_genome::read::{Cohort, ReadOptions};

#[allow(dead_code)]
mod vcf;
use vcf::{Vcf, row};

/// rs3892097, which makes *4; with it goes rs1065852 in some of its suballeles.
const STAR_4: u64 = 42_128_945;

fn gene() -> Gene {
    Knowledge::embedded().unwrap().gene("CYP2D6").unwrap().clone()
}

/// Calls samples whose genotypes at [`STAR_4`] are these, with further lines; all else is the
/// reference.
fn calls(star_4: &[&str], more: &[String]) -> Vec<GeneCall> {
    let gene = gene();
    let names: Vec<String> = (0..star_4.len()).map(|n| format!("S{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let plain = vec!["0/0"; star_4.len()];
    let mut file = Vcf::on("##contig=<ID=chr22,length=50818468>", &names);
    for line in more {
        file = file.line(line);
    }
    for locus in &gene.loci {
        let genotypes = if locus.at.position == STAR_4 { star_4 } else { &plain };
        let alternates = locus.alternates.join(",");
        file =
            file.line(&row("chr22", locus.at.position, &locus.reference, &alternates, genotypes));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.vcf");
    std::fs::write(&path, file.text()).unwrap();
    let cohort = Cohort::open(&[path], ReadOptions::default()).unwrap();
    let genes = [gene];
    let block = cohort.read(&genes, 0..star_4.len(), &Job::silent()).unwrap();
    let call =
        |index| call_gene(&genes[0], &block.genotypes(&genes, index)[0], &MatcherConfig::default());
    (0..star_4.len()).map(call).collect()
}

fn symbolic(alternate: &str, format: &str, genotypes: &[&str]) -> String {
    let genotypes = genotypes.join("\t");
    format!(
        "chr22\t42120000\t.\tN\t{alternate}\t.\tPASS\tSVTYPE=CNV;END=42135000\t{format}\t{genotypes}"
    )
}

fn names(call: &GeneCall) -> Vec<&str> {
    call.consistent.iter().map(|d| d.name.as_str()).collect()
}

#[test]
fn what_is_left_of_a_deletion_is_one_chromosome() {
    let deleted = symbolic("<DEL>", "GT", &["0/1", "0/1", "1/1", "0/0", "0/1"]);
    let calls = calls(&["0/0", "1/1", "./.", "1/1", "0/1"], &[deleted]);
    assert_eq!(calls[0].diplotypes[0].name, "*1/*5");
    assert_eq!(calls[0].diplotypes[0].activity_score, Some(1.0));
    assert!(calls[0].warnings.iter().any(|w| w.contains("one copy of CYP2D6 is deleted")));
    assert_eq!(calls[0].copy_records, ["<DEL> chr22:42120000-42135000"]);
    assert!(calls[1].diplotypes[0].name.ends_with("/*5"), "{:?}", names(&calls[1]));
    assert_eq!(calls[1].diplotypes[0].activity_score, Some(0.0));
    assert!(calls[1].consistent.iter().all(|d| d.alleles.contains(&"*5".to_string())));
    assert_eq!(names(&calls[2]), ["*5/*5"]);
    assert_eq!(calls[2].diplotypes[0].phenotype.as_deref(), Some("Poor Metabolizer"));
    assert!(
        calls[3].copy_records.is_empty() && !names(&calls[3]).iter().any(|n| n.contains("*5/"))
    );
    // Two alleles where only one chromosome is left contradict the deletion.
    assert!(calls[4].warnings.iter().any(|w| w.contains("two different alleles")));
    // Whatever a record tells, small variants stay small variants.
    for call in &calls {
        let label = |w: &String| w.contains("no firm advice") || w.contains("deleted");
        assert!(call.warnings.iter().any(label), "{:?}", call.warnings);
    }
}

#[test]
fn more_copies_are_told_and_counted_for_nothing() {
    let gained = symbolic("<DUP>", "GT", &["0/1", "0/0"]);
    let called = calls(&["0/0", "0/0"], &[gained]);
    assert_eq!(called[0].diplotypes, called[1].diplotypes);
    assert!(called[0].warnings.iter().any(|w| w.contains("more than two copies")));
    assert!(called[1].copy_records.is_empty());
    let numbers = symbolic("<CNV>", "GT:CN", &["./.:1", "./.:3", "./.:2", "./."]);
    let called = calls(&["0/0"; 4], &[numbers]);
    assert_eq!(called[0].diplotypes[0].name, "*1/*5");
    assert!(called[1].warnings.iter().any(|w| w.contains("more than two copies")));
    assert!(called[2].copy_records.is_empty());
    assert!(called[3].warnings.iter().any(|w| w.contains("copies of CYP2D6 open")));
}

#[test]
fn a_deletion_of_a_part_is_not_one_of_the_gene() {
    let part = "chr22\t42128900\t.\tN\t<DEL>\t.\tPASS\tEND=42129000\tGT\t0/1".to_owned();
    let called = calls(&["./."], &[part]);
    assert!(called[0].copy_records.is_empty());
    assert!(called[0].warnings.iter().any(|w| w.contains("deletion of a neighbouring record")));
    assert!(called[0].missing.iter().any(|at| at.position == STAR_4));
}
