//! The graph network's features against Chemprop 2.3.1's featuriser on RDKit 2026.09.1
//! (`bench/property/chemprop_features.py`).

use serde_json::Value;
use theriac_chem::Molecule;
use theriac_learn::property::graph::{ATOM_FEATURES, features_of};

/// Columns of a row with value 1, sorted.
fn columns(row: &[f32], most: usize) -> Vec<u64> {
    (0..most).filter(|&i| row[i] == 1.0).map(|i| i as u64).collect()
}

fn numbers(values: &[Value]) -> Vec<u64> {
    values.iter().filter_map(Value::as_u64).collect()
}

#[test]
fn features_are_those_of_chemprop() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for line in include_str!("goldens/graph_features.jsonl").lines() {
        let theirs: Value = serde_json::from_str(line).unwrap();
        let smiles = theirs["smiles"].as_str().unwrap();
        let (atoms, bonds) = features_of(&Molecule::from_smiles(smiles).unwrap());
        let expected = theirs["atoms"].as_array().unwrap();
        assert_eq!(atoms.len(), expected.len(), "{smiles}");
        for (i, (ours, theirs)) in atoms.iter().zip(expected).enumerate() {
            let theirs = theirs.as_array().unwrap();
            let (mass, set) = theirs.split_last().unwrap();
            let (ours, mass_of_ours) = (columns(ours, ATOM_FEATURES - 1), ours[ATOM_FEATURES - 1]);
            if ours != numbers(set) {
                wrong.push(format!("{smiles} atom {i}: {ours:?}, not {set:?}"));
            }
            if (f64::from(mass_of_ours) - mass.as_f64().unwrap()).abs() > 2e-4 {
                wrong.push(format!("{smiles} atom {i}: mass {mass_of_ours}, not {mass}"));
            }
            compared += 1;
        }
        let mut ours: Vec<([u64; 2], Vec<u64>)> = bonds
            .iter()
            .map(|(ends, row)| {
                let [a, b] = ends.map(u64::from);
                ([a.min(b), a.max(b)], columns(row, row.len()))
            })
            .collect();
        let mut theirs: Vec<([u64; 2], Vec<u64>)> = theirs["bonds"]
            .as_array()
            .unwrap()
            .iter()
            .map(|bond| {
                let (a, b) = (bond[0].as_u64().unwrap(), bond[1].as_u64().unwrap());
                ([a.min(b), a.max(b)], numbers(bond[2].as_array().unwrap()))
            })
            .collect();
        ours.sort();
        theirs.sort();
        if ours != theirs {
            wrong.push(format!("{smiles}: {ours:?}, not {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 1000, "only {compared} atoms");
}
