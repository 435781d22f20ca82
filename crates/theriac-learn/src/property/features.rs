//! The row of numbers that models of tables learn from.
//!
//! After MapLight (J. H. Notwell, M. W. Wood, arXiv:2310.00174): circular and atom-pair counts,
//! a pharmacophore of the reduced graph, and descriptors.

use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use theriac_chem::fingerprint::{Family, Fingerprinter, PHARMACOPHORE_SIZE, pharmacophore};
use theriac_chem::{Molecule, descriptors};

/// Positions of each counted fingerprint.
const FOLDED: u32 = 1024;
const COUNTED: [Family; 2] = [Family::Ecfp { radius: 2 }, Family::AtomPair];

/// Number of features of a molecule.
pub(super) fn width() -> usize {
    COUNTED.len() * FOLDED as usize + PHARMACOPHORE_SIZE + descriptors::wide_names().len()
}

/// The features of a molecule; not a number where one cannot be given.
pub(super) fn features(molecule: &Molecule) -> Vec<f32> {
    let mut row = Vec::with_capacity(width());
    for family in COUNTED {
        let start = row.len();
        let counts = Fingerprinter::new(family, FOLDED).and_then(|f| f.counts(molecule).ok());
        let empty = if counts.is_some() { 0.0 } else { f32::NAN };
        row.resize(start + FOLDED as usize, empty);
        for &(position, count) in counts.iter().flat_map(|c| c.counts()) {
            row[start + position as usize] = count as f32;
        }
    }
    let mut points = pharmacophore(molecule).unwrap_or_default();
    points.resize(PHARMACOPHORE_SIZE, f64::NAN);
    row.extend(points.iter().map(|&v| v as f32));
    row.extend(descriptors::wide(molecule).iter().map(|&v| finite(v)));
    row
}

/// Within what 32 bits hold, or not a number.
fn finite(value: f64) -> f32 {
    let narrow = value as f32;
    if narrow.is_finite() { narrow } else { f32::NAN }
}

/// Features of molecules; a learner keeps them, as cross-validation asks for each several times.
#[derive(Debug, Clone, Default)]
pub(super) struct Features(Option<Known>);

/// Features by canonical SMILES.
type Known = Arc<Mutex<FxHashMap<String, Arc<[f32]>>>>;

impl Features {
    /// Features that are kept.
    pub fn kept() -> Self {
        Self(Some(Known::default()))
    }

    /// The features of each molecule, in order.
    pub fn of(&self, molecules: &[Molecule]) -> Vec<Arc<[f32]>> {
        molecules.par_iter().map(|m| self.one(m)).collect()
    }

    fn one(&self, molecule: &Molecule) -> Arc<[f32]> {
        let Some(all) = &self.0 else { return features(molecule).into() };
        let key = molecule.canonical_smiles();
        let known = all.lock().ok().and_then(|known| known.get(key).cloned());
        known.unwrap_or_else(|| {
            let row: Arc<[f32]> = features(molecule).into();
            if let Ok(mut known) = all.lock() {
                known.insert(key.to_owned(), Arc::clone(&row));
            }
            row
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_do_not_depend_on_the_writing_and_cover_odd_molecules() {
        let of = |smiles| features(&Molecule::from_smiles(smiles).unwrap());
        assert_eq!(of("OCC"), of("C(O)C"));
        for odd in ["[Na+].[Cl-]", "C", "[Fe+2]", "CC(=O)[O-].[Pt+2]", "[H][H]"] {
            assert_eq!(of(odd).len(), width(), "{odd}");
        }
        assert_ne!(of("CCO"), of("CCN"));
    }
}
