//! Values of each atom.
//!
//! Shares of logP: S. A. Wildman, G. M. Crippen, J. Chem. Inf. Comput. Sci. 39, 868 (1999). Partial
//! charges: J. Gasteiger, M. Marsili, Tetrahedron 36, 3219 (1980). States: [`super::estate`].

use chematic::chem;

use super::estate;
use crate::{Molecule, guard};

/// Values per atom.
pub const OF_ATOM: usize = 3;

/// Of each atom its share of logP, with those of its hydrogens; its partial charge, without them; and its
/// electrotopological state. Not a number where the engine cannot give a value.
pub fn of_atoms(molecule: &Molecule) -> Vec<[f64; OF_ATOM]> {
    let inner = molecule.inner();
    let columns = [
        guard::caught(|| chem::logp_crippen_per_atom(inner)),
        guard::caught(|| chem::gasteiger_charges(inner)),
        guard::caught(|| estate::states(molecule)),
    ];
    let value = |column: usize, atom: usize| {
        let values = columns[column].as_ref().ok();
        values.and_then(|v| v.get(atom)).copied().unwrap_or(f64::NAN)
    };
    (0..molecule.atom_count()).map(|atom| std::array::from_fn(|c| value(c, atom))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_logp_add_up() {
        for smiles in ["CC(=O)Oc1ccccc1C(=O)O", "c1ccc2[nH]ccc2c1", "C[N+](C)(C)CC([O-])=O"] {
            let molecule = Molecule::from_smiles(smiles).unwrap();
            let sum: f64 = of_atoms(&molecule).iter().map(|v| v[0]).sum();
            let logp = super::super::describe(&molecule).logp;
            assert!((sum - logp).abs() < 1e-6, "{smiles}: {sum} {logp}");
            let charge: f64 = of_atoms(&molecule).iter().map(|v| v[1]).sum();
            assert!(charge.is_finite() && charge < 0.0, "{smiles}: {charge}");
        }
    }
}
