//! Makes `knowledge/hazards/approved.txt`, the allow-list of the hazard filter, from lists of
//! approved drugs:
//!
//! `cargo run -p theriac-design --example approved_digests -- FILE.csv[:COLUMN] … > approved.txt`
//!
//! Of a file with a column, only rows in which it holds 1 are taken.

use std::collections::BTreeSet;
use std::path::Path;

use theriac_base::Result;
use theriac_chem::io::{self, ReadOptions};
use theriac_design::hazard::digest;

fn main() -> Result<()> {
    let mut digests = BTreeSet::new();
    let mut rejected = 0;
    for argument in std::env::args().skip(1) {
        let (path, column) = match argument.rsplit_once(':') {
            Some((path, column)) => (path, Some(column)),
            None => (argument.as_str(), None),
        };
        rejected += add(Path::new(path), column, &mut digests)?;
    }
    println!("# BLAKE3 digests, first 32 hexadecimal digits, of approved drugs' flat parents;");
    println!("# see README.md for the sources.");
    for digest in &digests {
        println!("{digest}");
    }
    eprintln!("{} drugs; {rejected} rows are no molecule", digests.len());
    Ok(())
}

/// Adds the approved drugs of one file; returns how many rows are no molecule.
fn add(path: &Path, column: Option<&str>, digests: &mut BTreeSet<String>) -> Result<usize> {
    let reader = io::open(path, &ReadOptions::default())?;
    let column = column.and_then(|c| reader.column(c));
    let mut rejected = 0;
    for record in reader {
        let record = record?;
        if column.is_some_and(|c| record.fields.get(c).is_none_or(|v| v.trim() != "1")) {
            continue;
        }
        match record.structure.molecule().ok().as_ref().and_then(digest) {
            Some(digest) => drop(digests.insert(digest)),
            None => rejected += 1,
        }
    }
    Ok(rejected)
}
