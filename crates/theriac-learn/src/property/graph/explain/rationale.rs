//! A smallest part of a molecule that alone makes the prediction.

use theriac_base::{Job, Result};

use super::masked::Masked;

/// A connected part of a molecule, and the model's answer when only it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Rationale {
    /// Indices of its atoms, in rising order.
    pub atoms: Vec<usize>,
    /// The prediction from it alone.
    pub prediction: f64,
}

/// Takes atoms away from the whole, each time the one without which the prediction keeps most,
/// as long as the rest is connected and beyond the threshold (backward elimination).
///
/// # Errors
/// Cancelled.
pub(super) fn find(molecule: &Masked<'_>, threshold: f64, job: &Job) -> Result<Option<Rationale>> {
    let n = molecule.atoms();
    let ends = molecule.predict(&[vec![false; n], vec![true; n]]);
    // Turned round where the prediction lies below the baseline.
    let side = if ends[1] >= ends[0] { 1.0 } else { -1.0 };
    if side * ends[1] < side * threshold {
        return Ok(None);
    }
    let neighbours = molecule.neighbours();
    let (mut known, mut prediction) = (vec![true; n], ends[1]);
    loop {
        job.checkpoint()?;
        let smaller = without_one(&known, &neighbours);
        let predictions = molecule.predict(&smaller);
        let keeps_most = |a: &usize, b: &usize| {
            (side * predictions[*a]).total_cmp(&(side * predictions[*b])).then(b.cmp(a))
        };
        let Some(choice) = (0..smaller.len()).max_by(keeps_most) else { break };
        if side * predictions[choice] < side * threshold {
            break;
        }
        known.clone_from(&smaller[choice]);
        prediction = predictions[choice];
    }
    let atoms = (0..n).filter(|&a| known[a]).collect();
    Ok(Some(Rationale { atoms, prediction }))
}

/// The parts with one atom less that are connected (or no more apart than before) and not empty.
fn without_one(known: &[bool], neighbours: &[Vec<usize>]) -> Vec<Vec<bool>> {
    let size = known.iter().filter(|k| **k).count();
    if size < 2 {
        return Vec::new();
    }
    let pieces = components(known, neighbours);
    let less = |atom: usize| {
        let mut rest = known.to_vec();
        rest[atom] = false;
        (components(&rest, neighbours) <= pieces).then_some(rest)
    };
    (0..known.len()).filter(|&a| known[a]).filter_map(less).collect()
}

fn components(known: &[bool], neighbours: &[Vec<usize>]) -> usize {
    let mut seen = vec![false; known.len()];
    let mut count = 0;
    for start in (0..known.len()).filter(|&a| known[a]) {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        count += 1;
        let mut open = vec![start];
        while let Some(atom) = open.pop() {
            for &next in &neighbours[atom] {
                if known[next] && !std::mem::replace(&mut seen[next], true) {
                    open.push(next);
                }
            }
        }
    }
    count
}
