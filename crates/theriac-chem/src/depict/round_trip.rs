//! A drawing, read back as a mol block, is the molecule that was drawn: wedges, E/Z geometry,
//! charges, isotopes and hydrogens included.

use std::fmt::Write;

use super::sketch::Order;
use super::wedge::wedges;
use super::*;
use crate::io::Structure;

/// The drawing of a molecule as MDL mol block.
fn drawn(molecule: &Molecule) -> String {
    let mut sketch = Sketch::new(molecule).unwrap();
    let mut layout = layout::layout(&sketch, molecule).unwrap();
    hydrogens::reveal(&mut sketch, &mut layout);
    let wedges = wedges(&sketch, &layout);
    let (n, m) = (sketch.atoms.len(), sketch.bonds.len());
    let mut block = format!("\n  drawing\n\n{n:3}{m:3}  0  0  1  0  0  0  0  0999 V2000\n");
    for (atom, p) in sketch.atoms.iter().zip(&layout) {
        let _ = writeln!(
            block,
            "{:10.4}{:10.4}    0.0000 {:<3} 0  0  0  0  0  0",
            p.x, p.y, atom.symbol
        );
    }
    for (index, bond) in sketch.bonds.iter().enumerate() {
        let order = match bond.order {
            Order::Single => 1,
            Order::Double => 2,
            _ => 3,
        };
        let (begin, stereo) = match wedges.get(&index) {
            Some(wedge) => (wedge.from, if wedge.towards_reader { 1 } else { 6 }),
            // Crossed: no geometry is meant.
            None if order == 2 && bond.geometry.is_none() => (bond.begin, 3),
            None => (bond.begin, 0),
        };
        let end = bond.other(begin);
        let _ = writeln!(block, "{:3}{:3}{order:3}{stereo:3}", begin + 1, end + 1);
    }
    for (i, atom) in sketch.atoms.iter().enumerate() {
        for (name, value) in [("CHG", atom.charge), ("ISO", i32::from(atom.isotope))] {
            if value != 0 {
                let _ = writeln!(block, "M  {name}  1 {:3} {value:3}", i + 1);
            }
        }
    }
    block + "M  END\n"
}

#[test]
fn a_drawing_reads_back_as_the_same_molecule() {
    for line in include_str!("layout/testdata/hard.smi").lines() {
        let (smiles, name) = line.split_once(' ').unwrap();
        let molecule = Molecule::from_smiles(smiles).unwrap();
        let again = Structure::MolBlock(drawn(&molecule)).molecule().unwrap();
        assert_eq!(again.canonical_smiles(), molecule.canonical_smiles(), "{name}");
    }
}
