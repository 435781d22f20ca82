//! Which bonds become wedges, and which way they point.
//!
//! The choice follows RDKit's `pickBondsToWedge` in spirit: the narrow end stands at the
//! stereocentre, and the bond is rather acyclic, rather terminal, and rather does not lead to
//! another stereocentre. The direction is worked out from the coordinates that are drawn.

use std::collections::BTreeMap;
use std::f64::consts::{PI, TAU};

use super::point::Point;
use super::sketch::{Order, Parity, Sketch};

/// A bond drawn towards or away from the reader; its narrow end is at `from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wedge {
    pub from: usize,
    pub towards_reader: bool,
}

/// The wedges by bond index, for a layout with y upwards.
pub(super) fn wedges(sketch: &Sketch, layout: &[Point]) -> BTreeMap<usize, Wedge> {
    let mut chosen = BTreeMap::new();
    for centre in by_freedom(sketch) {
        let Some(parity) = &sketch.atoms[centre].parity else { continue };
        let Some((far, bond)) = best_bond(sketch, centre, layout, &chosen) else { continue };
        if let Some(towards_reader) = points_at_reader(parity, centre, far, layout) {
            chosen.insert(bond, Wedge { from: centre, towards_reader });
        }
    }
    chosen
}

/// Stereocentres, those with the most stereocentres around them first: they have the least
/// choice.
fn by_freedom(sketch: &Sketch) -> Vec<usize> {
    let is_centre = |a: usize| sketch.atoms[a].parity.is_some();
    let crowd = |a: usize| sketch.neighbours[a].iter().filter(|(n, _)| is_centre(*n)).count();
    let mut centres: Vec<usize> = (0..sketch.atoms.len()).filter(|&a| is_centre(a)).collect();
    centres.sort_by_key(|&a| std::cmp::Reverse(crowd(a)));
    centres
}

fn best_bond(
    sketch: &Sketch,
    centre: usize,
    layout: &[Point],
    taken: &BTreeMap<usize, Wedge>,
) -> Option<(usize, usize)> {
    sketch.neighbours[centre]
        .iter()
        .filter(|(_, b)| sketch.bonds[*b].order == Order::Single && !taken.contains_key(b))
        .min_by(|a, b| {
            cost(sketch, centre, **a, layout).total_cmp(&cost(sketch, centre, **b, layout))
        })
        .copied()
}

fn cost(sketch: &Sketch, centre: usize, (far, bond): (usize, usize), layout: &[Point]) -> f64 {
    let rings_at_far = sketch.rings.iter().filter(|r| r.contains(&far)).count() as f64;
    let double = sketch.neighbours[far].iter().any(|(_, b)| {
        sketch.bonds[*b].order == Order::Double && sketch.bonds[*b].geometry.is_some()
    });
    100.0 * f64::from(u8::from(sketch.atoms[far].parity.is_some()))
        + 40.0 * f64::from(u8::from(sketch.ring_bond[bond]))
        + 30.0 * f64::from(u8::from(double))
        + 10.0 * rings_at_far
        + 3.0 * sketch.degree(far) as f64
        + 0.01 * f64::from(sketch.atoms[far].number.min(90))
        // A wedge that crosses other bonds or is very short is hard to read.
        + 5.0 * (1.0 - layout[centre].distance(layout[far])).max(0.0)
}

/// Does the bond from `centre` to `far` point towards the reader? `None` where the drawing
/// cannot tell.
fn points_at_reader(parity: &Parity, centre: usize, far: usize, layout: &[Point]) -> Option<bool> {
    let reference = (layout[far] - layout[centre]).angle();
    let mut turned: Vec<(f64, usize)> = parity
        .neighbours
        .iter()
        .map(|&n| {
            let angle = (layout[n] - layout[centre]).angle() - reference;
            (if n == far { 0.0 } else { angle.rem_euclid(TAU) }, n)
        })
        .collect();
    turned.sort_by(|a, b| a.0.total_cmp(&b.0));
    if turned.first().is_none_or(|first| first.1 != far) {
        return None;
    }
    let mut odd = is_odd(&parity.neighbours, turned.iter().map(|t| t.1));
    // Three neighbours within a half plane: the hidden one lies on the other side.
    if turned.len() == 3 && turned[2].0 - turned[1].0 >= PI * (1.0 - 1.9 / 180.0) {
        odd = !odd;
    }
    Some(odd == parity.clockwise)
}

/// Is the permutation from `order` to `seen` odd?
fn is_odd(order: &[usize], seen: impl Iterator<Item = usize>) -> bool {
    let places: Vec<usize> = seen.filter_map(|s| order.iter().position(|&o| o == s)).collect();
    let inversions = (0..places.len())
        .flat_map(|i| (i + 1..places.len()).map(move |j| (i, j)))
        .filter(|&(i, j)| places[i] > places[j])
        .count();
    inversions % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Molecule;

    fn only_wedge(smiles: &str, layout: &[Point]) -> (usize, Wedge) {
        let sketch = Sketch::new(&Molecule::from_smiles(smiles).unwrap()).unwrap();
        let wedges = wedges(&sketch, layout);
        assert_eq!(wedges.len(), 1);
        wedges.into_iter().next().unwrap()
    }

    #[test]
    fn mirror_images_get_opposite_wedges() {
        let layout =
            [Point::new(-0.9, -0.5), Point::default(), Point::new(0.0, 1.0), Point::new(0.9, -0.5)];
        let (bond_s, s) = only_wedge("C[C@H](O)F", &layout);
        let (bond_r, r) = only_wedge("C[C@@H](O)F", &layout);
        assert_eq!((bond_s, s.from), (bond_r, r.from));
        assert_ne!(s.towards_reader, r.towards_reader);
    }

    #[test]
    fn the_way_of_writing_does_not_matter() {
        // C, centre, O, F against O, centre, F, C with the same places.
        let [c, x, o, f] =
            [Point::new(-0.9, -0.5), Point::default(), Point::new(0.0, 1.0), Point::new(0.9, -0.5)];
        let (_, first) = only_wedge("C[C@H](O)F", &[c, x, o, f]);
        let (_, second) = only_wedge("O[C@H](F)C", &[o, x, f, c]);
        assert_eq!(first.towards_reader, second.towards_reader);
    }
}
