//! A molecule that exists only when it is valid.

use std::fmt;
use std::sync::{Arc, OnceLock};

use chematic::core as cc;
use chematic::perception;
use chematic::smiles::{self, RdkitSmilesError, SmilesError, SmilesParseLimits};

use crate::perceived::{Perceived, Rings};
use crate::{guard, notation};

/// The largest molecule that is accepted, in atoms (hydrogens written as atoms included).
pub const MAX_ATOMS: usize = 500;
/// The longest notation that is read, in bytes.
const LONGEST: usize = 64 * MAX_ATOMS;

/// Why a structure is no molecule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MolError {
    /// Nothing was given.
    #[error("empty structure")]
    Empty,
    /// The notation itself is broken.
    #[error("cannot read the structure: {0}")]
    Syntax(String),
    /// More than [`MAX_ATOMS`] atoms.
    #[error("more than {MAX_ATOMS} atoms")]
    TooLarge,
    /// Valence or aromaticity is impossible.
    #[error("not a valid molecule: {0}")]
    Sanitisation(String),
    /// Outside what the chemistry engine models.
    #[error("unsupported structure: {0}")]
    Unsupported(String),
    /// The entry of the file that should hold it is broken.
    #[error("{0}")]
    Record(String),
}

/// A sanitised molecule with its canonical SMILES (identical to RDKit's).
///
/// A copy is cheap and shares everything that was perceived of the molecule.
#[derive(Clone)]
pub struct Molecule {
    shared: Arc<Shared>,
}

struct Shared {
    inner: cc::Molecule,
    canonical: Box<str>,
    perceived: Perceived,
    wide: OnceLock<Box<[f64]>>,
}

impl Molecule {
    /// Reads a SMILES and sanitises it. No input makes it panic or run without end.
    ///
    /// # Errors
    /// See [`MolError`]. RDKit's `MolFromSmiles` accepts and rejects the same strings, but for
    /// molecules of more than [`MAX_ATOMS`] atoms.
    pub fn from_smiles(text: &str) -> Result<Self, MolError> {
        // A name or a CXSMILES extension may follow after a blank.
        let text = text.split_whitespace().next().ok_or(MolError::Empty)?;
        let limits = SmilesParseLimits {
            max_input_bytes: LONGEST,
            max_atoms: MAX_ATOMS,
            max_bonds: 2 * MAX_ATOMS,
        };
        if text.len() > LONGEST || guard::depth(text) > MAX_ATOMS {
            return Err(MolError::TooLarge);
        }
        notation::check(text)?;
        let read = guard::caught(|| smiles::parse_with_limits(text, &limits))?;
        Self::from_inner(read.map_err(|e| match e {
            SmilesError::ResourceLimit { .. } => MolError::TooLarge,
            other => MolError::Syntax(other.to_string()),
        })?)
    }

    /// Sanitises what a reader of another format has built.
    pub(crate) fn from_inner(inner: cc::Molecule) -> Result<Self, MolError> {
        if inner.atom_count() > MAX_ATOMS {
            return Err(MolError::TooLarge);
        }
        guard::caught(|| {
            let (inner, canonical) = canonical(inner)?;
            let perceived = perception::with_rdkit_parity_view(&inner, |view| {
                Perceived::of(view.unwrap_or(&inner))
            });
            let canonical = canonical.into();
            let wide = OnceLock::new();
            Ok(Self { shared: Arc::new(Shared { inner, canonical, perceived, wide }) })
        })?
    }

    /// The canonical isomeric SMILES, as RDKit 2026.09 writes it.
    pub fn canonical_smiles(&self) -> &str {
        &self.shared.canonical
    }

    /// Number of atoms of the graph (hydrogens only where written as atoms).
    pub fn atom_count(&self) -> usize {
        self.inner().atom_count()
    }

    /// Runs `f` on the molecule with RDKit's aromaticity and charges; atoms and bonds keep their
    /// indices. The view is computed once per molecule.
    pub(crate) fn with_view<R>(&self, f: impl FnOnce(&cc::Molecule) -> R) -> R {
        let inner = self.inner();
        perception::with_rdkit_parity_view(inner, |view| f(view.unwrap_or(inner)))
    }

    /// What is perceived once per molecule.
    pub(crate) fn perceived(&self) -> &Perceived {
        &self.shared.perceived
    }

    /// Where the wide table of descriptors is kept once it is known.
    pub(crate) fn wide(&self) -> &OnceLock<Box<[f64]>> {
        &self.shared.wide
    }

    /// RDKit's rings.
    pub(crate) fn rings(&self) -> &Rings {
        let perceived = self.perceived();
        self.with_view(|view| perceived.rings(view))
    }

    /// The engine's molecule, for the modules of this room.
    pub(crate) fn inner(&self) -> &cc::Molecule {
        &self.shared.inner
    }
}

/// The canonical form, and the molecule without the hydrogen atoms that RDKit takes away.
fn canonical(inner: cc::Molecule) -> Result<(cc::Molecule, String), MolError> {
    let text = smiles::rdkit_canonical_smiles(&inner).map_err(|e| match e {
        RdkitSmilesError::Unsupported(what) => MolError::Unsupported(what),
        RdkitSmilesError::Sanitization(what) => MolError::Sanitisation(what),
    })?;
    let bare = smiles::rdkit_hydrogen_suppressed(&inner)
        .filter(|bare| smiles::rdkit_canonical_smiles(bare).is_ok_and(|t| t == text));
    Ok((bare.unwrap_or(inner), text))
}

impl fmt::Debug for Molecule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Molecule").field(&self.canonical_smiles()).finish()
    }
}

impl fmt::Display for Molecule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.canonical_smiles())
    }
}

/// Two molecules are equal when their canonical SMILES are.
impl PartialEq for Molecule {
    fn eq(&self, other: &Self) -> bool {
        self.canonical_smiles() == other.canonical_smiles()
    }
}

impl Eq for Molecule {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_form_does_not_depend_on_the_writing() {
        let a = Molecule::from_smiles("OCC").unwrap();
        let b = Molecule::from_smiles("C(O)C").unwrap();
        assert_eq!(a, b);
        assert_eq!(a.canonical_smiles(), "CCO");
        for after in ["CCO ethanol", "CCO |$;;OH$|"] {
            assert_eq!(Molecule::from_smiles(after).as_ref(), Ok(&a), "{after}");
        }
    }

    #[test]
    fn rejects_what_is_no_molecule() {
        for bad in ["", "C(", "C()C", "c1cccc1", "C(C)(C)(C)(C)C", ".C", "C( C"] {
            assert!(Molecule::from_smiles(bad).is_err(), "{bad}");
        }
        assert_eq!(Molecule::from_smiles(&"C".repeat(100_000)), Err(MolError::TooLarge));
    }
}
