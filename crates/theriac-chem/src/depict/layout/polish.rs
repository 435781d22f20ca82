//! The last touch on a redrawn ring system: each atom tries small steps, and those that lower
//! the cost stay.

use std::f64::consts::TAU;

use super::super::point::Point;
use super::super::sketch::Sketch;
use super::quality::{Region, cost};

/// Lengths of the steps, in bond lengths.
const STEPS: [f64; 4] = [0.35, 0.2, 0.1, 0.05];
const PASSES: usize = 2;
const DIRECTIONS: usize = 8;

/// Lowers the cost of a region by moving its atoms one by one; returns the cost reached.
pub(super) fn polish(sketch: &Sketch, region: &Region, points: &mut [Point]) -> f64 {
    let mut reached = cost(sketch, region, points);
    for step in STEPS {
        for _ in 0..PASSES {
            for &atom in &region.atoms {
                reached = nudged(sketch, region, points, atom, step, reached);
            }
        }
    }
    reached
}

fn nudged(
    sketch: &Sketch,
    region: &Region,
    points: &mut [Point],
    atom: usize,
    step: f64,
    reached: f64,
) -> f64 {
    let home = points[atom];
    let (mut best, mut best_cost) = (home, reached - 1e-6);
    for direction in 0..DIRECTIONS {
        let angle = TAU * direction as f64 / DIRECTIONS as f64;
        points[atom] = home + Point::new(step, 0.0).turned(angle);
        let trial = cost(sketch, region, points);
        if trial < best_cost {
            (best, best_cost) = (points[atom], trial);
        }
    }
    points[atom] = best;
    if best == home { reached } else { best_cost }
}
