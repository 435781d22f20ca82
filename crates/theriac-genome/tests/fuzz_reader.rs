//! The reader never panics, whatever the bytes, and never calls an allele that is not there.
//!
//! `THERIAC_FUZZ_CASES=100000 cargo test --workspace --test fuzz_reader` runs long;
//! docs/robustness.md says for how long it has run.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::read::MultiGzDecoder;
use proptest::prelude::*;
use theriac_base::Job;
use theriac_genome::definition::Gene;
use theriac_genome::genotype::Allele;
use theriac_genome::knowledge::Knowledge;
use theriac_genome::read::{Cohort, ReadOptions};

static GENES: LazyLock<Vec<Gene>> = LazyLock::new(|| Knowledge::embedded().unwrap().genes);

/// Packed files with their indices, and the same unpacked, where damage reaches the records.
const SEEDS: [&str; 5] =
    ["cohort.vcf", "cohort.vcf.gz", "cohort.csi.vcf.gz", "cohort.bcf", "unpacked.bcf"];

fn golden(name: &str) -> Vec<u8> {
    match name {
        "unpacked.bcf" => unpacked("cohort.bcf"),
        _ => std::fs::read(folder().join(name)).unwrap(),
    }
}

fn unpacked(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let packed = std::fs::File::open(folder().join(name)).unwrap();
    MultiGzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    bytes
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/reader")
}

/// Reads everything; an error is fine, a panic is not.
fn read(path: PathBuf) {
    let Ok(cohort) = Cohort::open(&[path], ReadOptions::default()) else { return };
    let Ok(block) = cohort.read(&GENES, 0..cohort.samples().len(), &Job::silent()) else { return };
    for sample in 0..block.len().min(8) {
        let genes = block.genotypes(&GENES, sample);
        assert_eq!(genes.len(), GENES.len());
        for (gene, read) in GENES.iter().zip(&genes) {
            assert_eq!(gene.loci.len(), read.loci.len());
            for (locus, genotype) in gene.loci.iter().zip(&read.loci) {
                for allele in genotype.iter().flat_map(|genotype| &genotype.alleles) {
                    if let Allele::Known(index) = allele {
                        assert!(locus.spelling(*index).is_some());
                    }
                }
            }
        }
    }
}

fn cases(default: u32) -> u32 {
    std::env::var("THERIAC_FUZZ_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// What is done to a valid file: bytes replaced, pieces cut out or doubled, the end lost.
#[derive(Debug, Clone)]
enum Damage {
    Replace(prop::sample::Index, u8),
    Cut(prop::sample::Index, usize),
    Double(prop::sample::Index, usize),
    Truncate(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>();
    prop_oneof![
        4 => (at.clone(), any::<u8>()).prop_map(|(i, b)| Damage::Replace(i, b)),
        2 => (at.clone(), 1..64_usize).prop_map(|(i, n)| Damage::Cut(i, n)),
        2 => (at.clone(), 1..64_usize).prop_map(|(i, n)| Damage::Double(i, n)),
        1 => at.prop_map(Damage::Truncate),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    let range = |i: &prop::sample::Index, n: usize| {
        let start = i.index(bytes.len());
        start..(start + n).min(bytes.len())
    };
    match damage {
        Damage::Replace(i, b) => {
            let i = i.index(bytes.len());
            bytes[i] = *b;
        }
        Damage::Cut(i, n) => {
            let range = range(i, *n);
            bytes.drain(range);
        }
        Damage::Double(i, n) => {
            let range = range(i, *n);
            let piece = bytes[range.clone()].to_vec();
            bytes.splice(range.start..range.start, piece);
        }
        Damage::Truncate(i) => bytes.truncate(i.index(bytes.len())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(64)))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), bcf: bool) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let head: &[u8] = if bcf { b"BCF\x02\x02" } else { b"##fileformat=VCFv4.2\n" };
        std::fs::write(&path, [head, &bytes].concat()).unwrap();
        read(path.clone());
        std::fs::write(&path, &bytes).unwrap();
        read(path);
    }

    #[test]
    fn damaged_files_never_panic(
        seed in 0..SEEDS.len(),
        damage in prop::collection::vec(damage(), 1..6),
    ) {
        let mut bytes = golden(SEEDS[seed]);
        damage.iter().for_each(|d| apply(&mut bytes, d));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(SEEDS[seed]);
        std::fs::write(&path, bytes).unwrap();
        read(path);
    }

    #[test]
    fn damaged_indices_never_panic(
        seed in 1..4_usize,
        damage in prop::collection::vec(damage(), 1..4),
    ) {
        let extension = if SEEDS[seed] == "cohort.vcf.gz" { "tbi" } else { "csi" };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(SEEDS[seed]);
        std::fs::write(&path, golden(SEEDS[seed])).unwrap();
        let mut index = unpacked(&format!("{}.{extension}", SEEDS[seed]));
        damage.iter().for_each(|d| apply(&mut index, d));
        let file = std::fs::File::create(dir.path().join(format!("{}.{extension}", SEEDS[seed])));
        let mut packed = noodles_bgzf::io::Writer::new(file.unwrap());
        packed.write_all(&index).unwrap();
        packed.finish().unwrap();
        read(path);
    }
}
