//! The molecule as it is drawn: hydrogens folded into their atoms, Kekulé bonds, rings and
//! stereo, with atoms in RDKit's order.

use chematic::core as cc;
use chematic::smiles::{self, RdkitMolView, RdkitSmilesError};

use crate::{MolError, Molecule};

/// One drawn atom.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub number: u32,
    pub symbol: String,
    pub charge: i32,
    pub isotope: u16,
    /// Hydrogens that are written in the label.
    pub hydrogens: u32,
    /// MDL code: 0 none, 2 doublet, 3 triplet.
    pub radical: i32,
    /// The atom's index in the [`Molecule`].
    pub source: usize,
    pub parity: Option<Parity>,
    /// Two double bonds or a triple bond: drawn straight.
    pub linear: bool,
}

/// A tetrahedral centre: seen from the first neighbour, the others in this order go round
/// `clockwise` or not; a hydrogen or lone pair that is not drawn comes last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parity {
    pub neighbours: Vec<usize>,
    pub clockwise: bool,
}

/// What kind of line a bond is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Single,
    Double,
    Triple,
    Dative,
}

/// One drawn bond.
#[derive(Debug, Clone)]
pub(super) struct Bond {
    pub begin: usize,
    pub end: usize,
    pub order: Order,
    pub geometry: Option<Geometry>,
}

/// The E/Z geometry of a double bond: are the two named neighbours on the same side?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Geometry {
    pub at_begin: usize,
    pub at_end: usize,
    pub cis: bool,
}

impl Bond {
    pub fn other(&self, atom: usize) -> usize {
        if self.begin == atom { self.end } else { self.begin }
    }
}

/// The drawn graph.
#[derive(Debug, Clone)]
pub(super) struct Sketch {
    pub atoms: Vec<Atom>,
    pub bonds: Vec<Bond>,
    /// For each atom its (neighbour, bond) pairs.
    pub neighbours: Vec<Vec<(usize, usize)>>,
    /// Smallest rings, each in cyclic order.
    pub rings: Vec<Vec<usize>>,
    /// Is the bond in a ring?
    pub ring_bond: Vec<bool>,
}

impl Sketch {
    /// # Errors
    /// The engine does not model the structure.
    pub fn new(molecule: &Molecule) -> Result<Self, MolError> {
        let inner = molecule.inner();
        let block = smiles::rdkit_mol_block(inner).map_err(unsupported)?;
        let with_hydrogens = smiles::rdkit_added_hs_molecule(inner)
            .ok_or_else(|| MolError::Unsupported("hydrogens cannot be placed".into()))?;
        let view = smiles::rdkit_mol_view(&with_hydrogens).map_err(unsupported)?;
        let mut sketch = Self {
            atoms: atoms(inner, &block, &view)?,
            bonds: bonds(&block, &view),
            neighbours: vec![Vec::new(); block.atoms.len()],
            rings: view.atom_rings.clone(),
            ring_bond: (0..block.bonds.len()).map(|b| view.num_bond_rings(b) > 0).collect(),
        };
        for (index, bond) in sketch.bonds.iter().enumerate() {
            sketch.neighbours[bond.begin].push((bond.end, index));
            sketch.neighbours[bond.end].push((bond.begin, index));
        }
        for atom in 0..sketch.atoms.len() {
            sketch.atoms[atom].linear = sketch.is_linear(atom);
        }
        Ok(sketch)
    }

    pub fn degree(&self, atom: usize) -> usize {
        self.neighbours[atom].len()
    }

    /// The bond between two atoms.
    pub fn bond_between(&self, a: usize, b: usize) -> Option<usize> {
        self.neighbours[a].iter().find(|(n, _)| *n == b).map(|(_, bond)| *bond)
    }

    /// The connected parts, each as sorted atom indices, in order of their first atom.
    pub fn components(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.atoms.len()];
        let mut components = Vec::new();
        for start in 0..self.atoms.len() {
            if !seen[start] {
                let mut part = self.reachable(start, &mut seen, |_| true);
                part.sort_unstable();
                components.push(part);
            }
        }
        components
    }

    /// The atoms reachable from `start` over bonds that `open` lets through, marking `seen`.
    pub fn reachable(
        &self,
        start: usize,
        seen: &mut [bool],
        open: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        seen[start] = true;
        let mut found = vec![start];
        let mut next = 0;
        while next < found.len() {
            for &(neighbour, bond) in &self.neighbours[found[next]] {
                if open(bond) && !seen[neighbour] {
                    seen[neighbour] = true;
                    found.push(neighbour);
                }
            }
            next += 1;
        }
        found
    }

    fn is_linear(&self, atom: usize) -> bool {
        let count = |order: Order| {
            self.neighbours[atom].iter().filter(|(_, b)| self.bonds[*b].order == order).count()
        };
        self.degree(atom) == 2 && (count(Order::Double) == 2 || count(Order::Triple) == 1)
    }
}

