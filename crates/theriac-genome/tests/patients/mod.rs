//! Hand-made calls for tests.
#![allow(dead_code, reason = "each test file uses some")]

use std::path::PathBuf;

use theriac_genome::call::{CallSource, Diplotype, GeneCall, Position, SampleCall};

pub fn diplotype(name: &str, phenotype: &str, score: Option<f64>) -> Diplotype {
    Diplotype {
        name: name.to_owned(),
        alleles: name.split('/').map(str::to_owned).collect(),
        score: 10,
        phenotype: (!phenotype.is_empty()).then(|| phenotype.to_owned()),
        activity_score: score,
        lookup_key: score.map(|s| s.to_string()).or_else(|| Some(phenotype.to_owned())),
    }
}

pub fn gene(gene: &str, source: CallSource, diplotypes: &[Diplotype]) -> GeneCall {
    GeneCall {
        gene: gene.to_owned(),
        source,
        diplotypes: diplotypes.iter().take(1).cloned().collect(),
        consistent: diplotypes.to_vec(),
        consistent_count: diplotypes.len(),
        phased: true,
        ..GeneCall::default()
    }
}

pub fn called(symbol: &str, name: &str, phenotype: &str, score: Option<f64>) -> GeneCall {
    gene(symbol, CallSource::Variants, &[diplotype(name, phenotype, score)])
}

pub fn outside(symbol: &str, name: &str, phenotype: &str, score: Option<f64>) -> GeneCall {
    gene(symbol, CallSource::Outside, &[diplotype(name, phenotype, score)])
}

pub fn missing(mut call: GeneCall, chromosome: &str, position: u64, rsid: &str) -> GeneCall {
    let rsid = Some(rsid.to_owned());
    call.missing.push(Position { chromosome: chromosome.to_owned(), position, rsid });
    call
}

pub fn sample(genes: Vec<GeneCall>) -> SampleCall {
    SampleCall { id: "NA00001".to_owned(), genes }
}

/// The folder of pharmacogenomic data, or a clear word that the test is skipped.
pub fn data() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let root = std::env::var_os("THERIAC_DATA").map_or_else(|| beside.into(), PathBuf::from);
    let folder = root.join("05_pgx");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: no data at {}", folder.display());
    None
}

pub fn gunzip(path: &std::path::Path) -> String {
    use std::io::Read;
    let file = std::fs::File::open(path).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

/// A patient with findings, gaps and a laboratory's results.
pub fn patient() -> SampleCall {
    let mut c9 = gene(
        "CYP2C9",
        CallSource::Variants,
        &[
            diplotype("*1/*2", "Intermediate Metabolizer", Some(1.5)),
            diplotype("*2/*3", "Poor Metabolizer", Some(0.5)),
        ],
    );
    c9 = missing(c9, "chr10", 94_981_296, "rs1057910");
    sample(vec![
        called("ABCG2", "rs2231142 reference (G)/rs2231142 reference (G)", "Normal Function", None),
        called("CYP2B6", "*1/*6", "Intermediate Metabolizer", None),
        called("CYP2C19", "*1/*2", "Intermediate Metabolizer", None),
        c9,
        called("CYP2D6", "*1/*1", "Normal Metabolizer", Some(2.0)),
        called("CYP3A5", "*3/*3", "Poor Metabolizer", None),
        called("DPYD", "Reference/c.1905+1G>A (*2A)", "Intermediate Metabolizer", Some(1.0)),
        outside("HLA-B", "*15:02/*57:01", "", None),
        called("NUDT15", "*1/*1", "Normal Metabolizer", None),
        called("SLCO1B1", "*5/*15", "Poor Function", None),
        called("TPMT", "*1/*3A", "Intermediate Metabolizer", None),
        called("UGT1A1", "*1/*28", "Intermediate Metabolizer", None),
        called("VKORC1", "rs9923231 reference (C)/rs9923231 variant (T)", "-1639 GA", None),
        GeneCall { gene: "G6PD".to_owned(), ..GeneCall::default() },
    ])
}
