//! The project's side of `bench/chem`: SMILES on stdin.
//!
//! `chem_bench values` writes one JSON object per line with the values that
//! `bench/chem/rdkit_values.py` writes; `chem_bench speed` writes microseconds per molecule on
//! one core as JSON.

use std::io::{self, BufRead, Write};

use serde_json::{Map, Value, json};
use theriac_chem::alerts::{self, AlertSet};
use theriac_chem::descriptors::{Descriptor, describe, formula};
use theriac_chem::fingerprint::{Family, Fingerprinter, ecfp4};
use theriac_chem::{Molecule, fragments, randomise, scaffold};

fn main() -> io::Result<()> {
    let smiles: Vec<String> = io::stdin().lock().lines().collect::<io::Result<_>>()?;
    match std::env::args().nth(1).as_deref() {
        Some("values") => write_values(&smiles),
        Some("speed") => write_speed(&smiles),
        _ => Err(io::Error::other("usage: chem_bench values|speed < SMILES")),
    }
}

fn write_values(smiles: &[String]) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for text in smiles.iter().filter(|s| !s.trim().is_empty()) {
        let row = match Molecule::from_smiles(text) {
            Ok(molecule) => values(text, &molecule),
            Err(e) => json!({"smiles": text, "accepted": false, "error": e.to_string()}),
        };
        writeln!(out, "{row}")?;
    }
    out.flush()
}

fn values(text: &str, molecule: &Molecule) -> Value {
    let mut row = Map::new();
    row.insert("smiles".into(), json!(text));
    row.insert("accepted".into(), json!(true));
    row.insert("canonical_smiles".into(), json!(molecule.canonical_smiles()));
    row.insert("formula".into(), json!(formula(molecule)));
    for descriptor in Descriptor::ALL {
        row.insert(descriptor.name().into(), json!(descriptor.value(molecule)));
    }
    row.insert("murcko".into(), json!(scaffold::murcko(molecule).ok()));
    fingerprints(molecule, &mut row);
    row.insert("alerts".into(), json!(alerts::alerts_of(molecule, &AlertSet::ALL).ok()));
    if molecule.atom_count() <= 60 && digest(&spaced(text)).is_multiple_of(8) {
        row.insert("brics".into(), json!(fragments::brics(molecule).ok()));
    }
    let random = randomise::random_smiles(molecule, 1);
    let same = Molecule::from_smiles(&random).is_ok_and(|m| m == *molecule);
    row.insert("random_smiles_is_same".into(), json!(same));
    Value::Object(row)
}

fn fingerprints(molecule: &Molecule, row: &mut Map<String, Value>) {
    let (ecfp, fcfp) = (|radius| Family::Ecfp { radius }, |radius| Family::Fcfp { radius });
    let bits = [
        ("ecfp4", ecfp(2), 2048),
        ("ecfp0", ecfp(0), 777),
        ("ecfp10", ecfp(5), 4096),
        ("fcfp4", fcfp(2), 2048),
        ("atom_pair", Family::AtomPair, 2048),
        ("atom_pair_1024", Family::AtomPair, 1024),
        ("maccs", Family::Maccs, 167),
    ];
    for (name, family, size) in bits {
        let found = Fingerprinter::new(family, size).and_then(|f| f.bits(molecule).ok());
        let positions = found.map(|f| digest(&join(f.positions())));
        row.insert(name.into(), json!(positions));
    }
    let counts = [
        ("ecfp6_counts", ecfp(3), 1000),
        ("fcfp6_counts", fcfp(3), 1024),
        ("atom_pair_counts", Family::AtomPair, 1024),
    ];
    for (name, family, size) in counts {
        let found = Fingerprinter::new(family, size).and_then(|f| f.counts(molecule).ok());
        let pairs = found.map(|f| {
            digest(&join(f.counts().iter().map(|(bit, count)| format!("{bit}:{count}"))))
        });
        row.insert(name.into(), json!(pairs));
    }
}

fn join(values: impl Iterator<Item = impl ToString>) -> String {
    values.map(|v| v.to_string()).collect::<Vec<_>>().join(",")
}

/// Python's `",".join` over the characters of a string.
fn spaced(text: &str) -> String {
    join(text.chars())
}

/// CRC-32, as Python's `zlib.crc32`.
fn digest(text: &str) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(text.as_bytes());
    crc.sum()
}

/// Seconds of processor time that this thread has used: other work on the machine does not count.
fn cpu_seconds() -> io::Result<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = stat.split_whitespace().next().and_then(|t| t.parse::<f64>().ok());
    nanos.map(|n| n * 1e-9).ok_or_else(|| io::Error::other("no processor time"))
}

/// Microseconds per molecule that `work` takes on molecules read anew (so that nothing is left
/// of what was perceived before), and the sum of its results.
fn timed(smiles: &[String], work: impl Fn(&Molecule) -> f64) -> io::Result<(f64, f64)> {
    let fresh: Vec<Molecule> =
        smiles.iter().filter_map(|s| Molecule::from_smiles(s).ok()).collect();
    let start = cpu_seconds()?;
    let total = fresh.iter().map(work).sum();
    Ok(((cpu_seconds()? - start) * 1e6 / fresh.len() as f64, total))
}

fn write_speed(smiles: &[String]) -> io::Result<()> {
    // The tables and patterns are read once per process; that is not timed.
    if let Ok(warm) = Molecule::from_smiles("CC(=O)Oc1ccccc1C(=O)O") {
        describe(&warm);
    }
    let start = cpu_seconds()?;
    let read = smiles.iter().filter(|s| Molecule::from_smiles(s).is_ok()).count();
    let parse = (cpu_seconds()? - start) * 1e6 / read as f64;
    let (fingerprint, ones) =
        timed(smiles, |m| ecfp4(m).map_or(0.0, |f| f64::from(f.ones())))?;
    let (table, alerts) = timed(smiles, |m| describe(m).alerts.len() as f64)?;
    let mut row = json!({"molecules": read, "parse_and_canonical": parse, "ecfp4": fingerprint,
                         "descriptor_table": table, "ones": ones, "alerts": alerts});
    for d in Descriptor::ALL {
        let (micros, total) = timed(smiles, |m| d.value(m).unwrap_or_default())?;
        row[d.name()] = json!({"micros": micros, "mean": total / read as f64});
    }
    println!("{row:#}");
    Ok(())
}
