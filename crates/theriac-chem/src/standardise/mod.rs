//! Standardisation: one structure for one compound.
//!
//! The order of the steps is that of the ChEMBL structure pipeline (Bento et al.,
//! J. Cheminform. 2020, 12:51) and of RDKit's MolStandardize, whose rules the single
//! `steps` follow: functional groups, salts and solvents, mixtures, charges, isotopes,
//! stereochemistry, tautomer. They are repeated until nothing changes, so that
//! standardising twice is standardising once.

mod config;
mod draft;
mod fragments;
mod metals;
mod normalise;
mod outcome;
mod reionise;
mod rules;
mod salts;
mod steps;
mod valence;

pub use config::{IsotopePolicy, Mixtures, StandardiseConfig, StereoPolicy, Tautomers};
pub use fragments::{charge_parent, components, fragment_parent, largest};
pub use outcome::{Change, Flag, Reason, Standardised};
pub use steps::{
    Tautomer, canonical_tautomer, cleanup, neutralise, strip_isotopes, strip_stereo,
    unspecified_stereo,
};

use crate::Molecule;

/// Rounds after which the steps must have settled or entered a cycle.
const MAX_ROUNDS: usize = 8;

/// Brings molecules into standard form.
#[derive(Debug, Clone, Default)]
pub struct Standardiser {
    config: StandardiseConfig,
}

impl Standardiser {
    /// A standardiser that follows `config`.
    pub fn new(config: StandardiseConfig) -> Self {
        Self { config }
    }

    /// The standard form of `molecule`, with what was changed on the way.
    ///
    /// # Errors
    /// The policies reject it, or the engine does not model it. See [`Reason`].
    pub fn apply(&self, molecule: &Molecule) -> Result<Standardised, Reason> {
        let mut outcome = Standardised::new(molecule.clone());
        let mut seen: Vec<Molecule> = Vec::new();
        while seen.len() < MAX_ROUNDS && !seen.contains(&outcome.molecule) {
            seen.push(outcome.molecule.clone());
            self.round(&mut outcome)?;
        }
        let start = seen.iter().position(|m| *m == outcome.molecule).ok_or(Reason::Unsettled)?;
        // A cycle of forms that turn into each other is represented by its first SMILES.
        if let Some(first) = seen[start..].iter().min_by_key(|m| m.canonical_smiles()) {
            outcome.molecule = first.clone();
        }
        self.check_stereo(&mut outcome)?;
        if outcome.molecule == *molecule {
            outcome.changes.clear();
        }
        outcome.changes.sort();
        outcome.changes.dedup();
        Ok(outcome)
    }

    fn round(&self, outcome: &mut Standardised) -> Result<(), Reason> {
        let config = &self.config;
        if config.functional_groups {
            let step = |m: &Molecule| steps::cleanup_with(m, config.recombine_charges);
            outcome.step(Change::FunctionalGroups, step)?;
        }
        self.components(outcome)?;
        if config.neutralise {
            outcome.step(Change::Neutralised, neutralise)?;
        }
        self.isotopes(outcome)?;
        if config.stereo == StereoPolicy::Strip && has_stereo(&outcome.molecule) {
            outcome.step(Change::StereoStripped, strip_stereo)?;
        }
        if config.tautomers == Tautomers::Canonical {
            self.tautomer(outcome)?;
        }
        Ok(())
    }

    fn components(&self, outcome: &mut Standardised) -> Result<(), Reason> {
        if !outcome.molecule.canonical_smiles().contains('.') {
            return Ok(());
        }
        if self.config.salts {
            outcome.strip_salts()?;
        }
        let components = outcome.molecule.canonical_smiles().split('.').count();
        match self.config.mixtures {
            _ if components == 1 => Ok(()),
            Mixtures::Keep => Ok(()),
            Mixtures::Reject => Err(Reason::Mixture { components }),
            Mixtures::Largest => outcome.step(Change::LargestFragment, largest),
        }
    }

    fn isotopes(&self, outcome: &mut Standardised) -> Result<(), Reason> {
        if !has_isotopes(&outcome.molecule) {
            return Ok(());
        }
        match self.config.isotopes {
            IsotopePolicy::Keep => Ok(()),
            IsotopePolicy::Strip => outcome.step(Change::IsotopesStripped, strip_isotopes),
            IsotopePolicy::Reject => Err(Reason::Isotopes),
        }
    }

    fn tautomer(&self, outcome: &mut Standardised) -> Result<(), Reason> {
        match canonical_tautomer(&outcome.molecule, self.config.max_tautomers)? {
            Tautomer::Canonical(molecule) => {
                outcome.replace(Change::CanonicalTautomer, molecule);
            }
            Tautomer::TooMany => outcome.flag(Flag::TooManyTautomers),
        }
        Ok(())
    }

    fn check_stereo(&self, outcome: &mut Standardised) -> Result<(), Reason> {
        let reject = match self.config.stereo {
            StereoPolicy::Flag => false,
            StereoPolicy::RejectUnspecified => true,
            StereoPolicy::Keep | StereoPolicy::Strip => return Ok(()),
        };
        match unspecified_stereo(&outcome.molecule)? {
            0 => {}
            elements if reject => return Err(Reason::UnspecifiedStereo { elements }),
            elements => outcome.flag(Flag::UnspecifiedStereo { elements }),
        }
        Ok(())
    }
}

/// Does the SMILES write any stereochemistry?
fn has_stereo(molecule: &Molecule) -> bool {
    molecule.canonical_smiles().contains(['@', '/', '\\'])
}

/// Does the SMILES write any isotope label?
fn has_isotopes(molecule: &Molecule) -> bool {
    let bytes = molecule.canonical_smiles().as_bytes();
    bytes.windows(2).any(|pair| pair[0] == b'[' && pair[1].is_ascii_digit())
}

#[cfg(test)]
mod tests;
