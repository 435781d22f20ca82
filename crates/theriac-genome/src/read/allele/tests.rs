use super::*;
use crate::call::Position;
use crate::definition::{Gene, Locus, Source};
use crate::read::build::Build;

fn gene(loci: &[(u64, &str, &[&str])]) -> Gene {
    let locus = |&(position, reference, alternates): &(u64, &str, &[&str])| Locus {
        at: Position { chromosome: "chr1".into(), position, rsid: None },
        reference: reference.into(),
        alternates: alternates.iter().map(|&a| a.to_owned()).collect(),
        grch37: None,
    };
    Gene {
        symbol: "G".into(),
        chromosome: "chr1".into(),
        source: Source { name: String::new(), version: String::new(), licence: String::new() },
        loci: loci.iter().map(locus).collect(),
        extra: Vec::new(),
        alleles: Vec::new(),
        phenotype_source: None,
        phenotypes: Default::default(),
        rules: Default::default(),
    }
}

/// How a record `position REF ALT,…` reads at the only locus.
fn read(
    locus: (u64, &str, &[&str]),
    position: u64,
    reference: &str,
    alternates: &[&str],
) -> Reading {
    let genes = [gene(&[locus])];
    let targets = Targets::new(&genes, Build::Grch38);
    let alternates: Vec<&[u8]> = alternates.iter().map(|a| a.as_bytes()).collect();
    let record = Alleles {
        chromosome: "chr1",
        position,
        end: position + reference.len() as u64 - 1,
        reference: reference.as_bytes(),
        alternates: &alternates,
    };
    let target = &targets.near("chr1", position, position + reference.len() as u64 - 1)[0];
    record.at(target, &targets)
}

fn known(alleles: &[u8]) -> Reading {
    Reading::Here(alleles.iter().map(|&n| Meaning::Allele(Allele::Known(n))).collect())
}

fn unknown(spelling: &str) -> Meaning {
    Meaning::Allele(Allele::Unknown(spelling.into()))
}

const TATA: (u64, &str, &[&str]) = (100, "CAT", &["C", "CATAT", "CATATAT"]);

#[test]
fn substitutions_also_inside_longer_records() {
    let snv = (100, "G", &["A", "T"][..]);
    assert_eq!(read(snv, 100, "G", &["T", "A"]), known(&[0, 2, 1]));
    assert_eq!(read(snv, 100, "g", &["a"]), known(&[0, 1]));
    assert_eq!(read(snv, 99, "CG", &["CA"]), known(&[0, 1]));
    assert_eq!(read(snv, 99, "CGT", &["TAC", "CGC"]), known(&[0, 1, 0]));
    assert_eq!(read(snv, 100, "G", &["."]), known(&[0, 0]));
    let other = read(snv, 100, "G", &["C"]);
    assert_eq!(other, Reading::Here(vec![Meaning::Allele(Allele::Known(0)), unknown("C")]));
    assert_eq!(read(snv, 100, "C", &["T"]), Reading::OtherReference);
}

#[test]
fn a_neighbouring_deletion_says_nothing_of_the_reference() {
    let snv = (100, "G", &["A"][..]);
    let reading = read(snv, 98, "TTGA", &["T"]);
    assert_eq!(reading, Reading::Beside(vec![Meaning::Untouched, Meaning::Gone]));
    assert_eq!(read(snv, 100, "GA", &["G"]), Reading::Nothing);
    let spanned = read(snv, 100, "G", &["A", "*"]);
    assert_eq!(
        spanned,
        Reading::Here(vec![
            Meaning::Allele(Allele::Known(0)),
            Meaning::Allele(Allele::Known(1)),
            Meaning::Gone
        ])
    );
}

#[test]
fn one_repeat_written_in_many_ways() {
    assert_eq!(read(TATA, 100, "CAT", &["C", "CATAT"]), known(&[0, 1, 2]));
    assert_eq!(read(TATA, 100, "C", &["CAT", "CATAT"]), known(&[0, 2, 3]));
    assert_eq!(read(TATA, 99, "ACAT", &["AC"]), known(&[0, 1]));
    // After the second base of the unit, and after the third: TA inserted, not AT.
    assert_eq!(read(TATA, 101, "A", &["ATA"]), known(&[0, 2]));
    assert_eq!(read(TATA, 102, "T", &["TAT"]), known(&[0, 2]));
    // A longer record over the whole tract.
    assert_eq!(read(TATA, 101, "ATATAT", &["ATATATAT", "ATAT"]), known(&[0, 2, 1]));
    assert_eq!(read(TATA, 100, "C", &["CG"]), {
        Reading::Beside(vec![Meaning::Untouched, unknown("CGAT")])
    });
}

#[test]
fn an_indel_in_a_repeat_of_unknown_length_is_not_guessed() {
    let duplication = (100, "C", &["CG"][..]);
    assert_eq!(read(duplication, 100, "C", &["CG"]), known(&[0, 1]));
    let right = read(duplication, 106, "G", &["GG"]);
    assert_eq!(right, Reading::Beside(vec![Meaning::Untouched, Meaning::Unaligned]));
    let complete = read(duplication, 101, "GGGGG", &["GGGGGG"]);
    assert_eq!(complete, known(&[0, 1]));
    assert_eq!(read(duplication, 106, "T", &["TG"]), Reading::Nothing);
}

#[test]
fn single_bases_do_not_confirm_an_indel() {
    assert_eq!(read(TATA, 100, "C", &["T"]), {
        Reading::Beside(vec![Meaning::Untouched, unknown("TAT")])
    });
    assert_eq!(read(TATA, 100, "CAT", &["."]), known(&[0, 0]));
}
