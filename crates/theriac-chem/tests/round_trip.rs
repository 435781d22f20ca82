//! What is written is read back: molecules, columns and values, in every format.

use std::path::Path;

use proptest::prelude::*;
use theriac_base::Job;
use theriac_chem::Molecule;
use theriac_chem::conformers::{ConformerOptions, conformers};
use theriac_chem::io::{
    MolVersion, ReadOptions, Reader, Record, Row, Structure, Target, WriteOptions, annotate,
    create, open,
};

/// With stereo, charges, isotopes, radicals, salts, rings and a metal.
const MOLECULES: [&str; 12] = [
    "CCO",
    "C[C@H](N)C(=O)O",
    "C/C=C/C",
    "F/C=C\\F",
    "[O-][N+](=O)c1ccccc1",
    "[13CH4]",
    "[CH3]",
    "CC(=O)[O-].[Na+]",
    "CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5",
    "c1ccc2[nH]ccc2c1",
    "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O",
    "[Pt](Cl)(Cl)(N)N",
];

fn names() -> Vec<String> {
    ["name", "value", "a note"].map(str::to_owned).to_vec()
}

fn write(path: &Path, options: &WriteOptions, rows: &[(Molecule, Vec<String>)]) {
    let mut writer = create(path, &names(), options).unwrap();
    for (molecule, fields) in rows {
        writer.write(Row { molecule: Some(molecule), fields }).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), rows.len() as u64);
}

fn read(path: &Path) -> (Vec<String>, Vec<Record>) {
    let reader = open(path, &ReadOptions::default()).unwrap();
    let columns = reader.columns().to_vec();
    (columns, reader.map(Result::unwrap).collect())
}

fn rows() -> Vec<(Molecule, Vec<String>)> {
    MOLECULES
        .iter()
        .enumerate()
        .map(|(i, smiles)| {
            let fields = vec![format!("mol {i}"), format!("{i}.5"), format!("\"q\", {i}\nline")];
            (Molecule::from_smiles(smiles).unwrap(), fields)
        })
        .collect()
}

#[test]
fn sdf_keeps_molecules_titles_and_tags_in_both_versions() {
    let dir = tempfile::tempdir().unwrap();
    for (version, name) in [(MolVersion::V2000, "a.sdf"), (MolVersion::V3000, "a.sdf.gz")] {
        let path = dir.path().join(name);
        let options = WriteOptions { mol_version: Some(version), ..WriteOptions::default() };
        write(&path, &options, &rows());
        let (columns, records) = read(&path);
        assert_eq!(columns, names());
        for ((molecule, fields), record) in rows().iter().zip(&records) {
            assert_eq!(&record.structure.molecule().unwrap(), molecule, "{version:?}");
            assert_eq!(&record.fields, fields);
        }
        assert_eq!(records.len(), MOLECULES.len());
    }
}

#[test]
fn versions_of_mol_blocks_convert_into_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let (v2, v3, back) =
        (dir.path().join("2.sdf"), dir.path().join("3.sdf"), dir.path().join("b.sdf"));
    write(&v2, &WriteOptions::default(), &rows());
    for (from, to, version) in [(&v2, &v3, MolVersion::V3000), (&v3, &back, MolVersion::V2000)] {
        let options = WriteOptions { mol_version: Some(version), ..WriteOptions::default() };
        let reader = open(from, &ReadOptions::default()).unwrap();
        let target = Target::File(to.clone(), options);
        annotate(reader, theriac_chem::tasks::convert(), &target, &Job::silent()).unwrap();
    }
    let text = |path| std::fs::read_to_string(path).unwrap();
    assert!(text(&v3).contains("V3000") && !text(&v3).contains("V2000"));
    for (record, (molecule, _)) in read(&back).1.iter().zip(rows()) {
        assert_eq!(record.structure.molecule().unwrap(), molecule);
    }
}

/// Methane whose carbon is 13 by the column of mass differences, with or without a version.
fn methane(tag: &str) -> String {
    format!("\n\n\n  1  0  0  0  0{tag}\n    0.0000    0.0000    0.0000 C   1  0\nM  END\n")
}

#[test]
fn isotopes_of_the_atom_lines_survive_and_a_version_may_be_missing() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (dir.path().join("a.sdf"), dir.path().join("b.sdf"));
    for tag in ["  0  0  0  0  0  0999 V2000", ""] {
        std::fs::write(&from, format!("{}$$$$\n", methane(tag))).unwrap();
        let options =
            WriteOptions { mol_version: Some(MolVersion::V3000), ..WriteOptions::default() };
        let reader = open(&from, &ReadOptions::default()).unwrap();
        let target = Target::File(to.clone(), options);
        annotate(reader, theriac_chem::tasks::convert(), &target, &Job::silent()).unwrap();
        assert!(std::fs::read_to_string(&to).unwrap().contains("MASS=13"));
        let molecule = read(&to).1[0].structure.molecule().unwrap();
        assert_eq!(molecule.canonical_smiles(), "[13CH4]");
    }
}

