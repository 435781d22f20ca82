//! BRICS: breaking a molecule at bonds that a chemist would make.
//!
//! J. Degen et al., ChemMedChem 3, 1503 (2008); environments, rules and the order of breaking as
//! in `BRICSDecompose` of RDKit's `Chem/BRICS.py` (BSD-3).

mod cut;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use rules::Rule;

use crate::{MolError, Molecule};

/// Breaking one bond can shield another, so every order is followed; beyond this many
/// intermediates (large peptides) only one.
const MOST_INTERMEDIATES: usize = 1_000;

/// The fragments of a molecule after every BRICS bond is broken, as canonical SMILES with
/// numbered attachment points such as `[16*]c1ccccc1`; sorted, each once.
///
/// A molecule without such bonds is its own fragment. Parts of a mixture that are not broken are
/// left out when another part is, as in RDKit.
///
/// # Errors
/// The engine does not model the structure.
pub fn brics(molecule: &Molecule) -> Result<Vec<String>, MolError> {
    let whole = Molecule::from_smiles(molecule.canonical_smiles())?;
    let mut seen = BTreeSet::from([whole.canonical_smiles().to_owned()]);
    let mut pieces = BTreeMap::from([(whole.canonical_smiles().to_owned(), whole)]);
    for group in rules::groups()? {
        let mut unbroken = BTreeMap::new();
        while let Some((smiles, piece)) = pieces.pop_first() {
            let bonds = breakable(&piece, group)?;
            if bonds.is_empty() {
                unbroken.insert(smiles, piece);
                continue;
            }
            let followed = if seen.len() < MOST_INTERMEDIATES { bonds.len() } else { 1 };
            for &(rule, bond) in &bonds[..followed] {
                for part in cut::split(&piece, bond, rule.labels)? {
                    if seen.insert(part.canonical_smiles().to_owned()) {
                        pieces.insert(part.canonical_smiles().to_owned(), part);
                    }
                }
            }
        }
        pieces = unbroken;
    }
    Ok(pieces.into_keys().collect())
}

/// The bonds that a group of rules breaks, as pairs of atoms.
fn breakable<'a>(
    piece: &Molecule,
    group: &'a [Rule],
) -> Result<Vec<(&'a Rule, [u32; 2])>, MolError> {
    let mut bonds = Vec::new();
    for rule in group {
        for found in rule.bond.all_matches(piece)? {
            if let [a, b] = found[..] {
                bonds.push((rule, [a, b]));
            }
        }
    }
    Ok(bonds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragments(smiles: &str) -> Vec<String> {
        brics(&Molecule::from_smiles(smiles).unwrap()).unwrap()
    }

    /// Expected values from RDKit's `BRICSDecompose`.
    #[test]
    fn breaks_where_rdkit_does() {
        assert_eq!(fragments("CCC=CC1CCCCC1"), ["[15*]C1CCCCC1", "[7*]CCC", "[7*]C[8*]"]);
        assert_eq!(fragments("C[C@H](OC)N1CCCC1"), ["[3*]OC", "[4*]C([4*])C", "[5*]N1CCCC1"]);
        assert_eq!(
            fragments("O=C(N[C@@H](C)c1ccccc1)C[C@H](O)CC"),
            ["[1*]C(=O)C[C@H](O)CC", "[16*]c1ccccc1", "[4*][C@H]([8*])C", "[5*]N[5*]"]
        );
    }

    /// Breaking the methoxy group first shields the other bond of its carbon.
    #[test]
    fn follows_every_order_of_breaking() {
        assert_eq!(
            fragments("COC1(c2ccccc2)Oc2ccccc2C(C)(O)C1(C)O"),
            [
                "[13*]C1([13*])Oc2ccccc2C(C)(O)C1(C)O",
                "[16*]c1ccccc1",
                "[3*]OC",
                "[4*]C1([13*])Oc2ccccc2C(C)(O)C1(C)O"
            ]
        );
    }

    #[test]
    fn an_unbreakable_molecule_is_its_own_fragment() {
        assert_eq!(fragments("c1ccccc1"), ["c1ccccc1"]);
        assert_eq!(fragments("[Na+].[Cl-]"), ["[Cl-].[Na+]"]);
    }
}
