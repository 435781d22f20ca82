//! Three-dimensional conformers: ETKDG embedding, MMFF94 minimisation, RMSD pruning.
//!
//! Embedding: Riniker and Landrum, *J. Chem. Inf. Model.* **2015**, 55, 2562 (ETKDG; version 3
//! as in RDKit 2026.09). Force field: Halgren, *J. Comput. Chem.* **1996**, 17, 490 (MMFF94).
//! Both are the engine's ports of RDKit's, so the same seed gives RDKit's conformers.

mod engine;
mod file;
mod mol_block;
mod prune;

use crate::{MolError, Molecule};

pub use file::{Summary, write_conformers};

use engine::Engine;

/// The most conformers that are tried for one molecule.
pub const MAX_TRIES: usize = 2000;

/// Energy above the lowest, in kcal/mol, from which on a conformer is left out: the minimiser
/// was caught in a tangle that no molecule takes.
const STRAIN: f64 = 50.0;

/// How to make conformers.
#[derive(Debug, Clone, PartialEq)]
pub struct ConformerOptions {
    /// Conformers to embed before pruning, at most [`MAX_TRIES`].
    pub tries: usize,
    /// The same seed gives the same conformers. RDKit's `randomSeed` is this plus one.
    pub seed: u64,
    /// Two conformers are the same when the heavy atoms of one lie on the other's with a
    /// root-mean-square deviation below this, in Å, symmetry taken into account.
    pub rmsd: f64,
    /// Steps of the minimiser for each conformer.
    pub max_iterations: u32,
}

impl Default for ConformerOptions {
    fn default() -> Self {
        Self { tries: 20, seed: 0, rmsd: 0.5, max_iterations: 1000 }
    }
}

/// One conformer.
#[derive(Debug, Clone, PartialEq)]
pub struct Conformer {
    /// One point for each atom, hydrogens included, in Å.
    pub coordinates: Vec<[f64; 3]>,
    /// MMFF94 energy in kcal/mol.
    pub energy: f64,
    /// Did the minimiser reach a minimum within its steps?
    pub converged: bool,
}

/// The conformers of one molecule, the lowest energy first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ensemble {
    /// The conformers that differ and are less than 50 kcal/mol above the lowest.
    pub conformers: Vec<Conformer>,
    /// How many were embedded and minimised before pruning.
    pub embedded: usize,
    atoms: Vec<mol_block::Atom>,
    bonds: Vec<mol_block::Bond>,
}

impl Ensemble {
    /// Number of atoms, hydrogens included.
    pub fn atom_count(&self) -> usize {
        self.atoms.len()
    }

    /// Atomic number of each atom, in the order of the coordinates: the molecule's atoms, then
    /// the hydrogens.
    pub fn atomic_numbers(&self) -> Vec<u32> {
        self.atoms.iter().map(|a| a.number).collect()
    }

    /// The pairs of bonded atoms.
    pub fn bonds(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.bonds.iter().map(|b| (b.begin, b.end))
    }

    /// A conformer as MDL mol block (V2000; V3000 above 999 atoms or bonds) with `title` as
    /// its first line, or `None` where there is no such conformer.
    pub fn mol_block(&self, conformer: usize, title: &str) -> Option<String> {
        let conformer = self.conformers.get(conformer)?;
        Some(mol_block::write(title, &self.atoms, &self.bonds, &conformer.coordinates))
    }
}

/// Makes conformers of a molecule.
///
/// ```
/// use theriac_chem::Molecule;
/// use theriac_chem::conformers::{ConformerOptions, conformers};
///
/// let butane = Molecule::from_smiles("CCCC")?;
/// let ensemble = conformers(&butane, &ConformerOptions::default())?;
/// assert_eq!(ensemble.atom_count(), 14);
/// assert!(ensemble.conformers[0].converged);
/// # Ok::<(), theriac_chem::MolError>(())
/// ```
///
/// # Errors
/// Nothing could be embedded (the geometry is impossible), or MMFF94 has no parameters for the
/// molecule (boron and most metals).
pub fn conformers(molecule: &Molecule, options: &ConformerOptions) -> Result<Ensemble, MolError> {
    let engine = Engine::new(molecule)?;
    let mut found = engine.embed(options)?;
    let embedded = found.len();
    found.sort_by(|a, b| a.energy.total_cmp(&b.energy));
    let ceiling = found.first().map_or(f64::INFINITY, |lowest| lowest.energy + STRAIN);
    found.retain(|c| c.energy <= ceiling);
    let conformers = prune::distinct(&engine, found, options.rmsd)?;
    let (atoms, bonds) = engine.table()?;
    Ok(Ensemble { conformers, embedded, atoms, bonds })
}

/// MMFF94 energy of a given geometry, in kcal/mol: one point for each atom in the order of
/// [`Ensemble::atomic_numbers`], in Å.
///
/// # Errors
/// The number of points is wrong, or MMFF94 has no parameters for the molecule.
pub fn mmff94_energy(molecule: &Molecule, coordinates: &[[f64; 3]]) -> Result<f64, MolError> {
    Engine::new(molecule)?.energy(coordinates)
}

#[cfg(test)]
mod tests;
