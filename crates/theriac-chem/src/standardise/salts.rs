//! Counter-ions and solvents that come with a compound but are not the compound.
//!
//! Acids and bases are listed in neutral form and compared with neutralised
//! components, so that chloride, hydrogen chloride and acetate are all found.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::fragments::components;
use super::steps::neutralise;
use crate::{MolError, Molecule};

/// Name and SMILES of each counter-ion and solvent: the usual pharmaceutical salts
/// (Stahl & Wermuth, Handbook of Pharmaceutical Salts, 2002) and solvates.
const KNOWN: [(&str, &str); 78] = [
    ("hydrogen fluoride", "F"),
    ("hydrogen chloride", "Cl"),
    ("hydrogen bromide", "Br"),
    ("hydrogen iodide", "I"),
    ("lithium", "[Li+]"),
    ("lithium", "[Li]"),
    ("sodium", "[Na+]"),
    ("sodium", "[Na]"),
    ("potassium", "[K+]"),
    ("potassium", "[K]"),
    ("rubidium", "[Rb+]"),
    ("caesium", "[Cs+]"),
    ("magnesium", "[Mg+2]"),
    ("calcium", "[Ca+2]"),
    ("strontium", "[Sr+2]"),
    ("barium", "[Ba+2]"),
    ("zinc", "[Zn+2]"),
    ("aluminium", "[Al+3]"),
    ("silver", "[Ag+]"),
    ("chlorine atom", "[Cl]"),
    ("bromine atom", "[Br]"),
    ("iodine atom", "[I]"),
    ("ammonia", "N"),
    ("ammonium", "[NH4+]"),
    ("hydroxide", "[OH-]"),
    ("water", "O"),
    ("hydrogen peroxide", "OO"),
    ("nitric acid", "O=[N+]([O-])O"),
    ("sulfuric acid", "O=S(=O)(O)O"),
    ("sulfamic acid", "NS(=O)(=O)O"),
    ("phosphoric acid", "O=P(O)(O)O"),
    ("perchloric acid", "[O-][Cl+3]([O-])([O-])O"),
    ("perchlorate", "[O-][Cl+3]([O-])([O-])[O-]"),
    ("tetrafluoroborate", "F[B-](F)(F)F"),
    ("hexafluorophosphate", "F[P-](F)(F)(F)(F)F"),
    ("boric acid", "OB(O)O"),
    ("carbonic acid", "O=C(O)O"),
    ("thiocyanic acid", "N#CS"),
    ("formic acid", "O=CO"),
    ("acetic acid", "CC(=O)O"),
    ("propionic acid", "CCC(=O)O"),
    ("trifluoroacetic acid", "O=C(O)C(F)(F)F"),
    ("oxalic acid", "O=C(O)C(=O)O"),
    ("malonic acid", "O=C(O)CC(=O)O"),
    ("succinic acid", "O=C(O)CCC(=O)O"),
    ("fumaric acid", "O=C(O)C=CC(=O)O"),
    ("malic acid", "O=C(O)CC(O)C(=O)O"),
    ("tartaric acid", "O=C(O)C(O)C(O)C(=O)O"),
    ("citric acid", "O=C(O)CC(O)(CC(=O)O)C(=O)O"),
    ("lactic acid", "CC(O)C(=O)O"),
    ("glycolic acid", "O=C(O)CO"),
    ("benzoic acid", "O=C(O)c1ccccc1"),
    ("methanesulfonic acid", "CS(=O)(=O)O"),
    ("ethanesulfonic acid", "CCS(=O)(=O)O"),
    ("ethanedisulfonic acid", "O=S(=O)(O)CCS(=O)(=O)O"),
    ("trifluoromethanesulfonic acid", "O=S(=O)(O)C(F)(F)F"),
    ("benzenesulfonic acid", "O=S(=O)(O)c1ccccc1"),
    ("toluenesulfonic acid", "Cc1ccc(S(=O)(=O)O)cc1"),
    ("picric acid", "O=[N+]([O-])c1cc([N+](=O)[O-])c(O)c([N+](=O)[O-])c1"),
    ("methanol", "CO"),
    ("ethanol", "CCO"),
    ("2-propanol", "CC(C)O"),
    ("1-butanol", "CCCCO"),
    ("acetone", "CC(C)=O"),
    ("acetonitrile", "CC#N"),
    ("dichloromethane", "ClCCl"),
    ("chloroform", "ClC(Cl)Cl"),
    ("ethyl acetate", "CCOC(C)=O"),
    ("diethyl ether", "CCOCC"),
    ("tetrahydrofuran", "C1CCOC1"),
    ("1,4-dioxane", "C1COCCO1"),
    ("toluene", "Cc1ccccc1"),
    ("benzene", "c1ccccc1"),
    ("hexane", "CCCCCC"),
    ("N,N-dimethylformamide", "CN(C)C=O"),
    ("dimethyl sulfoxide", "C[S+](C)[O-]"),
    ("dimethyl sulfoxide", "CS(C)=O"),
    ("triethylamine", "CCN(CC)CC"),
];

