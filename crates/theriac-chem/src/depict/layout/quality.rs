//! How good a layout is: a cost that is zero for a clean drawing and grows with atoms that
//! come close, bonds that cross, squeezed angles, stretched bonds and collapsed rings.

use super::super::point::{Point, distance_to_segment, segments_cross};
use super::super::sketch::{Order, Sketch};

/// Atoms without a bond between them should keep this distance, in bond lengths; atoms with
/// a label [`LABEL`] times as much.
const ROOMY: f64 = 0.8;
const LABEL: f64 = 1.25;
/// Nearer than this they look like one atom.
const TOO_CLOSE: f64 = 0.5;
/// An atom should keep this distance from bonds that are not its own.
const ASIDE: f64 = 0.35;
/// Adjacent bonds should open at least this angle, in radians.
const NARROW: f64 = 0.7;
/// A corner with two bonds should bend at least this much, in radians.
const BENT: f64 = 0.35;
const CROSSING: f64 = 4.0;
/// Bonds of one ring system may have to cross.
const RING_CROSSING: f64 = 3.0;
/// Crossing a double bond is worse.
const MULTIPLE_CROSSING: f64 = 1.5;

/// A substituent drawn inside its own small ring.
const INSIDE: f64 = 1.2;
/// Another atom, such as a bridge, inside a small ring.
const STRANGER: f64 = 0.7;
/// A small ring without any area, beside the cost of its collapse.
const IRREGULAR: f64 = 1.5;

/// A bond's cost that is not yet trouble.
const SLACK: f64 = 1.5;

/// The part of a molecule that is judged.
#[derive(Debug, Clone, Default)]
pub(super) struct Region {
    pub atoms: Vec<usize>,
    bonds: Vec<usize>,
    rings: Vec<usize>,
}

impl Region {
    pub fn whole(sketch: &Sketch) -> Self {
        Self::of(sketch, (0..sketch.atoms.len()).collect())
    }

    /// These atoms and everything between them.
    pub fn of(sketch: &Sketch, atoms: Vec<usize>) -> Self {
        let mut inside = vec![false; sketch.atoms.len()];
        atoms.iter().for_each(|&a| inside[a] = true);
        let bonds = (0..sketch.bonds.len())
            .filter(|&b| inside[sketch.bonds[b].begin] && inside[sketch.bonds[b].end])
            .collect();
        let rings = (0..sketch.rings.len())
            .filter(|&r| sketch.rings[r].iter().all(|&a| inside[a]))
            .collect();
        Self { atoms, bonds, rings }
    }
}

/// The cost of a region's layout.
pub(super) fn cost(sketch: &Sketch, region: &Region, points: &[Point]) -> f64 {
    let rings: f64 = region
        .rings
        .iter()
        .map(|&r| &sketch.rings[r])
        .map(|r| collapse_cost(r, points) + inside_cost(sketch, &region.atoms, r, points))
        .sum();
    let bonds: f64 = region.bonds.iter().map(|&b| length_cost(sketch, b, points)).sum();
    let angles: f64 = region.atoms.iter().map(|&a| angle_cost(sketch, a, points)).sum();
    let mut crowd = 0.0;
    for (i, &a) in region.atoms.iter().enumerate() {
        for &b in &region.atoms[i + 1..] {
            crowd += pair_cost(sketch, a, b, points);
        }
        for &bond in &region.bonds {
            crowd += aside_cost(sketch, a, bond, points);
        }
    }
    for (i, &a) in region.bonds.iter().enumerate() {
        for &b in &region.bonds[i + 1..] {
            crowd += crossing_cost(sketch, a, b, points);
        }
    }
    rings + bonds + angles + crowd
}

