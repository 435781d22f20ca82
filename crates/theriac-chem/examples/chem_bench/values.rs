//! The values of one molecule, as `bench/chem/rdkit_values.py` writes them.

use serde_json::{Map, Value, json};
use theriac_chem::alerts::{self, AlertSet};
use theriac_chem::descriptors::{Descriptor, formula};
use theriac_chem::fingerprint::{Family, Fingerprinter};
use theriac_chem::{Molecule, fragments, randomise, scaffold};

/// Fragments are slow in the reference, so only small molecules of this share have them.
const ONE_IN: u32 = 8;
const LARGEST_BROKEN: usize = 60;

/// One JSON object with everything that can be compared.
pub fn row(text: &str) -> Value {
    match Molecule::from_smiles(text) {
        Ok(molecule) => values(text, &molecule),
        Err(e) => json!({"smiles": text, "accepted": false, "error": e.to_string()}),
    }
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
    if molecule.atom_count() <= LARGEST_BROKEN && digest(&spaced(text)).is_multiple_of(ONE_IN) {
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
        let pairs = found
            .map(|f| digest(&join(f.counts().iter().map(|(bit, count)| format!("{bit}:{count}")))));
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