fn unsupported(error: RdkitSmilesError) -> MolError {
    MolError::Unsupported(error.to_string())
}

fn atoms(
    inner: &cc::Molecule,
    block: &smiles::RdkitMolBlock,
    view: &RdkitMolView,
) -> Result<Vec<Atom>, MolError> {
    let model = smiles::rdkit_sanitized_model(inner).map_err(unsupported)?;
    let kept: Vec<usize> = (0..model.atoms.len()).filter(|&i| model.atoms[i].is_some()).collect();
    if kept.len() != block.atoms.len() || view.num_atoms() < kept.len() {
        return Err(MolError::Unsupported("atoms of the drawing do not line up".into()));
    }
    let drawn = kept.len();
    let atom = |(index, &source): (usize, &usize)| {
        let of_block = &block.atoms[index];
        let hidden = view.neighbors(index).filter(|&n| n >= drawn).count();
        Atom {
            number: of_block.atomic_num,
            symbol: symbol(of_block),
            charge: of_block.formal_charge,
            isotope: inner.atom(cc::AtomIdx(source as u32)).isotope.unwrap_or(0),
            hydrogens: hidden as u32,
            radical: of_block.radical,
            source,
            parity: parity(view, index, drawn),
            linear: false,
        }
    };
    Ok(kept.iter().enumerate().map(atom).collect())
}

fn symbol(atom: &smiles::RdkitMolBlockAtom) -> String {
    if atom.atomic_num == 0 { "*".into() } else { atom.symbol.into() }
}

fn parity(view: &RdkitMolView, atom: usize, drawn: usize) -> Option<Parity> {
    let clockwise = match view.atoms[atom].chiral_tag {
        1 => true,
        2 => false,
        _ => return None,
    };
    let neighbours: Vec<usize> = view.neighbors(atom).filter(|&n| n < drawn).collect();
    (neighbours.len() >= 3).then_some(Parity { neighbours, clockwise })
}

fn bonds(block: &smiles::RdkitMolBlock, view: &RdkitMolView) -> Vec<Bond> {
    let bond = |(index, b): (usize, &smiles::RdkitMolBlockBond)| Bond {
        begin: b.begin,
        end: b.end,
        order: match b.bond_type {
            2 => Order::Double,
            3 | 0 => Order::Triple,
            9 => Order::Dative,
            _ => Order::Single,
        },
        geometry: geometry(view, index, b),
    };
    block.bonds.iter().enumerate().map(bond).collect()
}

fn geometry(
    view: &RdkitMolView,
    index: usize,
    bond: &smiles::RdkitMolBlockBond,
) -> Option<Geometry> {
    let of_view = view.bonds.get(index).filter(|v| v.begin == bond.begin && v.end == bond.end)?;
    match (of_view.stereo, of_view.stereo_atoms.as_slice()) {
        (stereo @ (2 | 3), &[at_begin, at_end]) => {
            Some(Geometry { at_begin, at_end, cis: stereo == 2 })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(smiles: &str) -> Sketch {
        Sketch::new(&Molecule::from_smiles(smiles).unwrap()).unwrap()
    }

    #[test]
    fn hydrogens_are_folded_and_sources_kept() {
        let s = sketch("OC([2H])C");
        assert_eq!(s.atoms.iter().map(|a| a.source).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!(s.atoms.iter().map(|a| a.hydrogens).collect::<Vec<_>>(), [1, 1, 0, 3]);
        assert_eq!(s.atoms[2].isotope, 2);
    }

    #[test]
    fn benzene_is_kekulised() {
        let s = sketch("c1ccccc1");
        assert_eq!(s.bonds.iter().filter(|b| b.order == Order::Double).count(), 3);
        assert_eq!(s.rings.len(), 1);
    }

    #[test]
    fn stereo_is_seen() {
        let s = sketch(r"C[C@H](O)/C=C\F");
        assert!(s.atoms[1].parity.is_some());
        let geometry: Vec<_> = s.bonds.iter().filter_map(|b| b.geometry).collect();
        assert_eq!(geometry.len(), 1);
        assert!(geometry[0].cis);
    }
}