#[test]
fn mol2_keeps_molecules_by_their_coordinates() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.mol2");
    // A radical and isotopes have no place in the format; a metal has no coordinates.
    let rows: Vec<_> = rows()
        .into_iter()
        .filter(|(m, _)| !["[13CH4]", "[CH3]"].contains(&m.canonical_smiles()))
        .filter(|(m, _)| !m.canonical_smiles().contains("Pt"))
        .collect();
    write(&path, &WriteOptions::default(), &rows);
    let (columns, records) = read(&path);
    assert_eq!(columns, ["name"]);
    assert_eq!(records.len(), rows.len());
    for ((molecule, fields), record) in rows.iter().zip(&records) {
        assert_eq!(&record.structure.molecule().unwrap(), molecule);
        assert_eq!(record.fields[0], fields[0]);
    }
}

#[test]
fn parquet_keeps_types() {
    use theriac_chem::io::Kind;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.parquet");
    let columns = ["smiles", "n", "x", "b"].map(str::to_owned);
    let kinds = vec![Kind::Text, Kind::Integer, Kind::Real, Kind::Boolean];
    let options = WriteOptions { kinds: kinds.clone(), ..WriteOptions::default() };
    let mut writer = create(&path, &columns, &options).unwrap();
    let row = ["CCO", "7", "0.25", "true"].map(str::to_owned);
    let empty = ["C", "", "", ""].map(str::to_owned);
    for fields in [&row, &empty] {
        writer.write(Row { molecule: None, fields }).unwrap();
    }
    writer.finish().unwrap();
    let reader = open(&path, &ReadOptions::default()).unwrap();
    assert_eq!((reader.columns(), reader.kinds()), (&columns[..], kinds));
    let fields: Vec<_> = reader.map(|r| r.unwrap().fields).collect();
    assert_eq!(fields, [row.to_vec(), empty.to_vec()]);
}

#[test]
fn added_columns_come_last_and_rejected_rows_say_why() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.csv");
    let reader = Reader::of_smiles(vec!["OCC".into(), "C1CC".into(), "C".into()]);
    let target = Target::File(path.clone(), WriteOptions::default());
    let counts =
        annotate(reader, theriac_chem::tasks::scaffold(false), &target, &Job::silent()).unwrap();
    assert_eq!((counts.read, counts.written, counts.rejected()), (3, 3, 1));
    let (columns, records) = read(&path);
    assert_eq!(columns, ["smiles", "canonical_smiles", "scaffold", "error"]);
    assert_eq!(records[0].fields[1], "CCO");
    assert_eq!(records[1].fields[1], "");
    assert!(!records[1].fields[3].is_empty());
    assert_eq!(records[2].fields[3], "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(64)))]

    /// Any text in any cell survives CSV, TSV, their gz forms and Parquet.
    #[test]
    fn tables_keep_every_cell(
        cells in prop::collection::vec((0..MOLECULES.len(), "[^\r\n\0]{0,12}", "\\PC{0,12}"), 1..20),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let columns = ["smiles", "a", "b,\"c"].map(str::to_owned);
        for name in ["t.csv", "t.tsv", "t.csv.gz", "t.parquet"] {
            let path = dir.path().join(name);
            let mut writer = create(&path, &columns, &WriteOptions::default()).unwrap();
            for (i, a, b) in &cells {
                let fields = [MOLECULES[*i].to_owned(), a.clone(), b.clone()];
                writer.write(Row { molecule: None, fields: &fields }).unwrap();
            }
            writer.finish().unwrap();
            let (header, records) = read(&path);
            prop_assert_eq!(&header, &columns);
            prop_assert_eq!(records.len(), cells.len());
            for (record, (i, a, b)) in records.iter().zip(&cells) {
                prop_assert_eq!(&record.fields, &[MOLECULES[*i], a, b]);
                prop_assert_eq!(&record.structure, &Structure::Smiles(MOLECULES[*i].into()));
            }
        }
    }
}

/// More of them where `THERIAC_FUZZ_CASES` says so.
fn cases(default: u32) -> u32 {
    std::env::var("THERIAC_FUZZ_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

#[test]
fn coordinates_in_3d_show_the_stereo_they_were_made_from() {
    let dir = tempfile::tempdir().unwrap();
    let options = ConformerOptions { tries: 2, ..ConformerOptions::default() };
    for smiles in [
        "C[C@H]1CC[C@@H](C)CC1",
        "C[C@H]1CC[C@H](C)CC1",
        "C/C=C/C[S@](C)=O",
        "C/C=C\\C[S@@](C)=O",
        "C[C@@H](N)C(=O)O",
        "Cc1nc(-c2cccc(OC[C@@H](O)C[N@H+]3CC[C@H](C)CC3)c2)no1",
    ] {
        let molecule = Molecule::from_smiles(smiles).unwrap();
        let ensemble = conformers(&molecule, &options).unwrap();
        let file = dir.path().join("pose.sdf");
        std::fs::write(&file, ensemble.mol_block(0, "pose").unwrap() + "$$$$\n").unwrap();
        let record = open(&file, &ReadOptions::default()).unwrap().next().unwrap().unwrap();
        let read = record.structure.molecule().unwrap();
        assert_eq!(read.canonical_smiles(), molecule.canonical_smiles());
    }
}
