//! The molecular graph as plain numbers, for networks that learn from it.

mod mass;
mod stereo;

use crate::perceived::{AROMATIC, SINGLE, bond_parts};
use crate::{Molecule, guard};
use chematic::core as cc;

pub use stereo::{AtomStereo, BondStereo};

/// Atoms and bonds of a molecule with RDKit's perception.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// In the order of the molecule's atoms.
    pub atoms: Vec<Atom>,
    /// In the order of the molecule's bonds.
    pub bonds: Vec<Bond>,
}

/// An atom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Atom {
    /// Atomic number; 0 for a dummy atom.
    pub element: u8,
    /// Neighbours, all hydrogens included.
    pub degree: u8,
    /// Formal charge.
    pub charge: i8,
    /// Configuration of a stereocentre.
    pub stereo: AtomStereo,
    /// Hydrogens that are no atoms of the graph.
    pub hydrogens: u8,
    /// Its orbitals; `None` where unknown.
    pub hybridisation: Option<Hybridisation>,
    /// Part of an aromatic ring.
    pub aromatic: bool,
    /// In daltons.
    pub mass: f64,
}

/// Hybridisation of an atom's orbitals, in RDKit's model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say all
pub enum Hybridisation {
    S,
    Sp,
    Sp2,
    Sp3,
    Sp3d,
    Sp3d2,
}

/// A bond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bond {
    /// Indices of its atoms.
    pub atoms: [u32; 2],
    /// What kind of bond.
    pub order: BondOrder,
    /// Part of a conjugated system.
    pub conjugated: bool,
    /// Part of a ring.
    pub ring: bool,
    /// Configuration of a double bond.
    pub stereo: BondStereo,
}

/// What kind of bond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say all
pub enum BondOrder {
    Single,
    Double,
    Triple,
    Aromatic,
    Other,
}

impl Molecule {
    /// The molecule as a graph. Nothing in it depends on how the molecule was written but the
    /// order of atoms and bonds.
    pub fn graph(&self) -> Graph {
        let (atom_stereo, bond_stereo) = stereo::of(self.inner());
        self.with_view(|view| {
            let atoms = (0..view.atom_count()).map(|i| self.atom(view, i, &atom_stereo)).collect();
            let mut bonds: Vec<Bond> = view.bonds().map(|(_, b)| plain(b)).collect();
            for (index, bond) in bonds.iter_mut().enumerate() {
                bond.stereo = bond_stereo.get(index).copied().unwrap_or_default();
                // RDKit never takes a bond of a dummy atom for conjugated, unless it is aromatic.
                let dummy = bond.atoms.iter().any(|&a| self.is_dummy(a));
                bond.conjugated =
                    conjugated(view, index) && (!dummy || bond.order == BondOrder::Aromatic);
            }
            for atom in 0..view.atom_count() as u32 {
                for n in self.perceived().neighbours(atom) {
                    bonds[n.bond as usize].ring = bond_parts(n.state).1;
                }
            }
            Graph { atoms, bonds }
        })
    }

    fn is_dummy(&self, atom: u32) -> bool {
        self.perceived().atoms[atom as usize].element == 0
    }

    fn atom(&self, view: &cc::Molecule, index: usize, stereo: &[AtomStereo]) -> Atom {
        let facts = &self.perceived().atoms[index];
        Atom {
            element: facts.element,
            degree: facts.degree + facts.implicit_hydrogens,
            charge: facts.charge,
            stereo: stereo.get(index).copied().unwrap_or_default(),
            hydrogens: facts.implicit_hydrogens,
            hybridisation: hybridisation(view, index),
            aromatic: facts.aromatic,
            mass: mass::mass(facts.element, facts.isotope),
        }
    }
}

fn hybridisation(view: &cc::Molecule, atom: usize) -> Option<Hybridisation> {
    use Hybridisation as H;
    let code = || chematic::smarts::rdkit_hybridization(view, cc::AtomIdx(atom as u32));
    let known = [H::S, H::Sp, H::Sp2, H::Sp3, H::Sp3d, H::Sp3d2];
    known.get(usize::from(guard::caught(code).ok().flatten()?)).copied()
}

fn conjugated(view: &cc::Molecule, bond: usize) -> bool {
    let of = || chematic::smarts::rdkit_bond_is_conjugated(view, cc::BondIdx(bond as u32));
    guard::caught(of).unwrap_or(false)
}

fn plain(bond: &cc::BondEntry) -> Bond {
    use crate::perceived::bond_class;
    let order = match bond_class(bond.order) {
        SINGLE => BondOrder::Single,
        1 => BondOrder::Double,
        2 => BondOrder::Triple,
        AROMATIC => BondOrder::Aromatic,
        _ => BondOrder::Other,
    };
    let atoms = [bond.atom1.0, bond.atom2.0];
    Bond { atoms, order, conjugated: false, ring: false, stereo: BondStereo::None }
}