/// The part of the cost that changes when the atoms marked `moved` move as one body: what
/// stands between them and the rest.
pub(super) fn cost_between(sketch: &Sketch, moved: &[bool], points: &[Point]) -> f64 {
    let atoms = |side: bool| (0..moved.len()).filter(move |&a| moved[a] == side);
    let rest: Vec<usize> = atoms(false).collect();
    let bonds_of = |side: bool| {
        let ends = |b: usize| [sketch.bonds[b].begin, sketch.bonds[b].end];
        (0..sketch.bonds.len()).filter(move |&b| ends(b).iter().all(|&a| moved[a] == side))
    };
    let joints: Vec<usize> = (0..sketch.bonds.len())
        .filter(|&b| moved[sketch.bonds[b].begin] != moved[sketch.bonds[b].end])
        .collect();
    let still: Vec<usize> = bonds_of(false).chain(joints.iter().copied()).collect();
    let moving: Vec<usize> = bonds_of(true).collect();
    let mut sum = 0.0;
    for a in atoms(true) {
        sum += rest.iter().map(|&b| pair_cost(sketch, a, b, points)).sum::<f64>();
        sum += still.iter().map(|&b| aside_cost(sketch, a, b, points)).sum::<f64>();
    }
    for &a in &rest {
        let near = moving.iter().chain(&joints);
        sum += near.map(|&b| aside_cost(sketch, a, b, points)).sum::<f64>();
    }
    for &a in &moving {
        sum += still.iter().map(|&b| crossing_cost(sketch, a, b, points)).sum::<f64>();
    }
    for &a in &joints {
        sum += bonds_of(false).map(|b| crossing_cost(sketch, a, b, points)).sum::<f64>();
        sum += length_cost(sketch, a, points);
        sum += angle_cost(sketch, sketch.bonds[a].begin, points);
        sum += angle_cost(sketch, sketch.bonds[a].end, points);
    }
    sum
}

