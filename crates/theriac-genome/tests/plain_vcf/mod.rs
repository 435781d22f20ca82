//! A reader of plain VCF text, small enough to be checked by eye: the oracle tests of the
//! matcher must not depend on the reader under test elsewhere.
#![allow(dead_code)]

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use theriac_genome::definition::{Gene, Locus};
use theriac_genome::genotype::{Allele, GeneGenotypes, Genotype};

/// Where the shared test data lie, if they do.
pub fn data(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("THERIAC_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = root.join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not there (set THERIAC_DATA)", path.display());
        return None;
    }
    Some(path)
}

/// The text of a file, unpacked where its name ends in `.gz`.
pub fn text(path: &Path) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    } else {
        { &file }.read_to_string(&mut text).unwrap();
    }
    text
}

/// Records of one sample: `REF`, `ALT`s and `GT` with its phase set, by position.
pub type Records = HashMap<(String, u64), (String, Vec<String>, String, Option<u64>)>;

/// Records of the sample in column `sample` (0 for the first).
pub fn records(text: &str, sample: usize) -> Records {
    let mut records = Records::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let keys: Vec<&str> = fields[8].split(':').collect();
        let values: Vec<&str> = fields[9 + sample].split(':').collect();
        let get =
            |key: &str| keys.iter().position(|k| *k == key).and_then(|i| values.get(i)).copied();
        let Some(gt) = get("GT") else { continue };
        let alternates = fields[4].split(',').map(str::to_string).collect();
        let set = get("PS").and_then(|ps| ps.parse().ok());
        let record = (fields[3].to_string(), alternates, gt.to_string(), set);
        records.entry((fields[0].to_string(), fields[1].parse().unwrap())).or_insert(record);
    }
    records
}

/// What these records say of a gene.
pub fn genotypes(gene: &Gene, records: &Records) -> GeneGenotypes {
    let read = |locus: &Locus| genotype(locus, records);
    GeneGenotypes {
        loci: gene.loci.iter().map(read).collect(),
        extra: gene.extra.iter().map(read).collect(),
        ..GeneGenotypes::default()
    }
}

fn genotype(locus: &Locus, records: &Records) -> Option<Genotype> {
    let (reference, alternates, gt, set) =
        records.get(&(locus.at.chromosome.clone(), locus.at.position))?;
    if *reference != locus.reference || gt.chars().all(|c| "./|".contains(c)) {
        return None;
    }
    let allele = |index: &str| match index {
        "." => Allele::Missing,
        "0" => Allele::Known(0),
        n => locus.allele(&alternates[n.parse::<usize>().unwrap() - 1]),
    };
    Some(Genotype {
        alleles: gt.split(['/', '|']).map(allele).collect(),
        phased: gt.contains('|'),
        phase_set: *set,
    })
}
