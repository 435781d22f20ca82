//! Does a layout show the E/Z geometry that the molecule has?

use super::super::point::Point;
use super::super::sketch::{Geometry, Sketch};

/// Is every double bond among the atoms that `within` names drawn with its geometry?
pub(super) fn holds(sketch: &Sketch, points: &[Point], within: impl Fn(usize) -> bool) -> bool {
    sketch.bonds.iter().all(|bond| match bond.geometry {
        Some(g) if [bond.begin, bond.end, g.at_begin, g.at_end].iter().all(|&a| within(a)) => {
            shown(points, bond.begin, bond.end, g)
        }
        _ => true,
    })
}

/// Is this double bond drawn with its geometry?
pub(super) fn shown(points: &[Point], begin: usize, end: usize, geometry: Geometry) -> bool {
    let along = points[end] - points[begin];
    let one = along.cross(points[geometry.at_begin] - points[begin]);
    let two = along.cross(points[geometry.at_end] - points[end]);
    one.abs() > 0.05 && two.abs() > 0.05 && (one * two > 0.0) == geometry.cis
}
