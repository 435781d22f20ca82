//! What the guard lets pass and where it stops.

use super::{
    Vocabulary,
    guard::{Grammar, Guard},
    vocabulary::END,
};

/// How much of `smiles` (and the end, as `$`) the guard accepts.
fn accepted(smiles: &str) -> String {
    let vocabulary = Vocabulary::drug_like();
    let grammar = Grammar::new(&vocabulary);
    let mut guard = Guard::new(&grammar);
    let mut text = String::new();
    for token in vocabulary.encode(smiles).unwrap().tokens {
        if !guard.allows(token) {
            return text;
        }
        guard.push(token);
        text += vocabulary.text(token);
    }
    text + if guard.allows(END) { "$" } else { "" }
}

#[test]
fn lets_real_molecules_pass() {
    for smiles in [
        "CC(=O)Oc1ccccc1C(=O)O",
        "CN1CCC[C@H]1c1cccnc1",
        "C/C=C/C(=O)N[C@@H](C)C#N",
        "CS(=O)(=O)c1ccc(-c2cc[nH]n2)cc1[N+](=O)[O-]",
        "C1CC2(C1)CC[NH+](C)CC2",
        "O=c1[nH]c(=O)n(C)c2ncn(C)c12",
        "Cn1c(=O)c2c(ncn2C)n(C)c1=O",
        "CC1=CC(=O)c2c(O)cccc2C1=O",
        "C=1CCCCC=1",
        "c1ccc2c(c1)oc1ccccc12",
        "c1cc2ccccn2c1",
        "c1ccc2[nH+]c[nH]c2c1",
        "O=C1c2ccccc2-c2ccccc21",
        "C[n+]1ccn(C)c1",
        "c1ccc(-c2nc3ccccc3s2)cc1",
        "c1cnc2nccnc2c1",
    ] {
        assert_eq!(accepted(smiles), format!("{smiles}$"));
    }
}

#[test]
fn stops_where_no_valid_string_can_follow() {
    for (smiles, stop) in [
        ("CC)", "CC"),
        ("C()", "C("),
        ("C(C", "C(C"),
        ("C1CC", "C1CC"),
        ("C11", "C1"),
        ("C1C1", "C1C"),
        ("CC=", "CC="),
        ("C==C", "C="),
        ("FC(F)(F)(F)C", "FC(F)(F)(F)"),
        ("C=O=C", "C=O"),
        ("C1F", "C1"),
        ("C1(F)(F)F", "C1(F)(F)"),
        ("=C", ""),
        ("C(1CC1)", "C("),
        // Five carbons cannot pair up, pyrrole without its hydrogen neither.
        ("c1cccc1", "c1cccc1"),
        ("c1cccc1C", "c1cccc1"),
        ("c1cccn1", "c1cccn1"),
        ("Cc", "Cc"),
        ("C(c)", "C(c"),
        // Aromatic atoms between two rings, on none themselves.
        ("C1CCn1cccc1CC1", "C1CCn1cccc1CC1"),
    ] {
        assert_eq!(accepted(smiles), stop, "{smiles}");
    }
}

#[test]
fn a_missing_hydrogen_can_be_mended_by_a_substituent() {
    assert_eq!(accepted("c1cccn1C"), "c1cccn1C$");
    assert_eq!(accepted("c1cccc1=O"), "c1cccc1=O$");
}

/// Corpora of real molecules: the guard must not get in the way of one in a thousand.
#[test]
fn lets_corpora_of_real_molecules_pass() {
    let workspace = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("THERIAC_DATA").map(std::path::PathBuf::from);
    let data = data.unwrap_or_else(|| workspace.join("../shared/data")).join("01_corpora");
    for name in ["zinc250k.smi.gz", "chembl30_valid.csv.gz", "znp.50k.smi.gz"] {
        let Ok(reader) = theriac_chem::io::open(&data.join(name), &Default::default()) else {
            println!("skipped: {name} is not there (set THERIAC_DATA)");
            continue;
        };
        let vocabulary = Vocabulary::drug_like();
        let (mut refused, mut all) = (Vec::new(), 0);
        for record in reader.step_by(50) {
            let Ok(molecule) = record.unwrap().structure.molecule() else { continue };
            let smiles = molecule.canonical_smiles();
            if vocabulary.encode(smiles).is_some() {
                all += 1;
                let passed = accepted(smiles);
                if passed.strip_suffix('$') != Some(smiles) {
                    refused.push(format!("{smiles} after {passed}"));
                }
            }
        }
        println!("{name}: {} of {all} refused: {refused:#?}", refused.len());
        assert!(refused.len() * 1000 <= all, "{name}: {refused:#?}");
    }
}
