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
mod quality;
mod rings;
mod springs;
mod stereo;
mod untangle;

/// RDKit's bond length.
const RDKIT_BOND: f64 = 1.5;
/// A layout below this cost is left alone.
const GOOD: f64 = 0.3;

/// Lays a molecule out.
///
/// # Errors
/// The engine's depictor does not model the structure.
pub(super) fn layout(sketch: &Sketch, molecule: &Molecule) -> Result<Vec<Point>, MolError> {
    let mut points = start(sketch, molecule)?;
    let components = sketch.components();
    components::arrange(&components, &mut points);
    let region = Region::whole(sketch);
    let before = cost(sketch, &region, &points);
    if before > GOOD {
        let better = improved(sketch, &points);
        if cost(sketch, &region, &better) < before {
            points = better;
            components::arrange(&components, &mut points);
        }
    }
    Ok(points)
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
        if let Some(new) = rings::redrawn(sketch, &system, &points) {
            branches::replace(sketch, &system, &new, &mut points);
        }
    }
    untangle::untangle(sketch, &mut points);
    points
}

#[cfg(test)]
mod tests;
