//! Shapley values of atoms.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use theriac_base::{Job, Result};

use super::Explanation;
use super::masked::Masked;

/// The mean change of the prediction when an atom becomes known, over orders in which atoms do.
/// In every order the changes add up to all of the prediction, so the values do.
///
/// # Errors
/// Cancelled.
pub(super) fn explain(
    molecule: &Masked<'_>,
    pairs: usize,
    seed: u64,
    job: &Job,
) -> Result<Explanation> {
    let n = molecule.atoms();
    let pairs = pairs.max(1);
    let mut atoms = vec![0.0; n];
    let mut ends = [0.0; 2];
    for pair in 0..pairs {
        job.checkpoint()?;
        let mut order: Vec<usize> = (0..n).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(pair as u64);
        order.shuffle(&mut rng);
        for _ in 0..2 {
            let predictions = molecule.predict(&stages(&order));
            for (k, &atom) in order.iter().enumerate() {
                atoms[atom] += (predictions[k + 1] - predictions[k]) / (2 * pairs) as f64;
            }
            ends = [predictions[0], predictions[n]];
            order.reverse();
        }
    }
    Ok(Explanation { prediction: ends[1], baseline: ends[0], atoms, bonds: Vec::new() })
}

/// What is known before the first atom of `order` is, after it is, and so on.
fn stages(order: &[usize]) -> Vec<Vec<bool>> {
    let mut known = vec![false; order.len()];
    let mut stages = vec![known.clone()];
    for &atom in order {
        known[atom] = true;
        stages.push(known.clone());
    }
    stages
}
