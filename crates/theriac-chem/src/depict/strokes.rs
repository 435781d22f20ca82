//! The lines of the bonds: trimmed at labels, doubled inside rings, wedged and hashed.

use std::collections::BTreeMap;

use super::canvas::Canvas;
use super::colour::Colour;
use super::point::{Point, centroid};
use super::scene::Scene;
use super::sketch::Order;
use super::wedge::{Wedge, wedges};

/// Distance between the two lines of a double bond, in bond lengths.
const SPACING: f64 = 0.17;
/// Half the width of a wedge's broad end, in bond lengths.
const WEDGE: f64 = 0.095;

/// Draws all bonds.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas) {
    let wedges = wedges(scene.sketch, scene.layout);
    let mut lines = Vec::new();
    for bond in 0..scene.sketch.bonds.len() {
        stroke(scene, bond, &wedges, &mut lines, canvas);
    }
    canvas.lines(&lines, scene.line_width, Colour::INK);
}

fn stroke(
    scene: &Scene<'_>,
    bond: usize,
    wedges: &BTreeMap<usize, Wedge>,
    lines: &mut Vec<(Point, Point)>,
    canvas: &mut Canvas,
) {
    let (begin, end) = (scene.sketch.bonds[bond].begin, scene.sketch.bonds[bond].end);
    if let Some(wedge) = wedges.get(&bond) {
        let far = scene.sketch.bonds[bond].other(wedge.from);
        draw_wedge(scene, *wedge, far, lines, canvas);
        return;
    }
    match scene.sketch.bonds[bond].order {
        Order::Single => lines.extend(scene.trimmed(begin, end, 0.0)),
        Order::Double => double(scene, bond, lines),
        Order::Triple => {
            lines.extend(scene.trimmed(begin, end, 0.0));
            lines.extend(scene.trimmed(begin, end, SPACING));
            lines.extend(scene.trimmed(begin, end, -SPACING));
        }
        Order::Dative => arrow(scene, begin, end, lines, canvas),
    }
}

/// Solid towards the reader, hashed away from it.
fn draw_wedge(
    scene: &Scene<'_>,
    wedge: Wedge,
    far: usize,
    lines: &mut Vec<(Point, Point)>,
    canvas: &mut Canvas,
) {
    let Some((tip, base)) = scene.trimmed(wedge.from, far, 0.0) else { return };
    let along = base - tip;
    let across = along.unit().left() * (WEDGE * scene.scale);
    if wedge.towards_reader {
        let half = along.unit().left() * (scene.line_width / 2.0);
        canvas.polygon(&[tip + half, base + across, base - across, tip - half], Colour::INK);
        return;
    }
    let steps = (along.length() / (2.3 * scene.line_width).max(2.4)).round().clamp(4.0, 12.0);
    for step in 1..=steps as usize {
        let t = step as f64 / steps;
        let (at, half) = (tip + along * t, across * t);
        lines.push((at + half, at - half));
    }
}

fn arrow(
    scene: &Scene<'_>,
    begin: usize,
    end: usize,
    lines: &mut Vec<(Point, Point)>,
    canvas: &mut Canvas,
) {
    let Some((a, b)) = scene.trimmed(begin, end, 0.0) else { return };
    let along = (b - a).unit() * (0.22 * scene.scale);
    let across = along.left() * 0.45;
    lines.push((a, b - along));
    canvas.polygon(&[b, b - along + across, b - along - across], Colour::INK);
}

/// One line on the bond and one beside it, on the side where the ring or most neighbours lie;
/// a pair astride the bond where neither side is better.
fn double(scene: &Scene<'_>, bond: usize, lines: &mut Vec<(Point, Point)>) {
    let (begin, end) = (scene.sketch.bonds[bond].begin, scene.sketch.bonds[bond].end);
    let Some(side) = inner_side(scene, bond) else {
        lines.extend(scene.trimmed(begin, end, SPACING / 2.0));
        lines.extend(scene.trimmed(begin, end, -SPACING / 2.0));
        return;
    };
    lines.extend(scene.trimmed(begin, end, 0.0));
    if let Some((a, b)) = scene.trimmed(begin, end, side * SPACING) {
        let (from, to) =
            (shortening(scene, begin, end, side), shortening(scene, end, begin, -side));
        lines.push((a + (b - a) * from, b - (b - a) * to));
    }
}

/// The share of a double bond's inner line to leave out at `atom`, so that it ends on the
/// bisector of the corner.
fn shortening(scene: &Scene<'_>, atom: usize, far: usize, side: f64) -> f64 {
    if scene.has_label(atom) || scene.sketch.degree(atom) < 2 {
        return 0.0;
    }
    let (here, there) = (scene.layout[atom], scene.layout[far]);
    let along = there - here;
    let inside = scene.sketch.neighbours[atom]
        .iter()
        .filter(|(n, _)| *n != far)
        .map(|(n, _)| scene.layout[*n] - here)
        .filter(|v| along.cross(*v) * side > 0.0)
        .map(|v| (along.cross(v).abs()).atan2(along.dot(v)))
        .fold(f64::INFINITY, f64::min);
    if inside.is_infinite() {
        return 0.0;
    }
    (SPACING / (inside / 2.0).tan() / along.length()).clamp(0.0, 0.35)
}

/// Left (+1) or right (−1) of the bond in the layout; `None` for a pair astride it.
fn inner_side(scene: &Scene<'_>, bond: usize) -> Option<f64> {
    let (sketch, layout) = (scene.sketch, scene.layout);
    let (begin, end) = (sketch.bonds[bond].begin, sketch.bonds[bond].end);
    let left_of = |p: Point| (layout[end] - layout[begin]).cross(p - layout[begin]);
    let ring = sketch
        .rings
        .iter()
        .filter(|r| r.contains(&begin) && r.contains(&end) && r.len() <= 8)
        .min_by_key(|r| (ring_preference(scene, r), r.len()));
    if let Some(ring) = ring {
        return Some(left_of(centroid(ring.iter().map(|&a| layout[a]))).signum());
    }
    if sketch.degree(begin) == 1 || sketch.degree(end) == 1 {
        return None;
    }
    if sketch.atoms[begin].linear || sketch.atoms[end].linear {
        return None;
    }
    let lean: f64 = [begin, end]
        .iter()
        .flat_map(|&a| sketch.neighbours[a].iter())
        .filter(|(n, _)| *n != begin && *n != end)
        .map(|(n, _)| left_of(layout[*n]).signum())
        .sum();
    Some(if lean == 0.0 { 1.0 } else { lean.signum() })
}

/// Rings with more double bonds first (0 is best).
fn ring_preference(scene: &Scene<'_>, ring: &[usize]) -> usize {
    let sketch = scene.sketch;
    let doubles = (0..ring.len())
        .filter_map(|i| sketch.bond_between(ring[i], ring[(i + 1) % ring.len()]))
        .filter(|&b| sketch.bonds[b].order == Order::Double)
        .count();
    (ring.len() / 2).saturating_sub(doubles)
}
