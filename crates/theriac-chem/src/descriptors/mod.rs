//! What can be said of a molecule from its graph alone, as RDKit 2026.09 says it.
//!
//! LogP: S. A. Wildman, G. M. Crippen, J. Chem. Inf. Comput. Sci. 39, 868 (1999). TPSA: P. Ertl,
//! B. Rohde, P. Selzer, J. Med. Chem. 43, 3714 (2000). QED: G. R. Bickerton et al., Nature Chem.
//! 4, 90 (2012). Synthetic accessibility: [`crate::sa_score`]. Alerts: [`crate::alerts`].

mod atoms;
mod estate;
mod kind;
mod logp;
mod patterns;
mod qed;
mod wide;

use serde::{Deserialize, Serialize};

pub use atoms::{OF_ATOM, of_atoms};
pub use kind::Descriptor;
pub use wide::{wide, wide_names};

use self::qed::Properties;
use crate::alerts::AlertSet;
use crate::{Molecule, alerts};

/// The descriptor table of one molecule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Descriptors {
    /// Hill formula, with the charge of ions.
    pub formula: String,
    /// Average molecular weight in g/mol.
    pub mw: f64,
    /// Octanol–water partition coefficient (Wildman–Crippen), decadic logarithm.
    pub logp: f64,
    /// Topological polar surface area of N and O in Å².
    pub tpsa: f64,
    /// Hydrogen-bond donors.
    pub hbd: u32,
    /// Hydrogen-bond acceptors.
    pub hba: u32,
    /// Rotatable bonds (strict: no amides, no terminal groups).
    pub rotatable_bonds: u32,
    /// Rings.
    pub rings: u32,
    /// Aromatic rings.
    pub aromatic_rings: u32,
    /// Share of carbons with four neighbours, 0..=1.
    pub fraction_csp3: f64,
    /// Quantitative estimate of drug-likeness, 0..=1.
    pub qed: f64,
    /// Synthetic accessibility, 1 (easy) to 10; none where the engine does not model the
    /// structure.
    pub sa_score: Option<f64>,
    /// Alerts by name (see [`alerts::alerts`]); empty too where the search gave up.
    pub alerts: Vec<String>,
}

/// What of a table could be found; a search may give up on a structure.
pub(crate) struct Known {
    pub hbd: bool,
    pub hba: bool,
    pub rotatable_bonds: bool,
    pub alerts: bool,
}

/// Every descriptor of a molecule, with the alerts of [`AlertSet::DEFAULT`].
pub fn describe(molecule: &Molecule) -> Descriptors {
    describe_with(molecule, &AlertSet::DEFAULT)
}

/// Every descriptor of a molecule, with the alerts of some collections (or of none).
///
/// A real number that the engine cannot give is not a number, and is written as missing.
pub fn describe_with(molecule: &Molecule, sets: &[AlertSet]) -> Descriptors {
    described(molecule, sets).0
}

/// The same, and whether the counts and alerts could be found: where not, they stand at
/// nothing and are to be shown as missing.
pub(crate) fn described(molecule: &Molecule, sets: &[AlertSet]) -> (Descriptors, Known) {
    let value = |d: Descriptor| d.value(molecule).unwrap_or(f64::NAN);
    let count = |d: Descriptor| value(d) as u32;
    let properties = Properties {
        mw: value(Descriptor::Mw),
        logp: value(Descriptor::Logp),
        donors: value(Descriptor::Hbd),
        tpsa: value(Descriptor::Tpsa),
        rotatable_bonds: value(Descriptor::RotatableBonds),
    };
    let hba = value(Descriptor::Hba);
    let alerts = alerts::alerts_of(molecule, sets);
    let known = Known {
        hbd: properties.donors.is_finite(),
        hba: hba.is_finite(),
        rotatable_bonds: properties.rotatable_bonds.is_finite(),
        alerts: alerts.is_ok(),
    };
    let table = Descriptors {
        formula: formula(molecule),
        mw: properties.mw,
        logp: properties.logp,
        tpsa: properties.tpsa,
        hbd: properties.donors as u32,
        hba: hba as u32,
        rotatable_bonds: properties.rotatable_bonds as u32,
        rings: count(Descriptor::Rings),
        aromatic_rings: count(Descriptor::AromaticRings),
        fraction_csp3: value(Descriptor::FractionCsp3),
        qed: qed::qed(molecule, &properties).unwrap_or(f64::NAN),
        sa_score: Descriptor::SaScore.value(molecule),
        alerts: alerts.unwrap_or_default(),
    };
    (table, known)
}

/// The Hill formula, with the charge of ions, such as `C2H3O2-`.
pub fn formula(molecule: &Molecule) -> String {
    chematic::chem::calc_mol_formula(molecule.inner())
}
