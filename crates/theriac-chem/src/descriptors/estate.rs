//! Electrotopological state: L. B. Kier, L. H. Hall, Pharm. Res. 7, 801 (1990).

use std::collections::VecDeque;

use crate::Molecule;
use crate::perceived::Perceived;

/// Where RDKit parts the states for sums of surface.
const BOUNDS: [f64; 10] = [-0.390, 0.290, 0.717, 1.165, 1.540, 1.807, 2.05, 4.69, 9.17, 15.0];
/// Number of sums of surface.
pub(super) const SURFACE_SUMS: usize = BOUNDS.len() + 1;

/// The state of each atom: its own intrinsic state, and how those of the others differ from it,
/// falling with the square of the distance.
pub(super) fn states(molecule: &Molecule) -> Vec<f64> {
    let perceived = molecule.perceived();
    let own: Vec<f64> = (0..perceived.atoms.len()).map(|i| intrinsic(perceived, i)).collect();
    let of = |i: usize| {
        let distances = distances(perceived, i as u32);
        let terms = own.iter().zip(distances).filter_map(|(other, distance)| {
            let reach = f64::from(distance? + 1);
            Some((own[i] - other) / (reach * reach))
        });
        own[i] + terms.sum::<f64>()
    };
    (0..own.len()).map(of).collect()
}

/// The surface of the atoms whose state lies within each pair of bounds.
pub(super) fn surface_sums(states: &[f64], surfaces: &[f64]) -> [f64; SURFACE_SUMS] {
    let mut sums = [0.0; SURFACE_SUMS];
    for (state, surface) in states.iter().zip(surfaces) {
        sums[BOUNDS.partition_point(|bound| bound <= state)] += surface;
    }
    sums
}

/// Electrons of the outer shells, hydrogens with theirs.
pub(super) fn valence_electrons(molecule: &Molecule) -> f64 {
    let of = |atom: &crate::perceived::AtomFacts| {
        outer_electrons(atom.element) - f64::from(atom.charge) + f64::from(atom.implicit_hydrogens)
    };
    molecule.perceived().atoms.iter().map(of).sum()
}

fn intrinsic(perceived: &Perceived, atom: usize) -> f64 {
    let facts = perceived.atoms[atom];
    if facts.degree == 0 {
        return 0.0;
    }
    let period = period(facts.element);
    let bonding = outer_electrons(facts.element) - f64::from(facts.hydrogens);
    (4.0 / (period * period) * bonding + 1.0) / f64::from(facts.degree)
}

/// Bonds from one atom to each; `None` where there is no way.
fn distances(perceived: &Perceived, from: u32) -> Vec<Option<u32>> {
    let mut distances = vec![None; perceived.atoms.len()];
    distances[from as usize] = Some(0);
    let mut queue = VecDeque::from([(from, 0)]);
    while let Some((atom, distance)) = queue.pop_front() {
        for neighbour in perceived.neighbours(atom) {
            let known = &mut distances[neighbour.atom as usize];
            if known.is_none() {
                *known = Some(distance + 1);
                queue.push_back((neighbour.atom, distance + 1));
            }
        }
    }
    distances
}

/// The noble gases that close each period.
const NOBLE: [u8; 7] = [0, 2, 10, 18, 36, 54, 86];

fn period(element: u8) -> f64 {
    NOBLE.partition_point(|&noble| noble < element).max(1) as f64
}

/// Electrons beyond the last closed shell.
fn outer_electrons(element: u8) -> f64 {
    let noble = NOBLE.iter().rev().find(|&&noble| noble < element).copied().unwrap_or(0);
    let beyond = element - noble.min(element);
    // Shells of d and f electrons are closed behind the metals.
    let closed = match (noble, beyond) {
        (18 | 36, 13..) => 10,
        (54 | 86, 27..) => 24,
        _ => 0,
    };
    f64::from(beyond - closed)
}
