//! Substructure search by SMARTS, with RDKit's meaning of every primitive.
//!
//! The engine reads the notation; the search is ours: an alert set asks thousands of questions of
//! one molecule, so everything that they share is perceived once, queries are laid out ahead of
//! time, and most are answered from the counts of atom kinds alone.

mod hydrogens;
mod program;
mod screen;
mod search;
mod test;

use chematic::core as cc;
use chematic::smarts::{self, QueryMolecule};

use self::program::Programs;
use self::screen::Screen;
use self::search::Search;
use crate::perceived::Perceived;
use crate::{MolError, Molecule};

/// The most atoms that one search may visit: below a second; real patterns need hundreds.
const VISITS: u64 = 10_000_000;
/// The longest notation that is read, in bytes.
const LONGEST: usize = 20_000;
/// The deepest nesting of brackets that is read.
const DEEPEST: usize = 100;

/// A substructure query.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    atoms: usize,
    programs: Programs,
    screen: Screen,
}

impl Pattern {
    /// Reads a SMARTS.
    ///
    /// # Errors
    /// The notation is broken or too long.
    pub fn parse(text: &str) -> Result<Self, MolError> {
        Self::of(text, &read(text)?)
    }

    /// Reads a SMARTS and folds its hydrogen atoms into hydrogen counts of their neighbours, so
    /// that it matches molecules whose hydrogens are not written (RDKit's `MergeQueryHs`).
    ///
    /// # Errors
    /// The notation is broken or too long.
    pub fn parse_with_hydrogens(text: &str) -> Result<Self, MolError> {
        Self::of(text, &hydrogens::fold(&read(text)?))
    }

    fn of(text: &str, query: &QueryMolecule) -> Result<Self, MolError> {
        let programs = Programs::of(query).ok_or(MolError::TooLarge)?;
        let screen = Screen::of(programs.outermost());
        Ok(Self { text: text.to_owned(), atoms: query.atoms.len(), programs, screen })
    }

    /// The SMARTS as given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of atoms of the pattern.
    pub fn atom_count(&self) -> usize {
        self.atoms
    }

    /// Does the molecule contain the pattern?
    ///
    /// # Errors
    /// The search ran out of its budget.
    pub fn is_match(&self, molecule: &Molecule) -> Result<bool, MolError> {
        let mut hit = false;
        self.search(molecule, |_| {
            hit = true;
            true
        })?;
        Ok(hit)
    }

    /// Number of different sets of atoms that the pattern matches.
    ///
    /// # Errors
    /// As [`Pattern::is_match`].
    pub fn count(&self, molecule: &Molecule) -> Result<usize, MolError> {
        self.matches(molecule).map(|found| found.len())
    }

    /// The matches, one per different set of atoms: for each atom of the pattern in the order
    /// written, the index of the atom that it matches. In rising order.
    ///
    /// # Errors
    /// As [`Pattern::is_match`].
    pub fn matches(&self, molecule: &Molecule) -> Result<Vec<Vec<u32>>, MolError> {
        let mut all = self.all_matches(molecule)?;
        let mut seen = rustc_hash::FxHashSet::default();
        all.retain(|found| {
            let mut atoms = found.clone();
            atoms.sort_unstable();
            seen.insert(atoms)
        });
        Ok(all)
    }

    /// Every mapping of the pattern, also those that differ only in which atom is which.
    pub(crate) fn all_matches(&self, molecule: &Molecule) -> Result<Vec<Vec<u32>>, MolError> {
        let mut all: Vec<Vec<u32>> = Vec::new();
        self.search(molecule, |found| {
            all.push(found.to_vec());
            false
        })?;
        all.sort_unstable();
        Ok(all)
    }

    /// Every mapping, in rising order, in a graph that is perceived as it is; none where the
    /// search runs out of its budget.
    pub(crate) fn matches_in(&self, graph: &cc::Molecule, perceived: &Perceived) -> Vec<Vec<u32>> {
        let mut all: Vec<Vec<u32>> = Vec::new();
        if self.screen.allows(perceived) {
            let search = Search::new(&self.programs, perceived, graph, VISITS);
            search.each(|found| {
                all.push(found.to_vec());
                false
            });
            if search.gave_up() {
                all.clear();
            }
        }
        all.sort_unstable();
        all
    }

    fn search(
        &self,
        molecule: &Molecule,
        report: impl FnMut(&[u32]) -> bool,
    ) -> Result<(), MolError> {
        let perceived = molecule.perceived();
        if !self.screen.allows(perceived) {
            return Ok(());
        }
        molecule.with_view(|view| {
            let search = Search::new(&self.programs, perceived, view, VISITS);
            search.each(report);
            match search.gave_up() {
                true => Err(MolError::Unsupported("the substructure search took too long".into())),
                false => Ok(()),
            }
        })
    }
}

/// Reads the notation; deep nesting is refused before the engine's recursive reader sees it.
fn read(text: &str) -> Result<QueryMolecule, MolError> {
    if text.len() > LONGEST || crate::guard::depth(text) > DEEPEST {
        return Err(MolError::TooLarge);
    }
    crate::guard::caught(|| smarts::parse_smarts(text))?
        .map_err(|e| MolError::Syntax(e.to_string()))
}

#[cfg(test)]
mod tests;
