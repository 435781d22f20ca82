//! Components of a molecule: which to keep.

use std::cmp::Ordering;

use chematic::chem;
use chematic::core::implicit_hcount;

use super::steps::{cleanup, neutralise, reread};
use crate::{MolError, Molecule};

/// The components in canonical order. A canonical SMILES has no ring closure that
/// spans a dot, so each part is a SMILES of its own.
///
/// # Errors
/// The engine does not model a component on its own.
pub fn components(molecule: &Molecule) -> Result<Vec<Molecule>, MolError> {
    molecule.canonical_smiles().split('.').map(Molecule::from_smiles).collect()
}

/// The largest component, as RDKit's `LargestFragmentChooser`: most atoms (hydrogens
/// counted), then the heaviest, then the first SMILES in byte order.
///
/// # Errors
/// The engine does not model a component on its own.
pub fn largest(molecule: &Molecule) -> Result<Molecule, MolError> {
    if !molecule.canonical_smiles().contains('.') {
        return Ok(molecule.clone());
    }
    let mut best: Option<(Size, Molecule)> = None;
    for component in components(molecule)? {
        let size = Size::of(&component)?;
        let better = match &best {
            None => true,
            Some((s, m)) => match size.cmp(s) {
                Ordering::Greater => true,
                Ordering::Equal => component.canonical_smiles() < m.canonical_smiles(),
                Ordering::Less => false,
            },
        };
        if better {
            best = Some((size, component));
        }
    }
    best.map(|(_, m)| m).ok_or(MolError::Empty)
}

/// [`cleanup`], then [`largest`]: RDKit's `FragmentParent`.
///
/// # Errors
/// The engine does not model the structure.
pub fn fragment_parent(molecule: &Molecule) -> Result<Molecule, MolError> {
    largest(&cleanup(molecule)?)
}

/// [`fragment_parent`] without charges: RDKit's `ChargeParent`.
///
/// # Errors
/// The engine does not model the structure.
pub fn charge_parent(molecule: &Molecule) -> Result<Molecule, MolError> {
    neutralise(&fragment_parent(molecule)?)
}

/// What components are compared by.
struct Size {
    /// Atoms, hydrogens counted.
    atoms: usize,
    /// Monoisotopic mass in dalton.
    mass: f64,
}

impl Size {
    fn of(component: &Molecule) -> Result<Self, MolError> {
        let graph = reread(component.canonical_smiles())?;
        let hydrogens: usize =
            graph.atoms().map(|(i, _)| usize::from(implicit_hcount(&graph, i))).sum();
        Ok(Self { atoms: graph.atom_count() + hydrogens, mass: chem::exact_mass(&graph) })
    }

    fn cmp(&self, other: &Self) -> Ordering {
        self.atoms.cmp(&other.atoms).then(self.mass.total_cmp(&other.mass))
    }
}
