use super::*;

fn count(smarts: &str, smiles: &str) -> usize {
    let pattern = Pattern::parse(smarts).unwrap();
    pattern.count(&Molecule::from_smiles(smiles).unwrap()).unwrap()
}

/// Expected counts are RDKit's `GetSubstructMatches`.
#[test]
fn counts_as_rdkit() {
    let aspirin = "CC(=O)Oc1ccccc1C(=O)O";
    let cases = [
        ("c", aspirin, 6),
        ("[OX2H1]", aspirin, 1),
        ("C(=O)[O;H1]", aspirin, 1),
        ("cc", aspirin, 6),
        ("[R]", aspirin, 6),
        ("[R2]", "c1ccc2ccccc2c1", 2),
        ("[r6]", "C1CCC2CCCC2C1", 4),
        ("[$(c(C)c)]", "Cc1ccccc1", 1),
        ("[!#6]", "C1CC1N", 1),
        ("C~C", "C=CC#C", 3),
        ("[v4]", "c1ccccc1", 6),
        ("C@C", "C1CC1C", 3),
        ("C!@C", "C1CC1C", 1),
        ("[Cl].[Cl]", "ClCCCl", 1),
        ("*1****1", "C1CCCC1", 1),
        ("[2H]", "[2H]OC", 1),
        ("[#1]", "[H][H]", 2),
        ("[N+]", "C[N+](C)(C)C", 1),
        ("[nH]", "c1cc[nH]c1", 1),
        ("a", "C1=CC=CC=C1", 6),
    ];
    for (smarts, smiles, expected) in cases {
        assert_eq!(count(smarts, smiles), expected, "{smarts} in {smiles}");
    }
}

#[test]
fn matches_name_atoms_in_the_order_of_the_pattern() {
    let pattern = Pattern::parse("OC").unwrap();
    let found = pattern.matches(&Molecule::from_smiles("CO").unwrap()).unwrap();
    assert_eq!(found, [[1, 0]]);
}

#[test]
fn hydrogens_fold_into_counts() {
    let amine = Pattern::parse_with_hydrogens("[#6]-[#7](-[#1])-[#1]").unwrap();
    let is_match = |s| amine.is_match(&Molecule::from_smiles(s).unwrap()).unwrap();
    assert!(is_match("CN"));
    assert!(!is_match("CNC"));
}

#[test]
fn broken_or_hostile_notation_is_an_error() {
    for bad in ["[", "C(", "[#]", "C1CC", &"[$(".repeat(5_000), &"C".repeat(30_000)] {
        assert!(Pattern::parse(bad).is_err(), "{}", &bad[..bad.len().min(20)]);
    }
}

#[test]
fn a_hard_search_ends() {
    let sheet = Molecule::from_smiles("c1cc2ccc3ccc4ccc5ccc6ccc1c1c2c3c4c5c61").unwrap();
    // No uranium: the screen answers at once.
    let screened = Pattern::parse(&format!("{}[U]", "*~".repeat(22))).unwrap();
    assert!(!screened.is_match(&sheet).unwrap());
    // Hidden from the screen, every walk must be tried, or the search given up.
    let walk = Pattern::parse(&format!("{}[*;$(*~[U])]", "*~".repeat(23))).unwrap();
    let answer = walk.is_match(&sheet);
    assert!(answer == Ok(false) || matches!(answer, Err(MolError::Unsupported(_))));
}
