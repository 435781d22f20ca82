//! A better drawing of a ring system whose first one is poor.

use super::super::point::{Point, centroid};
use super::super::sketch::Sketch;
use super::quality::{Region, cost};
use super::springs::Springs;
use super::stereo;

/// A ring system below this cost stays as it is.
const GOOD: f64 = 1.0;
/// A new drawing must be better by this much.
const GAIN: f64 = 0.5;
const STARTS: usize = 48;
/// Larger systems are only relaxed from where they are.
const LARGEST_SEARCH: usize = 60;

/// A ring system with the atoms next to it, and places for all of them.
pub(super) struct Redrawn {
    /// Sorted; the ring system's atoms and their neighbours.
    pub atoms: Vec<usize>,
    /// A place for each of `atoms`.
    pub places: Vec<Point>,
}

/// A better drawing of the ring system `system` (sorted atoms), as near to the old one as
/// turning allows; `None` where the old one is good or nothing better is found.
pub(super) fn redrawn(sketch: &Sketch, system: &[usize], points: &[Point]) -> Option<Redrawn> {
    let atoms = with_neighbours(sketch, system);
    let region = Region::of(sketch, atoms.clone());
    let old = cost(sketch, &region, points);
    if old < GOOD {
        return None;
    }
    let springs = Springs::new(sketch, &atoms);
    let starts = if atoms.len() > LARGEST_SEARCH { 0 } else { STARTS };
    let mut best: Option<(f64, Vec<Point>)> = None;
    for start in 0..=starts {
        let mut local = beginning(start, &atoms, points, &springs);
        springs.shape(&mut local);
        let mut trial = points.to_vec();
        atoms.iter().zip(&local).for_each(|(&a, p)| trial[a] = *p);
        if !stereo::holds(sketch, &trial, |a| atoms.binary_search(&a).is_ok()) {
            continue;
        }
        let reached = cost(sketch, &region, &trial);
        if best.as_ref().is_none_or(|b| reached < b.0 - 1e-6) {
            best = Some((reached, local));
        }
    }
    let (_, local) = best.filter(|b| b.0 < old - GAIN)?;
    let before: Vec<Point> = atoms.iter().map(|&a| points[a]).collect();
    Some(Redrawn { places: aligned(&local, &before), atoms })
}

fn with_neighbours(sketch: &Sketch, system: &[usize]) -> Vec<usize> {
    let mut atoms = system.to_vec();
    let beside = system.iter().flat_map(|&a| sketch.neighbours[a].iter().map(|(n, _)| *n));
    atoms.extend(beside);
    atoms.sort_unstable();
    atoms.dedup();
    atoms
}

/// Start 0 is the present drawing; the others are spread out from quasi-random places.
fn beginning(start: usize, atoms: &[usize], points: &[Point], springs: &Springs) -> Vec<Point> {
    if start == 0 {
        return atoms.iter().map(|&a| points[a]).collect();
    }
    let size = (atoms.len() as f64).sqrt();
    let weyl = |i: usize, irrational: f64| {
        ((i + 1) as f64 * irrational + start as f64 * 0.754_877_666_246_693).fract() * size
    };
    let k = start as f64;
    let mut local: Vec<Point> = (0..atoms.len())
        .map(|i| Point::new(weyl(i, 0.618_033_988_75 + 0.1 * k), weyl(i, 0.414_213_562_37 * k)))
        .collect();
    // Spreading finds few, round shapes; every other start keeps more of its own.
    if start % 2 == 0 {
        springs.spread(&mut local);
    }
    local
}

/// `moving` turned, mirrored and shifted to lie as near to `fixed` as it can (least squares in
/// the plane).
fn aligned(moving: &[Point], fixed: &[Point]) -> Vec<Point> {
    let (from, to) = (centroid(moving.iter().copied()), centroid(fixed.iter().copied()));
    let fit = |mirror: f64| {
        let turned = |p: &Point| Point::new((*p - from).x * mirror, (*p - from).y);
        let (dot, cross) = moving.iter().zip(fixed).fold((0.0, 0.0), |(d, c), (p, q)| {
            (d + turned(p).dot(*q - to), c + turned(p).cross(*q - to))
        });
        let angle = f64::atan2(cross, dot);
        let placed: Vec<Point> = moving.iter().map(|p| turned(p).turned(angle) + to).collect();
        (dot.hypot(cross), placed)
    };
    let (same, mirrored) = (fit(1.0), fit(-1.0));
    if mirrored.0 > same.0 + 1e-9 { mirrored.1 } else { same.1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alignment_undoes_a_turn_and_a_mirror() {
        let fixed = [Point::new(0.0, 0.0), Point::new(1.0, 0.0), Point::new(1.0, 2.0)];
        let moved: Vec<Point> = fixed
            .iter()
            .map(|p| Point::new(-p.x, p.y).turned(1.1) + Point::new(3.0, 4.0))
            .collect();
        for (a, b) in aligned(&moved, &fixed).iter().zip(&fixed) {
            assert!(a.distance(*b) < 1e-9);
        }
    }
}
