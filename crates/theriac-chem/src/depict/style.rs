//! How a picture looks and what it points out.

use std::collections::BTreeMap;

use super::colour::Colour;
use crate::smarts::Pattern;
use crate::{MolError, Molecule};

/// How a picture of one molecule looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels, the legend included.
    pub height: f64,
    /// The longest a bond may get, in pixels; large molecules are drawn smaller to fit.
    pub bond_length: f64,
    /// Atoms and bonds to point out.
    pub highlights: Highlights,
    /// One weight for each atom of the [`Molecule`], drawn as a heat map (the largest magnitude
    /// gets the full colour); empty for none.
    pub atom_weights: Vec<f64>,
    /// A line of text under the molecule; empty for none.
    pub legend: String,
    /// Paint the background white; transparent otherwise.
    pub background: bool,
}

impl Default for Style {
    /// 320 × 240 pixels on white, nothing pointed out.
    fn default() -> Self {
        Self {
            width: 320.0,
            height: 240.0,
            bond_length: 34.0,
            highlights: Highlights::default(),
            atom_weights: Vec::new(),
            legend: String::new(),
            background: true,
        }
    }
}

impl Style {
    /// The default style at another size in pixels.
    pub fn sized(width: f64, height: f64) -> Self {
        Self { width, height, ..Self::default() }
    }
}

/// Atoms and bonds to point out. Atoms are named by their index in the [`Molecule`]
/// (the order of its input), bonds by the two atoms, the lower index first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Highlights {
    /// Colour by atom.
    pub atoms: BTreeMap<usize, Colour>,
    /// Colour by bond.
    pub bonds: BTreeMap<(usize, usize), Colour>,
}

impl Highlights {
    /// Points out one atom.
    pub fn atom(&mut self, atom: usize, colour: Colour) -> &mut Self {
        self.atoms.insert(atom, colour);
        self
    }

    /// Points out the bond between two atoms.
    pub fn bond(&mut self, a: usize, b: usize, colour: Colour) -> &mut Self {
        self.bonds.insert((a.min(b), a.max(b)), colour);
        self
    }

    /// Points out every match of a pattern: its atoms and the bonds between them.
    ///
    /// # Errors
    /// The search ran out of its budget or the engine does not model the structure.
    pub fn pattern(
        &mut self,
        molecule: &Molecule,
        pattern: &Pattern,
        colour: Colour,
    ) -> Result<&mut Self, MolError> {
        for found in pattern.matches(molecule)? {
            let atoms: Vec<usize> = found.into_iter().map(|a| a as usize).collect();
            self.group(molecule, &atoms, colour);
        }
        Ok(self)
    }

    /// Points out a set of atoms and the bonds between them.
    pub fn group(&mut self, molecule: &Molecule, atoms: &[usize], colour: Colour) -> &mut Self {
        self.atoms.extend(atoms.iter().map(|&a| (a, colour)));
        for (_, bond) in molecule.inner().bonds() {
            let (a, b) = (bond.atom1.0 as usize, bond.atom2.0 as usize);
            if atoms.contains(&a) && atoms.contains(&b) {
                self.bond(a, b, colour);
            }
        }
        self
    }
}
