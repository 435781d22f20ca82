//! What a standardiser is asked to do.

use serde::{Deserialize, Serialize};

/// Choices of a [`Standardiser`](super::Standardiser); the defaults are meant for modelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StandardiseConfig {
    /// Disconnect metals, write functional groups (nitro, sulfoxide, azide …) in one way and
    /// put charges on the strongest acid, as RDKit's `Cleanup`. Default: true.
    pub functional_groups: bool,
    /// With `functional_groups`: recombine separated charges and move the charge of
    /// conjugated cations to the end with hydrogen, as RDKit's `Cleanup`. Default: true.
    pub recombine_charges: bool,
    /// Remove known counter-ions and solvents. Default: true.
    pub salts: bool,
    /// What to do where several different components remain. Default: the largest fragment.
    pub mixtures: Mixtures,
    /// Remove charges by adding or taking protons. Default: true.
    pub neutralise: bool,
    /// What to do about tautomers. Default: keep the one that is drawn.
    pub tautomers: Tautomers,
    /// Most tautomers that are enumerated; beyond, the drawn one is kept and flagged.
    /// Default: 1000, as RDKit's.
    pub max_tautomers: usize,
    /// What to do about stereochemistry. Default: keep it.
    pub stereo: StereoPolicy,
    /// What to do about isotope labels. Default: strip them.
    pub isotopes: IsotopePolicy,
}

impl Default for StandardiseConfig {
    fn default() -> Self {
        Self {
            functional_groups: true,
            recombine_charges: true,
            salts: true,
            mixtures: Mixtures::Largest,
            neutralise: true,
            tautomers: Tautomers::Keep,
            max_tautomers: 1000,
            stereo: StereoPolicy::Keep,
            isotopes: IsotopePolicy::Strip,
        }
    }
}

/// What to do where several different components remain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mixtures {
    /// Keep the largest component.
    Largest,
    /// Reject the row.
    Reject,
    /// Keep all components.
    Keep,
}

/// What to do about tautomers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tautomers {
    /// Keep the one that is drawn.
    Keep,
    /// Replace it by the canonical one of RDKit's enumerator.
    Canonical,
}

/// What to do about stereochemistry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StereoPolicy {
    /// Keep what is drawn.
    Keep,
    /// Remove it all.
    Strip,
    /// Keep it, and flag molecules with unspecified centres or double bonds.
    Flag,
    /// Reject molecules with unspecified centres or double bonds.
    RejectUnspecified,
}

/// What to do about isotope labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IsotopePolicy {
    /// Keep the labels.
    Keep,
    /// Remove the labels.
    Strip,
    /// Reject labelled molecules.
    Reject,
}
