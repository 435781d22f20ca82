//! A better drawing of a ring system whose first one is poor.

use super::super::point::{Point, centroid};
use super::super::sketch::Sketch;
use super::polish::polish;
use super::quality::{Region, cost};
use super::springs::Springs;
use super::stereo;

/// A ring system below this cost stays as it is.
const GOOD: f64 = 1.0;
/// A new drawing must be better by this much.
const GAIN: f64 = 0.5;
const STARTS: usize = 72;
/// Drafts that are polished.
const POLISHED: usize = 4;
/// How strongly small rings ask to be regular: strongly, or so that cages can open.
const STIFFNESS: [f64; 2] = [2.0, 0.3];
/// Rounds of spreading: many give few, round shapes; fewer keep more of each start's own.
const SPREADING: [usize; 3] = [150, 20, 0];
/// Larger systems are only relaxed from where they are.
const LARGEST_SEARCH: usize = 60;

/// A ring system with the atoms next to it, and places for all of them.
pub(super) struct Redrawn {
    /// Sorted; the ring system's atoms and their neighbours.
    pub atoms: Vec<usize>,
    /// A place for each of `atoms`.
    pub places: Vec<Point>,
}

/// Better drawings of the ring system `system` (sorted atoms), the best first, as near to the
/// old one as turning allows; none where the old one is good or nothing better is found.
pub(super) fn redrawn(sketch: &Sketch, system: &[usize], points: &[Point]) -> Vec<Redrawn> {
    let atoms = with_neighbours(sketch, system);
    let region = Region::of(sketch, atoms.clone());
    let old =
        if holds(sketch, &atoms, points) { cost(sketch, &region, points) } else { f64::INFINITY };
    if old < GOOD {
        return Vec::new();
    }
    let mut drafts = drafts(sketch, &region, points);
    drafts.sort_by(|a, b| a.0.total_cmp(&b.0));
    drafts.truncate(POLISHED);
    for (reached, draft) in &mut drafts {
        *reached = polish(sketch, &region, draft);
    }
    drafts.retain(|(reached, draft)| *reached < old - GAIN && holds(sketch, &atoms, draft));
    drafts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |layout: &[Point]| -> Vec<Point> { atoms.iter().map(|&a| layout[a]).collect() };
    let placed = |(_, draft): &(f64, Vec<Point>)| Redrawn {
        places: aligned(&at(draft), &at(points)),
        atoms: atoms.clone(),
    };
    drafts.iter().map(placed).collect()
}

/// Drawings from many starts, each with its cost.
fn drafts(sketch: &Sketch, region: &Region, points: &[Point]) -> Vec<(f64, Vec<Point>)> {
    let atoms = &region.atoms;
    let springs = STIFFNESS.map(|s| Springs::new(sketch, atoms, s));
    let starts = if atoms.len() > LARGEST_SEARCH { 1 } else { STARTS };
    let draft = |start: usize| {
        let springs = &springs[start % STIFFNESS.len()];
        let mut local = beginning(start, atoms, points, springs);
        springs.shape(&mut local);
        let mut trial = points.to_vec();
        atoms.iter().zip(&local).for_each(|(&a, p)| trial[a] = *p);
        holds(sketch, atoms, &trial).then(|| (cost(sketch, region, &trial), trial))
    };
    (0..=starts).filter_map(draft).collect()
}

/// Is the E/Z geometry within the atoms drawn right?
fn holds(sketch: &Sketch, atoms: &[usize], points: &[Point]) -> bool {
    stereo::holds(sketch, points, |a| atoms.binary_search(&a).is_ok())
}

fn with_neighbours(sketch: &Sketch, system: &[usize]) -> Vec<usize> {
    let mut atoms = system.to_vec();
    let beside = system.iter().flat_map(|&a| sketch.neighbours[a].iter().map(|(n, _)| *n));
    atoms.extend(beside);
    atoms.sort_unstable();
    atoms.dedup();
    atoms
}

/// Starts 0 and 1 are the present drawing; the others are spread out from quasi-random places.
fn beginning(start: usize, atoms: &[usize], points: &[Point], springs: &Springs) -> Vec<Point> {
    if start <= 1 {
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
    springs.spread(&mut local, SPREADING[start % SPREADING.len()]);
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
