//! Ring systems: the rings that share bonds, each a rigid piece of the drawing.

use super::super::sketch::Sketch;

/// The sorted atoms of each ring system. Rings that share one atom only (spiro) are in
/// different systems.
pub(super) fn ring_systems(sketch: &Sketch) -> Vec<Vec<usize>> {
    let mut systems: Vec<Vec<usize>> = Vec::new();
    for ring in &sketch.rings {
        let mut merged = ring.clone();
        let shares = |system: &Vec<usize>, atoms: &[usize]| {
            atoms.iter().filter(|&a| system.contains(a)).count() >= 2
        };
        // A ring may join several systems found so far.
        while let Some(found) = systems.iter().position(|s| shares(s, &merged)) {
            merged.extend(systems.swap_remove(found));
            merged.sort_unstable();
            merged.dedup();
        }
        merged.sort_unstable();
        systems.push(merged);
    }
    systems.sort();
    systems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Molecule;

    fn sizes(smiles: &str) -> Vec<usize> {
        let sketch = Sketch::new(&Molecule::from_smiles(smiles).unwrap()).unwrap();
        ring_systems(&sketch).iter().map(Vec::len).collect()
    }

    #[test]
    fn fused_rings_are_one_system_and_spiro_rings_two() {
        assert_eq!(sizes("c1ccc2ccccc2c1"), [10]);
        assert_eq!(sizes("C1CCC2(C1)CCCC2"), [5, 5]);
        assert_eq!(sizes("c1ccccc1-c1ccccc1"), [6, 6]);
        assert_eq!(sizes("CCO"), [0; 0]);
    }
}
