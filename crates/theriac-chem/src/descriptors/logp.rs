//! The octanol–water partition coefficient from atom contributions.
//!
//! S. A. Wildman, G. M. Crippen, J. Chem. Inf. Comput. Sci. 39, 868 (1999), as in RDKit.

use chematic::{chem, smiles};

use crate::Molecule;

/// LogP of a molecule; `None` where the engine does not model the structure.
pub(super) fn logp(molecule: &Molecule) -> Option<f64> {
    if has_ynol(molecule) {
        // The engine's fast road mistakes the hydrogen of an alkynol; its literal port of RDKit,
        // which adds every hydrogen as an atom, does not.
        return smiles::rdkit_crippen_logp_mr(molecule.inner()).map(|(logp, _)| logp);
    }
    Some(chem::logp_crippen(molecule.inner()))
}

/// Is there a hydroxyl group on a carbon with two neighbours?
fn has_ynol(molecule: &Molecule) -> bool {
    let perceived = molecule.perceived();
    (0..perceived.atoms.len() as u32).any(|oxygen| {
        let atom = perceived.atoms[oxygen as usize];
        let is_linear_carbon = |n: u32| {
            let carbon = perceived.atoms[n as usize];
            carbon.element == 6 && carbon.degree + carbon.implicit_hydrogens == 2
        };
        atom.element == 8
            && atom.hydrogens > 0
            && perceived.neighbours(oxygen).iter().any(|n| is_linear_carbon(n.atom))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values from RDKit's `MolLogP`.
    #[test]
    fn alkynols_are_as_in_rdkit() {
        for (smiles, expected) in [("OC#C", -0.0504), ("CC#CO", 0.3397), ("CCO", -0.0014)] {
            let found = logp(&Molecule::from_smiles(smiles).unwrap()).unwrap();
            assert!((found - expected).abs() < 1e-4, "{smiles}: {found}");
        }
    }
}
