//! Puts a redrawn ring system in its place and turns what hangs on it to fit.

use super::super::point::{Point, centroid};
use super::super::sketch::Sketch;
use super::rings::Redrawn;
use super::stereo;

/// What hangs on one atom of a ring system.
#[derive(Debug)]
struct Branch {
    /// Its atoms beside the ring atom (two for a spiro ring).
    roots: Vec<usize>,
    atoms: Vec<usize>,
}

/// Moves the ring system `system` (sorted atoms) to its new places and every branch with its
/// ring atom, turned to where the new drawing has its first atom.
pub(super) fn replace(sketch: &Sketch, system: &[usize], new: &Redrawn, points: &mut [Point]) {
    let old = points.to_vec();
    let mut places = old.clone();
    new.atoms.iter().zip(&new.places).for_each(|(&a, p)| places[a] = *p);
    let mut taken = vec![false; sketch.atoms.len()];
    for &a in system {
        points[a] = places[a];
        taken[a] = true;
    }
    for &ring_atom in system {
        for branch in branches(sketch, ring_atom, &mut taken) {
            let root = |layout: &[Point]| {
                centroid(branch.roots.iter().map(|&r| layout[r])) - layout[ring_atom]
            };
            let (was, is) = (root(&old), root(&places));
            let turn = is.angle() - was.angle();
            let push = is.unit() * (is.length() - was.length());
            hang(sketch, ring_atom, &branch, (turn, push), &old, points);
        }
    }
}

fn branches(sketch: &Sketch, ring_atom: usize, taken: &mut [bool]) -> Vec<Branch> {
    let mut found = Vec::new();
    for &(neighbour, _) in &sketch.neighbours[ring_atom] {
        if taken[neighbour] {
            continue;
        }
        let atoms = sketch.reachable(neighbour, taken, |_| true);
        let roots = sketch.neighbours[ring_atom]
            .iter()
            .map(|(n, _)| *n)
            .filter(|n| atoms.contains(n))
            .collect();
        found.push(Branch { roots, atoms });
    }
    found
}

/// Turns a branch about its ring atom and pushes it along; mirrors it where a double bond asks
/// for it.
fn hang(
    sketch: &Sketch,
    ring_atom: usize,
    branch: &Branch,
    (turn, push): (f64, Point),
    old: &[Point],
    points: &mut [Point],
) {
    let pivot = points[ring_atom];
    for &a in &branch.atoms {
        points[a] = pivot + (old[a] - old[ring_atom]).turned(turn) + push;
    }
    let root = branch.roots[0];
    let bond = sketch.bond_between(ring_atom, root).map(|b| &sketch.bonds[b]);
    let Some((bond, geometry)) = bond.and_then(|b| Some((b, b.geometry?))) else { return };
    if !stereo::shown(points, bond.begin, bond.end, geometry) {
        let axis = points[root];
        for &a in &branch.atoms {
            points[a] = points[a].mirrored(pivot, axis);
        }
    }
}
