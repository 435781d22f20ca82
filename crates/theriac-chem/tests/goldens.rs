//! Values of RDKit 2026.09.1 for some hundred molecules of PubChem (public domain), made by
//! `bench/chem/rdkit_values.py`.

#[path = "../examples/chem_bench/values.rs"]
mod values;

use serde_json::Value;

/// Absolute tolerance of a value that is no whole number.
fn tolerance(name: &str) -> f64 {
    if name == "sa_score" { 0.05 } else { 1e-4 }
}

fn same(name: &str, ours: &Value, theirs: &Value) -> bool {
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= tolerance(name),
        _ => ours == theirs,
    }
}

#[test]
fn every_value_is_rdkits() {
    let mut compared = 0;
    for line in include_str!("goldens/rdkit.jsonl").lines() {
        let theirs: Value = serde_json::from_str(line).unwrap();
        let ours = values::row(theirs["smiles"].as_str().unwrap());
        for (name, value) in theirs.as_object().unwrap() {
            assert!(same(name, &ours[name], value), "{name}: ours {} for {line}", ours[name]);
            compared += 1;
        }
        assert_ne!(ours["random_smiles_is_same"], Value::Bool(false), "{line}");
    }
    assert!(compared > 5_000, "only {compared} values");
}
