//! What standardisation did, and why it refused.

use std::fmt;

use super::salts;
use crate::{MolError, Molecule};

/// A molecule in standard form.
#[derive(Debug, Clone)]
pub struct Standardised {
    /// The standard form.
    pub molecule: Molecule,
    /// What was changed, each kind once.
    pub changes: Vec<Change>,
    /// What a reader should know about the result.
    pub flags: Vec<Flag>,
}

/// A kind of change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Metals disconnected, functional groups rewritten or charges moved.
    FunctionalGroups,
    /// A counter-ion or solvent of this name was removed.
    SaltRemoved(&'static str),
    /// Repeats of the same component were removed.
    RepeatsRemoved,
    /// The largest component was kept.
    LargestFragment,
    /// Charges were removed.
    Neutralised,
    /// Isotope labels were removed.
    IsotopesStripped,
    /// Stereochemistry was removed.
    StereoStripped,
    /// Replaced by the canonical tautomer.
    CanonicalTautomer,
}

impl Change {
    /// The kind's name, without the particulars.
    pub fn kind(&self) -> &'static str {
        match self {
            Change::FunctionalGroups => "functional groups",
            Change::SaltRemoved(_) => "salt or solvent removed",
            Change::RepeatsRemoved => "repeats removed",
            Change::LargestFragment => "largest fragment",
            Change::Neutralised => "neutralised",
            Change::IsotopesStripped => "isotopes stripped",
            Change::StereoStripped => "stereo stripped",
            Change::CanonicalTautomer => "canonical tautomer",
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::SaltRemoved(name) => write!(f, "removed {name}"),
            other => f.write_str(other.kind()),
        }
    }
}

/// What a reader should know about a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flag {
    /// Some stereo elements are not specified.
    UnspecifiedStereo {
        /// How many centres and double bonds.
        elements: u32,
    },
    /// The drawn tautomer was kept: there are too many to find the canonical one.
    TooManyTautomers,
}

impl Flag {
    /// The flag's name, without the particulars.
    pub fn kind(&self) -> &'static str {
        match self {
            Flag::UnspecifiedStereo { .. } => "unspecified stereo",
            Flag::TooManyTautomers => "tautomer not canonicalised: too many",
        }
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flag::UnspecifiedStereo { elements } => {
                write!(f, "{elements} unspecified stereo elements")
            }
            Flag::TooManyTautomers => f.write_str(self.kind()),
        }
    }
}

/// Why there is no standard form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Several components, and the policy is to reject them.
    #[error("a mixture of {components} components")]
    Mixture {
        /// How many components are left after salts and solvents.
        components: usize,
    },
    /// Isotope labels, and the policy is to reject them.
    #[error("isotope labels")]
    Isotopes,
    /// Unspecified stereochemistry, and the policy is to reject it.
    #[error("{elements} unspecified stereo elements")]
    UnspecifiedStereo {
        /// How many centres and double bonds.
        elements: u32,
    },
    /// The steps neither settle nor cycle within a few rounds.
    #[error("standardisation does not settle")]
    Unsettled,
    /// The engine does not model the structure.
    #[error(transparent)]
    Engine(#[from] MolError),
}

impl Standardised {
    pub(super) fn new(molecule: Molecule) -> Self {
        Self { molecule, changes: Vec::new(), flags: Vec::new() }
    }

    /// Runs one step and notes `change` if it changed anything.
    pub(super) fn step(
        &mut self,
        change: Change,
        step: impl FnOnce(&Molecule) -> Result<Molecule, MolError>,
    ) -> Result<(), Reason> {
        let after = step(&self.molecule)?;
        self.replace(change, after);
        Ok(())
    }

    pub(super) fn replace(&mut self, change: Change, after: Molecule) {
        if after != self.molecule {
            self.changes.push(change);
            self.molecule = after;
        }
    }

    pub(super) fn flag(&mut self, flag: Flag) {
        if !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
    }

    pub(super) fn strip_salts(&mut self) -> Result<(), Reason> {
        let before = self.molecule.canonical_smiles().split('.').count();
        let stripped = salts::strip(&self.molecule)?;
        if stripped.kept.len() == before {
            return Ok(());
        }
        if stripped.kept.len() + stripped.removed.len() < before {
            self.changes.push(Change::RepeatsRemoved);
        }
        self.changes.extend(stripped.removed.into_iter().map(Change::SaltRemoved));
        let parts: Vec<&str> = stripped.kept.iter().map(Molecule::canonical_smiles).collect();
        self.molecule = Molecule::from_smiles(&parts.join("."))?;
        Ok(())
    }
}