/// What is left of a molecule, and the names of what was removed.
pub(super) struct Stripped {
    /// The components that are neither salt nor solvent; all of them where all are.
    pub kept: Vec<Molecule>,
    /// Names of the removed components.
    pub removed: Vec<&'static str>,
}

/// Removes known counter-ions and solvents, and repeats of the same component, but
/// never everything.
pub(super) fn strip(molecule: &Molecule) -> Result<Stripped, MolError> {
    let mut kept: Vec<Molecule> = Vec::new();
    let mut removed = Vec::new();
    let all = components(molecule)?;
    for component in &all {
        match name(component)? {
            Some(name) => removed.push(name),
            None if kept.contains(component) => {}
            None => kept.push(component.clone()),
        }
    }
    if kept.is_empty() {
        return Ok(Stripped { kept: all, removed: Vec::new() });
    }
    Ok(Stripped { kept, removed })
}

/// The name of a counter-ion or solvent, whatever its stereochemistry, isotopes or charge.
fn name(component: &Molecule) -> Result<Option<&'static str>, MolError> {
    let known = known();
    if let Some(name) = known.get(component.canonical_smiles()) {
        return Ok(Some(name));
    }
    if component.atom_count() > LARGEST_KNOWN {
        return Ok(None);
    }
    let plain = super::steps::strip_stereo(&super::steps::strip_isotopes(component)?)?;
    Ok(known.get(neutralise(&plain)?.canonical_smiles()).copied())
}

/// No known salt or solvent has more heavy atoms (picric acid).
const LARGEST_KNOWN: usize = 16;

fn known() -> &'static FxHashMap<Box<str>, &'static str> {
    static KNOWN_BY_SMILES: OnceLock<FxHashMap<Box<str>, &'static str>> = OnceLock::new();
    KNOWN_BY_SMILES.get_or_init(|| {
        KNOWN
            .iter()
            .filter_map(|(name, text)| {
                Some((Molecule::from_smiles(text).ok()?.canonical_smiles().into(), *name))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_a_molecule_of_one_component() {
        for (name, text) in KNOWN {
            let molecule = Molecule::from_smiles(text).unwrap();
            assert!(!molecule.canonical_smiles().contains('.'), "{name}");
            assert!(molecule.atom_count() <= LARGEST_KNOWN, "{name}");
        }
    }

    #[test]
    fn finds_salts_in_any_charge_or_stereo_form() {
        for text in ["CC(=O)[O-]", "[Cl-]", "O=C([O-])/C=C/C(=O)O", "[2H]O[2H]", "C[NH+](C)C"] {
            let expected = text != "C[NH+](C)C";
            assert_eq!(
                name(&Molecule::from_smiles(text).unwrap()).unwrap().is_some(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn never_removes_everything() {
        let salt = Molecule::from_smiles("CC(=O)[O-].[Na+]").unwrap();
        let stripped = strip(&salt).unwrap();
        assert_eq!(stripped.kept.len(), 2);
        assert!(stripped.removed.is_empty());
    }
}
