//! A fuzzy pharmacophore of the reduced graph.

use chematic::fp;

use crate::{MolError, Molecule, guard};

/// Number of positions of [`pharmacophore`].
pub const PHARMACOPHORE_SIZE: usize = fp::erg::ERG_VEC_LEN;

/// How often two pharmacophore points of two kinds lie at each distance in the reduced graph,
/// spread over neighbouring distances: 21 pairs of kinds at 15 distances.
///
/// After the extended reduced graph of N. Stiefl et al., J. Chem. Inf. Model. 46, 208 (2006);
/// the engine's own reduction, not RDKit's.
///
/// # Errors
/// The engine does not model the structure.
pub fn pharmacophore(molecule: &Molecule) -> Result<Vec<f64>, MolError> {
    guard::caught(|| fp::erg::erg_vec(molecule.inner()).to_vec())
}
