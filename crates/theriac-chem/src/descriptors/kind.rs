//! Single descriptors by name.

use std::fmt;

use chematic::chem;
use serde::{Deserialize, Serialize};

use super::qed::{self, Properties};
use super::{logp, patterns};
use crate::{Molecule, sa_score};

/// A numeric descriptor; its fields and units are those of [`super::Descriptors`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // each is documented on the table
pub enum Descriptor {
    Mw,
    Logp,
    Tpsa,
    Hbd,
    Hba,
    RotatableBonds,
    Rings,
    AromaticRings,
    FractionCsp3,
    Qed,
    SaScore,
}

impl Descriptor {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 11] = [
        Self::Mw,
        Self::Logp,
        Self::Tpsa,
        Self::Hbd,
        Self::Hba,
        Self::RotatableBonds,
        Self::Rings,
        Self::AromaticRings,
        Self::FractionCsp3,
        Self::Qed,
        Self::SaScore,
    ];

    /// Its name, as in tables and configurations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mw => "mw",
            Self::Logp => "logp",
            Self::Tpsa => "tpsa",
            Self::Hbd => "hbd",
            Self::Hba => "hba",
            Self::RotatableBonds => "rotatable_bonds",
            Self::Rings => "rings",
            Self::AromaticRings => "aromatic_rings",
            Self::FractionCsp3 => "fraction_csp3",
            Self::Qed => "qed",
            Self::SaScore => "sa_score",
        }
    }

    /// The descriptor of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.name() == name)
    }

    /// Its unit, empty where it has none.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Mw => "g/mol",
            Self::Tpsa => "Å²",
            _ => "",
        }
    }

    /// Its value for a molecule; `None` where the engine does not model the structure.
    pub fn value(self, molecule: &Molecule) -> Option<f64> {
        let m = molecule.inner();
        let count = |n: usize| n as f64;
        let value = match self {
            Self::Mw => chem::rdkit_molecular_weight(m),
            Self::Logp => logp::logp(molecule)?,
            Self::Tpsa => chem::rdkit_tpsa(m),
            Self::Hbd => patterns::donors(molecule).map(count)?,
            Self::Hba => patterns::acceptors(molecule).map(count)?,
            Self::RotatableBonds => patterns::rotatable_bonds(molecule).map(count)?,
            Self::Rings => count(molecule.rings().len()),
            Self::AromaticRings => count(molecule.rings().aromatic),
            Self::FractionCsp3 => chem::fsp3(m),
            Self::Qed => {
                let value = |d: Self| d.value(molecule);
                let known = Properties {
                    mw: value(Self::Mw)?,
                    logp: value(Self::Logp)?,
                    donors: value(Self::Hbd)?,
                    tpsa: value(Self::Tpsa)?,
                    rotatable_bonds: value(Self::RotatableBonds)?,
                };
                qed::qed(molecule, &known).ok()?
            }
            Self::SaScore => return sa_score::sa_score(molecule),
        };
        value.is_finite().then_some(value)
    }
}

impl fmt::Display for Descriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
