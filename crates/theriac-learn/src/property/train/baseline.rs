//! What a model must be better than.

use rayon::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::fingerprint::ecfp4;

use super::super::Dataset;

/// For each molecule and task the label of the most similar training molecule that has one
/// (Tanimoto, ECFP4): `[row][task]`.
pub(super) fn nearest(data: &Dataset, molecules: &[Molecule]) -> Vec<Vec<Option<f64>>> {
    let prints: Vec<_> = data.molecules.par_iter().map(|m| ecfp4(m).ok()).collect();
    let of = |molecule: &Molecule| {
        let Ok(print) = ecfp4(molecule) else { return vec![None; data.tasks.len()] };
        let mut best = vec![(f64::NEG_INFINITY, None); data.tasks.len()];
        for (row, other) in prints.iter().enumerate() {
            let Some(similarity) = other.as_ref().map(|o| print.tanimoto(o)) else { continue };
            for (task, best) in best.iter_mut().enumerate() {
                if similarity > best.0
                    && let Some(label) = data.label(row, task)
                {
                    *best = (similarity, Some(label.value));
                }
            }
        }
        best.into_iter().map(|(_, label)| label).collect()
    };
    molecules.par_iter().map(of).collect()
}
