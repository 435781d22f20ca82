//! Shows the hydrogen of stereocentres that sit in ring fusions, where a wedge on a ring bond
//! would be hard to read (IUPAC 2006 recommendations for stereochemistry, ST-1.1.10).

use super::point::{Point, centroid, distance_to_segment};
use super::sketch::{Atom, Bond, Order, Sketch};

/// Length of the bond to such a hydrogen, in bond lengths.
const LENGTH: f64 = 0.72;
/// Room it must have from all other atoms and bonds.
const ROOM: f64 = 0.42;

/// Adds the hydrogens that have room to the drawing.
pub(super) fn reveal(sketch: &mut Sketch, layout: &mut Vec<Point>) {
    for centre in 0..sketch.atoms.len() {
        let all_ring = sketch.neighbours[centre].iter().all(|(_, b)| sketch.ring_bond[*b]);
        let atom = &sketch.atoms[centre];
        if !all_ring || atom.parity.is_none() || atom.hydrogens != 1 || atom.number != 6 {
            continue;
        }
        if let Some(place) = place(sketch, centre, layout) {
            attach(sketch, centre);
            layout.push(place);
        }
    }
}

/// The roomiest of the gaps between the bonds, if one is roomy enough.
fn place(sketch: &Sketch, centre: usize, layout: &[Point]) -> Option<Point> {
    let around: Vec<Point> = sketch.neighbours[centre]
        .iter()
        .map(|(n, _)| (layout[*n] - layout[centre]).unit())
        .collect();
    let gaps = (0..around.len()).map(|left_out| {
        let beside = around.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, d)| *d);
        // Between two bonds, or straight opposite the third where they are flat.
        let middle = centroid(beside);
        let direction = if middle.length() > 0.2 { middle } else { around[left_out] * -1.0 };
        layout[centre] + direction.unit() * LENGTH
    });
    gaps.map(|p| (room(sketch, centre, p, layout), p))
        .filter(|(room, _)| *room >= ROOM)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, p)| p)
}

fn room(sketch: &Sketch, centre: usize, p: Point, layout: &[Point]) -> f64 {
    let atoms =
        layout.iter().enumerate().filter(|(a, _)| *a != centre).map(|(_, q)| p.distance(*q));
    let bonds = sketch.bonds.iter().map(|b| distance_to_segment(p, layout[b.begin], layout[b.end]));
    // A label is as large as an atom, so bonds may come nearer than atoms.
    atoms.map(|d| d * 0.8).chain(bonds).fold(f64::INFINITY, f64::min)
}

fn attach(sketch: &mut Sketch, centre: usize) {
    let hydrogen = sketch.atoms.len();
    let bond = sketch.bonds.len();
    sketch.atoms.push(Atom {
        number: 1,
        symbol: "H".into(),
        charge: 0,
        isotope: 0,
        hydrogens: 0,
        radical: 0,
        source: usize::MAX,
        parity: None,
        linear: false,
    });
    sketch.bonds.push(Bond { begin: centre, end: hydrogen, order: Order::Single, geometry: None });
    sketch.ring_bond.push(false);
    sketch.neighbours.push(vec![(centre, bond)]);
    sketch.neighbours[centre].push((hydrogen, bond));
    sketch.atoms[centre].hydrogens = 0;
    if let Some(parity) = &mut sketch.atoms[centre].parity {
        parity.neighbours.push(hydrogen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Molecule;

    #[test]
    fn the_hydrogens_of_a_ring_fusion_are_shown() {
        let trans = Molecule::from_smiles("C1CCC[C@@H]2[C@H]1CCC(=O)C2").unwrap();
        let mut sketch = Sketch::new(&trans).unwrap();
        let mut layout = super::super::layout::layout(&sketch, &trans).unwrap();
        let before = layout.len();
        reveal(&mut sketch, &mut layout);
        assert_eq!(layout.len(), before + 2);
        assert_eq!(sketch.atoms.len(), layout.len());
        assert!(layout[before].distance(layout[before + 1]) > 0.5);
    }
}