/// Pairs of atoms that are in each other's way (too close, or ends of bonds that cross or
/// touch), the worst first.
pub(super) fn troubles(sketch: &Sketch, points: &[Point]) -> Vec<(usize, usize)> {
    let (atoms, bonds) = (sketch.atoms.len(), sketch.bonds.len());
    let mut found: Vec<(f64, (usize, usize))> = Vec::new();
    let mut note = |cost: f64, pair: (usize, usize)| {
        if cost > 0.1 {
            found.push((cost, pair));
        }
    };
    for a in 0..atoms {
        (a + 1..atoms).for_each(|b| note(pair_cost(sketch, a, b, points), (a, b)));
        (0..bonds).for_each(|b| note(aside_cost(sketch, a, b, points), (a, sketch.bonds[b].begin)));
    }
    for a in 0..bonds {
        let begin = sketch.bonds[a].begin;
        for b in a + 1..bonds {
            note(crossing_cost(sketch, a, b, points), (begin, sketch.bonds[b].begin));
        }
    }
    for (index, bond) in sketch.bonds.iter().enumerate() {
        note(length_cost(sketch, index, points) - SLACK, (bond.begin, bond.end));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().map(|f| f.1).collect()
}

/// Cost of two atoms by their distance; nothing where they are bonded.
fn pair_cost(sketch: &Sketch, a: usize, b: usize, points: &[Point]) -> f64 {
    let v = points[a] - points[b];
    let roomy = ROOMY * bulk(sketch, a).max(bulk(sketch, b));
    if v.x.abs() >= roomy || v.y.abs() >= roomy {
        return 0.0;
    }
    let distance = v.length();
    if distance >= roomy || sketch.bond_between(a, b).is_some() {
        return 0.0;
    }
    let touching = if distance < TOO_CLOSE { 6.0 } else { 0.0 };
    touching + 12.0 * ((roomy - distance) / roomy).powi(2)
}

/// How much room an atom takes: more where it has a label.
fn bulk(sketch: &Sketch, atom: usize) -> f64 {
    if sketch.atoms[atom].number == 6 { 1.0 } else { LABEL }
}

fn aside_cost(sketch: &Sketch, atom: usize, bond: usize, points: &[Point]) -> f64 {
    let bond = &sketch.bonds[bond];
    if bond.begin == atom || bond.end == atom {
        return 0.0;
    }
    let (p, a, b) = (points[atom], points[bond.begin], points[bond.end]);
    let aside = ASIDE * bulk(sketch, atom);
    if (p.x < a.x.min(b.x) - aside) || (p.x > a.x.max(b.x) + aside) {
        return 0.0;
    }
    let distance = distance_to_segment(p, a, b);
    if distance < aside { 10.0 * ((aside - distance) / aside).powi(2) } else { 0.0 }
}

fn crossing_cost(sketch: &Sketch, first: usize, second: usize, points: &[Point]) -> f64 {
    let (a, b) = (&sketch.bonds[first], &sketch.bonds[second]);
    let shared = [a.begin, a.end].iter().any(|x| *x == b.begin || *x == b.end);
    if shared || !segments_cross(points[a.begin], points[a.end], points[b.begin], points[b.end]) {
        return 0.0;
    }
    let in_rings = sketch.ring_bond[first] && sketch.ring_bond[second];
    let multiple = [a, b].iter().filter(|bond| bond.order != Order::Single).count() as f64;
    MULTIPLE_CROSSING * multiple + if in_rings { RING_CROSSING } else { CROSSING }
}

fn length_cost(sketch: &Sketch, bond: usize, points: &[Point]) -> f64 {
    let bond = &sketch.bonds[bond];
    let length = points[bond.begin].distance(points[bond.end]);
    // Short bonds hide behind labels, long ones do not.
    let weight = if length < 1.0 { 1.0 } else { 0.5 };
    weight * ((length - 1.0) / 0.15).powi(2)
}

fn angle_cost(sketch: &Sketch, atom: usize, points: &[Point]) -> f64 {
    let around = &sketch.neighbours[atom];
    let mut sum = 0.0;
    for (i, (a, _)) in around.iter().enumerate() {
        for (b, _) in &around[i + 1..] {
            let (u, v) = (points[*a] - points[atom], points[*b] - points[atom]);
            let angle = u.cross(v).abs().atan2(u.dot(v));
            let bend = std::f64::consts::PI - angle;
            if angle < NARROW {
                sum += 4.0 * ((NARROW - angle) / NARROW).powi(2);
            } else if around.len() == 2 && bend < BENT && !sketch.atoms[atom].linear {
                sum += 2.0 * ((BENT - bend) / BENT).powi(2);
            }
        }
    }
    sum
}

/// Cost of a small ring that is not a regular polygon, most of all where it has lost its area.
fn collapse_cost(ring: &[usize], points: &[Point]) -> f64 {
    if ring.len() > 8 {
        return 0.0;
    }
    let lost = (0.95 - openness(ring, points)).max(0.0);
    IRREGULAR * lost * lost + 40.0 * (lost - 0.45).max(0.0).powi(2)
}

/// Cost of atoms that stand inside a small ring that is not theirs; the ring's own
/// substituents must not.
fn inside_cost(sketch: &Sketch, atoms: &[usize], ring: &[usize], points: &[Point]) -> f64 {
    if ring.len() > 8 {
        return 0.0;
    }
    let strangers =
        atoms.iter().filter(|a| !ring.contains(a) && encloses(ring, points, points[**a]));
    let weight = |&a: &usize| {
        let hangs_on = |(n, b): &(usize, usize)| !sketch.ring_bond[*b] && ring.contains(n);
        if sketch.neighbours[a].iter().any(hangs_on) { INSIDE } else { STRANGER }
    };
    strangers.map(weight).sum()
}

/// Does the ring's outline enclose a point (even-odd rule)?
fn encloses(ring: &[usize], points: &[Point], p: Point) -> bool {
    let n = ring.len();
    let crossings = (0..n).filter(|&i| {
        let (a, b) = (points[ring[i]], points[ring[(i + 1) % n]]);
        (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)
    });
    crossings.count() % 2 == 1
}

/// A ring's area as a share of the regular polygon's with the same bonds.
pub(super) fn openness(ring: &[usize], points: &[Point]) -> f64 {
    let n = ring.len();
    let doubled: f64 = (0..n).map(|i| points[ring[i]].cross(points[ring[(i + 1) % n]])).sum();
    let regular = n as f64 / (4.0 * (std::f64::consts::PI / n as f64).tan());
    (doubled / 2.0).abs() / regular
}
