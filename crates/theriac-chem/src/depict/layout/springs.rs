//! Springs that pull a ring system into shape.
//!
//! Stage one is the stress of Kamada and Kawai (*Inf. Process. Lett.* **1989**, 31, 7), which
//! spreads the atoms by their distance along bonds; stage two sets bond lengths, regular
//! small rings and room between atoms.

use std::f64::consts::PI;

use super::super::point::Point;
use super::super::sketch::Sketch;

/// Rings up to this size are drawn as regular polygons where nothing stands against it.
const SMALL_RING: usize = 8;

/// A spring between two atoms (indices within the system).
#[derive(Debug, Clone, Copy)]
struct Spring {
    a: usize,
    b: usize,
    rest: f64,
    strength: f64,
    kind: Kind,
}

/// Which way a spring acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Both,
    Push,
    Pull,
}

/// The springs of one ring system.
#[derive(Debug)]
pub(super) struct Springs {
    spread: Vec<Spring>,
    shape: Vec<Spring>,
}

impl Springs {
    /// `atoms` are the system's atoms; points below are in their order. `stiffness` is how
    /// strongly small rings ask to be regular, beside 8 for a bond's length.
    pub fn new(sketch: &Sketch, atoms: &[usize], stiffness: f64) -> Self {
        let steps = steps(sketch, atoms);
        Self { spread: spread(&steps), shape: shape(sketch, atoms, &steps, stiffness) }
    }

    /// Unfolds a rough start.
    pub fn spread(&self, points: &mut [Point], rounds: usize) {
        descend(&self.spread, points, rounds);
    }

    /// Pulls into shape.
    pub fn shape(&self, points: &mut [Point]) {
        descend(&self.shape, points, 400);
    }
}

/// Bonds on the shortest way between each two atoms of the system.
fn steps(sketch: &Sketch, atoms: &[usize]) -> Vec<Vec<usize>> {
    let place = |atom: usize| atoms.binary_search(&atom).ok();
    let from = |start: usize| {
        let mut steps = vec![usize::MAX; atoms.len()];
        steps[start] = 0;
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(here) = queue.pop_front() {
            for next in sketch.neighbours[atoms[here]].iter().filter_map(|(n, _)| place(*n)) {
                if steps[next] == usize::MAX {
                    steps[next] = steps[here] + 1;
                    queue.push_back(next);
                }
            }
        }
        steps
    };
    (0..atoms.len()).map(from).collect()
}

fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |a| (a + 1..n).map(move |b| (a, b)))
}

fn spread(steps: &[Vec<usize>]) -> Vec<Spring> {
    pairs(steps.len())
        .map(|(a, b)| {
            let far = steps[a][b] as f64;
            Spring { a, b, rest: far.powf(0.9), strength: 1.0 / (far * far), kind: Kind::Both }
        })
        .collect()
}

fn shape(sketch: &Sketch, atoms: &[usize], steps: &[Vec<usize>], stiffness: f64) -> Vec<Spring> {
    let mut springs: Vec<Spring> = pairs(atoms.len())
        .map(|(a, b)| match steps[a][b] {
            1 => Spring { a, b, rest: 1.0, strength: 8.0, kind: Kind::Both },
            2 => Spring { a, b, rest: 1.35, strength: 0.4, kind: Kind::Push },
            _ => Spring { a, b, rest: 1.25, strength: 1.2, kind: Kind::Push },
        })
        .collect();
    springs.extend(pairs(atoms.len()).filter(|&(a, b)| steps[a][b] == 2).map(|(a, b)| {
        // Corners are kept from opening flat.
        Spring { a, b, rest: 1.75, strength: 1.5, kind: Kind::Pull }
    }));
    for ring in sketch.rings.iter().filter(|r| r.len() <= SMALL_RING) {
        if let Some(places) = places(ring, atoms) {
            polygon(&places, stiffness * freedom(sketch, ring), &mut springs);
        }
    }
    springs
}

fn places(ring: &[usize], atoms: &[usize]) -> Option<Vec<usize>> {
    ring.iter().map(|a| atoms.binary_search(a).ok()).collect()
}

/// Rings that share at most one bond with each other ring keep their shape; bridged rings
/// must give way.
fn freedom(sketch: &Sketch, ring: &[usize]) -> f64 {
    let bridged = sketch
        .rings
        .iter()
        .any(|other| other.len() <= SMALL_RING && other != ring && common(other, ring) > 2);
    if bridged { 0.08 } else { 1.0 }
}

fn common(a: &[usize], b: &[usize]) -> usize {
    a.iter().filter(|x| b.contains(x)).count()
}

fn polygon(places: &[usize], strength: f64, springs: &mut Vec<Spring>) {
    let n = places.len();
    let corner = PI / n as f64;
    for (i, j) in pairs(n).filter(|(i, j)| (j - i) > 1 && (n + i - j) > 1) {
        let rest = ((j - i) as f64 * corner).sin() / corner.sin();
        springs.push(Spring { a: places[i], b: places[j], rest, strength, kind: Kind::Both });
    }
}

/// Gradient descent with a step that grows while it helps and halves where it does not.
fn descend(springs: &[Spring], points: &mut [Point], rounds: usize) {
    let mut step = 0.05;
    let (mut energy, mut gradient) = slope(springs, points);
    for _ in 0..rounds {
        let trial: Vec<Point> = points
            .iter()
            .zip(&gradient)
            .map(|(p, g)| {
                let move_by = *g * -step;
                *p + move_by * (0.2 / move_by.length().max(0.2))
            })
            .collect();
        let (there, slope_there) = slope(springs, &trial);
        if there < energy {
            points.copy_from_slice(&trial);
            (energy, gradient, step) = (there, slope_there, step * 1.15);
        } else {
            step *= 0.5;
        }
    }
}

fn slope(springs: &[Spring], points: &[Point]) -> (f64, Vec<Point>) {
    let mut gradient = vec![Point::default(); points.len()];
    let mut energy = 0.0;
    for s in springs {
        let v = points[s.a] - points[s.b];
        let distance = v.length();
        let stretch = distance - s.rest;
        if (s.kind == Kind::Push && stretch >= 0.0) || (s.kind == Kind::Pull && stretch <= 0.0) {
            continue;
        }
        energy += s.strength * stretch * stretch;
        let force = v.unit() * (2.0 * s.strength * stretch);
        gradient[s.a] = gradient[s.a] + force;
        gradient[s.b] = gradient[s.b] - force;
    }
    (energy, gradient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Molecule;

    #[test]
    fn benzene_becomes_regular() {
        let sketch = Sketch::new(&Molecule::from_smiles("c1ccccc1").unwrap()).unwrap();
        let atoms: Vec<usize> = (0..6).collect();
        let springs = Springs::new(&sketch, &atoms, 2.0);
        let mut points: Vec<Point> =
            (0..6).map(|i| Point::new(f64::from(i * i % 5), f64::from(i % 4) * 0.7)).collect();
        springs.spread(&mut points, 150);
        springs.shape(&mut points);
        for i in 0..6 {
            assert!((points[i].distance(points[(i + 1) % 6]) - 1.0).abs() < 0.02);
            assert!((points[i].distance(points[(i + 3) % 6]) - 2.0).abs() < 0.04);
        }
    }
}
