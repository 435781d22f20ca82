//! The large oracle: 12,000 molecules with the values of RDKit 2026.09.1.
//!
//! It lies beside the repository (`THERIAC_DATA`, or `../shared/data`) and is not part of it;
//! without it the test says so and passes.

#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use flate2::read::MultiGzDecoder;
use theriac_chem::Molecule;
use theriac_chem::descriptors::{Descriptors, describe};
use theriac_chem::fingerprint::ecfp4;

fn data() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    std::env::var_os("THERIAC_DATA").map_or_else(|| beside.into(), PathBuf::from)
}

/// How many molecules agree, by column.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, (usize, usize)>);

impl Tally {
    fn count(&mut self, column: &'static str, equal: bool) {
        let entry = self.0.entry(column).or_default();
        entry.0 += usize::from(equal);
        entry.1 += 1;
    }

    fn share(&self, column: &str) -> f64 {
        let (equal, all) = self.0[column];
        equal as f64 / all as f64
    }
}

/// A value of the table that the oracle gives as text.
fn compare(tally: &mut Tally, ours: &Descriptors, cell: &dyn Fn(&str) -> String) {
    let number = |name: &str| cell(name).parse::<f64>().unwrap();
    let columns = [
        ("mw", ours.mw),
        ("logp", ours.logp),
        ("tpsa", ours.tpsa),
        ("hbd", f64::from(ours.hbd)),
        ("hba", f64::from(ours.hba)),
        ("rotatable_bonds", f64::from(ours.rotatable_bonds)),
        ("rings", f64::from(ours.rings)),
        ("aromatic_rings", f64::from(ours.aromatic_rings)),
        ("qed", ours.qed),
    ];
    for (name, value) in columns {
        tally.count(name, (value - number(name)).abs() <= 1e-2);
    }
    tally.count("formula", ours.formula == cell("formula"));
    let sa_score = ours.sa_score.is_some_and(|s| (s - number("sa_score")).abs() <= 0.05);
    tally.count("sa_score", sa_score);
}

fn row(tally: &mut Tally, cell: &dyn Fn(&str) -> String) {
    let molecule = Molecule::from_smiles(&cell("smiles"));
    tally.count("accepted", molecule.is_ok() == (cell("accepted") == "1"));
    let Ok(molecule) = molecule else { return };
    if cell("accepted") != "1" {
        return;
    }
    let canonical = cell("canonical_smiles");
    tally.count("canonical_smiles", molecule.canonical_smiles() == canonical);
    if molecule.canonical_smiles() != canonical {
        // Written otherwise, it must still be the same molecule.
        let reread = Molecule::from_smiles(&canonical).unwrap();
        assert_eq!(reread, molecule, "another molecule than {canonical}");
    }
    compare(tally, &describe(&molecule), cell);
    let bits: Vec<String> =
        ecfp4(&molecule).unwrap().positions().map(|bit| bit.to_string()).collect();
    tally.count("ecfp4", bits.join(" ") == cell("ecfp4_2048_on_bits"));
}

#[test]
fn agrees_with_the_oracle() {
    let path = data().join("11_oracles/rdkit_2026.09.1.tsv.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: no oracle at {}", path.display());
        return;
    };
    let mut lines = BufReader::new(MultiGzDecoder::new(file)).lines().map(Result::unwrap);
    let head: Vec<String> = lines.next().unwrap().split('\t').map(str::to_owned).collect();
    let mut tally = Tally::default();
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell =
            |name: &str| head.iter().position(|h| h == name).map_or("", |at| cells[at]).to_owned();
        row(&mut tally, &cell);
    }
    for (column, (equal, all)) in &tally.0 {
        println!("{column}: {equal} of {all}");
    }
    for column in tally.0.keys() {
        let bar = if *column == "sa_score" { 0.99 } else { 0.999 };
        assert!(tally.share(column) >= bar, "{column}: {}", tally.share(column));
    }
}
