//! Takes overlaps out of a layout by flipping, bending and stretching at acyclic bonds.
//!
//! A greedy search in the spirit of Helson, *Rev. Comput. Chem.* **1999**, 13, 313: look at
//! what is in each other's way, try every move of the bonds on the path between, keep the best
//! one, until none helps. Rings stay rigid and E/Z geometry is kept.

use std::collections::{BTreeSet, VecDeque};

use super::super::point::Point;
use super::super::sketch::Sketch;
use super::quality::{cost_between, troubles};
use super::stereo;

/// Turns that are tried, in radians (15° to 60°).
const TURNS: [f64; 4] = [0.262, 0.524, 0.785, 1.047];
/// Lengths that are tried, in bond lengths: the right one, and longer.
const STRETCHES: [f64; 3] = [1.0, 1.4, 1.8];
const ROUNDS: usize = 60;
/// Overlaps looked at in each round, the worst first.
const WORST: usize = 10;
/// A move must gain this much.
const GAIN: f64 = 0.05;

/// One way to change the layout at a bond.
#[derive(Debug, Clone, Copy)]
enum Move {
    /// Mirror the smaller side at the bond.
    Flip,
    /// Turn the smaller side about the other end.
    Turn(f64),
    /// Push the smaller side away until the bond has this length.
    Stretch(f64),
}

impl Move {
    /// What the change itself costs.
    fn strain(self) -> f64 {
        match self {
            Move::Flip => 0.0,
            Move::Turn(angle) => 1.2 * angle * angle,
            Move::Stretch(to) => to - 1.0,
        }
    }
}

/// An acyclic bond with the atoms of its smaller side.
struct Joint {
    pivot: usize,
    far: usize,
    moved: Vec<bool>,
    flippable: bool,
}

/// Improves a layout in place until no move helps.
pub(super) fn untangle(sketch: &Sketch, points: &mut Vec<Point>) {
    for _ in 0..ROUNDS {
        let mut worst = troubles(sketch, points);
        worst.truncate(WORST);
        let bonds: BTreeSet<usize> =
            worst.iter().flat_map(|&(a, b)| path_bonds(sketch, a, b)).collect();
        let best = bonds
            .into_iter()
            .filter_map(|bond| best_move(sketch, bond, points))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((change, improved)) if change < -GAIN => *points = improved,
            _ => return,
        }
    }
}

/// Flips the smaller side of acyclic double bonds that show the wrong E/Z geometry.
pub(super) fn mend(sketch: &Sketch, points: &mut Vec<Point>) {
    for (index, bond) in sketch.bonds.iter().enumerate() {
        let wrong = |g| !stereo::shown(points, bond.begin, bond.end, g);
        if !sketch.ring_bond[index] && bond.geometry.is_some_and(wrong) {
            *points = applied(&joint(sketch, index), Move::Flip, points);
        }
    }
}

/// Acyclic bonds on the shortest path between two atoms.
fn path_bonds(sketch: &Sketch, from: usize, to: usize) -> Vec<usize> {
    let mut came: Vec<Option<(usize, usize)>> = vec![None; sketch.atoms.len()];
    let mut queue = VecDeque::from([from]);
    while let Some(here) = queue.pop_front() {
        for &(next, bond) in &sketch.neighbours[here] {
            if next != from && came[next].is_none() {
                came[next] = Some((here, bond));
                queue.push_back(next);
            }
        }
    }
    let mut bonds = Vec::new();
    let mut here = to;
    while let Some((before, bond)) = came[here] {
        if !sketch.ring_bond[bond] {
            bonds.push(bond);
        }
        here = before;
    }
    bonds
}

/// The best move at a bond with its change of the cost.
fn best_move(sketch: &Sketch, bond: usize, points: &[Point]) -> Option<(f64, Vec<Point>)> {
    let joint = joint(sketch, bond);
    let before = cost_between(sketch, &joint.moved, points);
    moves(&joint)
        .filter_map(|change| {
            let trial = applied(&joint, change, points);
            stereo::holds(sketch, &trial, |_| true).then(|| {
                let after = cost_between(sketch, &joint.moved, &trial);
                (after - before + change.strain(), trial)
            })
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
}

fn moves(joint: &Joint) -> impl Iterator<Item = Move> + use<> {
    let turns = TURNS.into_iter().flat_map(|t| [Move::Turn(t), Move::Turn(-t)]);
    let stretches = STRETCHES.into_iter().map(Move::Stretch);
    joint.flippable.then_some(Move::Flip).into_iter().chain(turns).chain(stretches)
}

fn joint(sketch: &Sketch, bond: usize) -> Joint {
    let (begin, end) = (sketch.bonds[bond].begin, sketch.bonds[bond].end);
    let side = |start: usize| {
        let mut seen = vec![false; sketch.atoms.len()];
        let atoms = sketch.reachable(start, &mut seen, |b| b != bond);
        (atoms.len(), seen)
    };
    let (of_begin, of_end) = (side(begin), side(end));
    let (pivot, far, (size, moved)) =
        if of_begin.0 < of_end.0 { (end, begin, of_begin) } else { (begin, end, of_end) };
    Joint { pivot, far, moved, flippable: size > 1 && sketch.bonds[bond].geometry.is_none() }
}

fn applied(joint: &Joint, change: Move, points: &[Point]) -> Vec<Point> {
    let (pivot, far) = (points[joint.pivot], points[joint.far]);
    let place = |p: Point| match change {
        Move::Flip => p.mirrored(pivot, far),
        Move::Turn(angle) => pivot + (p - pivot).turned(angle),
        Move::Stretch(to) => p + (far - pivot).unit() * (to - pivot.distance(far)),
    };
    points.iter().zip(&joint.moved).map(|(p, moved)| if *moved { place(*p) } else { *p }).collect()
}
