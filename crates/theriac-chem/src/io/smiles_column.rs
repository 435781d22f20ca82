//! Finding the column of SMILES by itself.

use crate::Molecule;

/// Header names that mean SMILES, the likeliest first (compared without case).
const NAMES: [&str; 16] = [
    "smiles",
    "canonical_smiles",
    "canonical smiles",
    "canonicalsmiles",
    "isomeric_smiles",
    "isomericsmiles",
    "rdkit_smiles",
    "std_smiles",
    "cxsmiles",
    "smi",
    "structure",
    "structures",
    "molecule",
    "mol",
    "drug",
    "compound",
];

/// How many of the first rows decide.
pub(super) const ROWS: usize = 25;

/// The column, from 0, that a header names: by a usual name, else by one that contains
/// "smiles", where its first rows do not deny it.
pub(super) fn by_name(header: &[String], rows: &[Vec<String>]) -> Option<usize> {
    let lower: Vec<String> = header.iter().map(|h| h.trim().to_lowercase()).collect();
    let exact = NAMES.iter().filter_map(|name| lower.iter().position(|h| h == name));
    let containing = (0..lower.len()).filter(|&i| lower[i].contains("smiles"));
    // "smiles" in a name is a promise; "compound" is one only if molecules follow.
    exact
        .chain(containing)
        .find(|&i| lower[i].contains("smi") || share_of_molecules(i, rows) >= 0.5)
}

/// The first column of which four of five filled rows are molecules.
pub(super) fn by_content(columns: usize, rows: &[Vec<String>]) -> Option<usize> {
    (0..columns).find(|&i| share_of_molecules(i, rows) >= 0.8)
}

/// Is it one of the usual names that promise SMILES?
pub(super) fn is_name(word: &str) -> bool {
    NAMES.iter().any(|n| n.contains("smi") && n.eq_ignore_ascii_case(word.trim()))
}

/// Can it be read as a SMILES? Words after it, as in running text, speak against it.
pub(super) fn is_molecule(text: &str) -> bool {
    let after = text.trim().split_once(char::is_whitespace);
    after.is_none_or(|(_, after)| after.trim_start().starts_with('|'))
        && Molecule::from_smiles(text).is_ok()
}

fn share_of_molecules(column: usize, rows: &[Vec<String>]) -> f64 {
    let filled = rows.iter().filter_map(|r| r.get(column)).filter(|v| !v.trim().is_empty());
    let (mut molecules, mut all) = (0.0, 0.0);
    for value in filled.take(ROWS) {
        all += 1.0;
        molecules += f64::from(u8::from(is_molecule(value)));
    }
    if all > 0.0 { molecules / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn a_name_wins_over_content() {
        let rows = [row("CCO,CCN")];
        assert_eq!(by_name(&row("a,SMILES"), &rows), Some(1));
        assert_eq!(by_name(&row("a,Ligand SMILES"), &rows), Some(1));
        assert_eq!(by_name(&row("a,b"), &rows), None);
        assert_eq!(by_content(2, &rows), Some(0));
    }

    #[test]
    fn a_weak_name_needs_molecules_under_it() {
        assert_eq!(by_name(&row("compound,x"), &[row("CHEMBL25,CCO")]), None);
        assert_eq!(by_content(2, &[row("CHEMBL25,CCO")]), Some(1));
        assert_eq!(by_content(2, &[row("7,8")]), None);
    }
}
