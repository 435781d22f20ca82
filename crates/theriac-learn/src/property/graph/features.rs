//! Atom and bond features: those of Chemprop 2 (Heid et al., J. Chem. Inf. Model. 64, 9
//! (2024)), its `v2` multi-hot scheme of 72 and 14 columns.
//!
//! One difference: the four columns of chirality name the configuration (R, S) rather than
//! the turn in which the neighbours were written, so that a molecule has the same features
//! however it is written.

use theriac_chem::Molecule;
use theriac_chem::graph::{Atom, AtomStereo, Bond, BondOrder, BondStereo, Hybridisation};

use super::sparse::Sparse;

/// Columns of an atom.
pub const ATOM_FEATURES: usize = 72;
/// Columns of a bond.
pub const BOND_FEATURES: usize = 14;

/// Choices of each one-hot block and the column where it begins; the last choice of a block
/// is all else.
const ELEMENT: usize = 0;
const DEGREE: usize = ELEMENT + 38;
const CHARGE: usize = DEGREE + 7;
const STEREO: usize = CHARGE + 6;
const HYDROGENS: usize = STEREO + 5;
const HYBRIDISATION: usize = HYDROGENS + 6;
const AROMATIC: usize = HYBRIDISATION + 8;
const MASS: usize = AROMATIC + 1;

/// The indices of a bond's atoms, with its row of features.
pub type BondRow = ([u32; 2], Vec<f32>);

/// A row per atom, and per bond.
pub fn features_of(molecule: &Molecule) -> (Vec<Vec<f32>>, Vec<BondRow>) {
    let graph = molecule.graph();
    let (mut atoms, mut bonds) = (Sparse::default(), Sparse::default());
    graph.atoms.iter().for_each(|atom| push_atom(atom, &mut atoms));
    graph.bonds.iter().for_each(|bond| push_bond(bond, &mut bonds));
    let dense = |rows: &Sparse, i, width| {
        let mut row = vec![0.0; width];
        rows.row(i).iter().for_each(|&(column, value)| row[usize::from(column)] = value);
        row
    };
    let bond = |i: usize| (graph.bonds[i].atoms, dense(&bonds, i, BOND_FEATURES));
    (
        (0..graph.atoms.len()).map(|i| dense(&atoms, i, ATOM_FEATURES)).collect(),
        (0..graph.bonds.len()).map(bond).collect(),
    )
}

/// Adds an atom's features as a row.
pub(super) fn push_atom(atom: &Atom, rows: &mut Sparse) {
    let element = match atom.element {
        1..=36 => usize::from(atom.element) - 1,
        53 => 36,
        _ => 37,
    };
    let charge = [-1, -2, 1, 2, 0].iter().position(|&c| c == atom.charge).unwrap_or(5);
    let stereo = match atom.stereo {
        AtomStereo::None => 0,
        AtomStereo::Rectus => 1,
        AtomStereo::Sinister => 2,
        AtomStereo::Other => 3,
    };
    let hybridisation = match atom.hybridisation {
        Some(Hybridisation::S) => 0,
        Some(Hybridisation::Sp) => 1,
        Some(Hybridisation::Sp2) => 2,
        Some(Hybridisation::Sp3) => 4,
        Some(Hybridisation::Sp3d) => 5,
        Some(Hybridisation::Sp3d2) => 6,
        None => 7,
    };
    let hot = [
        ELEMENT + element,
        DEGREE + usize::from(atom.degree).min(6),
        CHARGE + charge,
        STEREO + stereo,
        HYDROGENS + usize::from(atom.hydrogens).min(5),
        HYBRIDISATION + hybridisation,
    ];
    let hot = hot.into_iter().chain(atom.aromatic.then_some(AROMATIC)).map(|c| (c, 1.0));
    rows.push(hot.chain([(MASS, 0.01 * atom.mass as f32)]));
}

/// Adds a bond's features as a row. Column 0, "no bond", never holds for a bond.
pub(super) fn push_bond(bond: &Bond, rows: &mut Sparse) {
    let order = match bond.order {
        BondOrder::Single => Some(1),
        BondOrder::Double => Some(2),
        BondOrder::Triple => Some(3),
        BondOrder::Aromatic => Some(4),
        BondOrder::Other => None,
    };
    let stereo = match bond.stereo {
        BondStereo::None => 7,
        BondStereo::Any => 8,
        BondStereo::Zusammen => 9,
        BondStereo::Entgegen => 10,
    };
    let flags = [bond.conjugated.then_some(5), bond.ring.then_some(6), Some(stereo)];
    rows.push(order.into_iter().chain(flags.into_iter().flatten()).map(|c| (c, 1.0)));
}
