//! Where the atoms stand: y upwards, bond lengths of about one.
//!
//! The start is RDKit's depictor (its port in the engine). It is good for most molecules; where
//! it is not, poor ring systems are redrawn with springs, and what still overlaps is untangled
//! at acyclic bonds. A layout that is good already is left alone.

use chematic::smiles;

use super::point::Point;
use super::sketch::Sketch;
use crate::{MolError, Molecule};

use quality::{Region, cost};

mod blocks;
mod branches;
mod components;
mod polish;
mod quality;
mod rings;
mod springs;
mod stereo;
mod untangle;

/// RDKit's bond length.
const RDKIT_BOND: f64 = 1.5;
/// A layout below this cost is left alone.
const GOOD: f64 = 0.3;
/// Up to this many atoms, drawings of ring systems are compared after untangling.
const FORESEEN: usize = 150;

/// Lays a molecule out.
///
/// # Errors
/// The engine's depictor does not model the structure, or no layout was found that shows the
/// E/Z geometry of its double bonds.
pub(super) fn layout(sketch: &Sketch, molecule: &Molecule) -> Result<Vec<Point>, MolError> {
    let mut points = start(sketch, molecule)?;
    let components = sketch.components();
    components::arrange(&components, &mut points);
    let before = judged(sketch, &points);
    if before.0 || before.1 > GOOD {
        let better = improved(sketch, &points);
        if judged(sketch, &better) < before {
            points = better;
            components::arrange(&components, &mut points);
        }
    }
    if judged(sketch, &points).0 {
        return Err(MolError::Unsupported("no drawing shows its double bonds as they are".into()));
    }
    Ok(points)
}

/// Does a layout show a wrong geometry, and what is its cost? The lower, the better.
fn judged(sketch: &Sketch, points: &[Point]) -> (bool, f64) {
    let wrong = !stereo::holds(sketch, points, |_| true);
    (wrong, cost(sketch, &Region::whole(sketch), points))
}

fn start(sketch: &Sketch, molecule: &Molecule) -> Result<Vec<Point>, MolError> {
    let start = smiles::rdkit_2d_coords(molecule.inner())
        .map_err(|e| MolError::Unsupported(e.to_string()))?;
    if start.len() != sketch.atoms.len() {
        return Err(MolError::Unsupported("atoms of the drawing do not line up".into()));
    }
    Ok(start.iter().map(|[x, y]| Point::new(*x, *y) * (1.0 / RDKIT_BOND)).collect())
}

fn improved(sketch: &Sketch, start: &[Point]) -> Vec<Point> {
    let mut points = start.to_vec();
    for system in blocks::ring_systems(sketch) {
        let drafts = rings::redrawn(sketch, &system, &points);
        let replaced = drafts.iter().map(|new| {
            let mut trial = points.clone();
            branches::replace(sketch, &system, new, &mut trial);
            trial
        });
        if let Some(best) =
            replaced.min_by(|a, b| prospect(sketch, a).total_cmp(&prospect(sketch, b)))
        {
            points = best;
        }
    }
    untangle::mend(sketch, &mut points);
    untangle::untangle(sketch, &mut points);
    points
}

/// The cost that a layout will have once it is untangled.
fn prospect(sketch: &Sketch, points: &[Point]) -> f64 {
    let mut trial = points.to_vec();
    if sketch.atoms.len() <= FORESEEN {
        untangle::untangle(sketch, &mut trial);
    }
    cost(sketch, &Region::whole(sketch), &trial)
}

#[cfg(test)]
mod tests;
