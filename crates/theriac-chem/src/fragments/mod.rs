//! BRICS: breaking a molecule at bonds that a chemist would make.
//!
//! J. Degen et al., ChemMedChem 3, 1503 (2008); environments and rules as in RDKit's
//! `Chem/BRICS.py` (BSD-3), with one change of method: where RDKit follows every order of
//! breaking and keeps what cannot be broken further, one order is followed here. The fragments
//! are the same but for rare cases in which breaking one bond shields another.

mod cut;
mod rules;

use std::collections::BTreeSet;

use rules::Rule;

use crate::{MolError, Molecule};

/// The fragments of a molecule after every BRICS bond is broken, as canonical SMILES with
/// numbered attachment points such as `[16*]c1ccccc1`; sorted, each once.
///
/// A molecule without such bonds is its own fragment. Parts of a mixture that break nowhere are
/// left out when another part does, as in RDKit.
///
/// # Errors
/// The engine does not model the structure.
pub fn brics(molecule: &Molecule) -> Result<Vec<String>, MolError> {
    let mut fragments = BTreeSet::new();
    for part in molecule.canonical_smiles().split('.') {
        let pieces = decompose(Molecule::from_smiles(part)?)?;
        if pieces.len() > 1 {
            fragments.extend(pieces.iter().map(|p| p.canonical_smiles().to_owned()));
        }
    }
    if fragments.is_empty() {
        fragments.insert(molecule.canonical_smiles().to_owned());
    }
    Ok(fragments.into_iter().collect())
}

/// Applies the groups of rules one after the other until nothing breaks any more.
fn decompose(molecule: Molecule) -> Result<Vec<Molecule>, MolError> {
    let mut pieces = vec![molecule];
    for group in rules::groups()? {
        let mut whole = Vec::new();
        while let Some(piece) = pieces.pop() {
            match breakable(&piece, group)? {
                Some((rule, bond)) => pieces.extend(cut::split(&piece, bond, rule.labels)?),
                None => whole.push(piece),
            }
        }
        pieces = whole;
    }
    Ok(pieces)
}

/// The first bond that one of the rules breaks, as a pair of atoms.
fn breakable<'a>(
    piece: &Molecule,
    group: &'a [Rule],
) -> Result<Option<(&'a Rule, [u32; 2])>, MolError> {
    for rule in group {
        if let Some(&[a, b]) = rule.bond.matches(piece)?.first().map(Vec::as_slice) {
            return Ok(Some((rule, [a, b])));
        }
    }
    Ok(None)
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
            ["[16*]c1ccccc1", "[1*]C(=O)C[C@H](O)CC", "[4*][C@H]([8*])C", "[5*]N[5*]"]
        );
    }

    #[test]
    fn an_unbreakable_molecule_is_its_own_fragment() {
        assert_eq!(fragments("c1ccccc1"), ["c1ccccc1"]);
        assert_eq!(fragments("[Na+].[Cl-]"), ["[Cl-].[Na+]"]);
    }
}
