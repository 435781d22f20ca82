//! No reader panics, whatever the bytes: arbitrary ones, and valid files with damage.
//!
//! `THERIAC_FUZZ_CASES=200000 cargo test -p theriac-chem --test fuzz_readers` runs long;
//! docs/robustness.md says for how long it has run.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::io::{Format, ReadOptions, Row, WriteOptions, create, open};

const FORMATS: [Format; 5] =
    [Format::Smiles, Format::Delimited, Format::Sdf, Format::Mol2, Format::Parquet];
const NAMES: [&str; 6] = ["s.smi", "s.csv", "s.sdf", "s.mol2", "s.parquet", "s.csv.gz"];

/// Reads everything; an error is fine, a panic is not.
fn read(path: &Path, format: Option<Format>) {
    let options = ReadOptions { format, ..ReadOptions::default() };
    let Ok(reader) = open(path, &options) else { return };
    let width = reader.columns().len();
    for record in reader {
        let Ok(record) = record else { return };
        assert_eq!(record.fields.len(), width);
        let _ = record.structure.molecule();
    }
}

fn seed(name: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    let columns = ["smiles", "name", "value"].map(str::to_owned);
    let mut writer = create(&path, &columns, &WriteOptions::default()).unwrap();
    for (i, smiles) in ["CCO", "C[C@H](N)C(=O)[O-]", "c1ccc2[nH]ccc2c1"].iter().enumerate() {
        let molecule = Molecule::from_smiles(smiles).unwrap();
        let fields = [(*smiles).to_owned(), format!("n {i}"), "x, \"y\"".to_owned()];
        writer.write(Row { molecule: Some(&molecule), fields: &fields }).unwrap();
    }
    writer.finish().unwrap();
    std::fs::read(path).unwrap()
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
        (at.clone(), any::<u8>()).prop_map(|(i, b)| Damage::Replace(i, b)),
        (at.clone(), 1..64_usize).prop_map(|(i, n)| Damage::Cut(i, n)),
        (at.clone(), 1..64_usize).prop_map(|(i, n)| Damage::Double(i, n)),
        at.prop_map(Damage::Truncate),
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
    #![proptest_config(ProptestConfig::with_cases(cases(128)))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, &bytes).unwrap();
        let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
        gz.write_all(&bytes).unwrap();
        let packed = dir.path().join("x.gz");
        std::fs::write(&packed, gz.finish().unwrap()).unwrap();
        for format in FORMATS {
            read(&path, Some(format));
            read(&packed, Some(format));
        }
        read(&path, None);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[ -~\n\t]{0,200}") {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, text).unwrap();
        for format in FORMATS {
            read(&path, Some(format));
        }
    }

    #[test]
    fn damaged_files_never_panic(
        file in 0..NAMES.len(),
        damage in prop::collection::vec(damage(), 1..6),
    ) {
        let mut bytes = seed(NAMES[file]);
        damage.iter().for_each(|d| apply(&mut bytes, d));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(NAMES[file]);
        std::fs::write(&path, bytes).unwrap();
        read(&path, None);
    }
}
