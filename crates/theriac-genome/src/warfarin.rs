//! The warfarin dose from genotype and clinical factors, by two published regressions.
//!
//! - [`iwpc`]: International Warfarin Pharmacogenetics Consortium, *N. Engl. J. Med.* 360, 753
//!   (2009), pharmacogenetic and clinical algorithms (supplementary appendix, sections S1e, S1f).
//! - [`gage`]: Gage et al., *Clin. Pharmacol. Ther.* 84, 326 (2008), pharmacogenetic and clinical
//!   algorithms; CYP4F2 as in the extension of Caldwell et al., *Blood* 111, 4106 (2008), is
//!   reported beside it, not in it.
//!
//! Both predict the maintenance dose. Coefficients are the published figures (facts), checked on
//! 2026-11-21: Gage's pharmacogenetic equation against ClinPGx's annotation of the paper (PMID
//! 18305455), both equations of both papers against ReiL 0.1.0 (PyPI, MIT licence), whose results are
//! goldens of the tests.

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result};

/// The groups by which the regressions were fitted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Race {
    /// White.
    White,
    /// Asian.
    Asian,
    /// Black or African American.
    Black,
    /// Other, mixed or unknown.
    #[default]
    Other,
}

/// What is known of the patient beside the genome.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clinical {
    /// Age in years.
    pub age: f64,
    /// Height in cm.
    pub height: f64,
    /// Weight in kg.
    pub weight: f64,
    /// Group.
    #[serde(default)]
    pub race: Race,
    /// Takes amiodarone.
    #[serde(default)]
    pub amiodarone: bool,
    /// Takes carbamazepine, phenytoin, rifampin or rifampicin.
    #[serde(default)]
    pub enzyme_inducer: bool,
    /// Smokes.
    #[serde(default)]
    pub smoker: bool,
    /// Treated for deep vein thrombosis or pulmonary embolism.
    #[serde(default)]
    pub thrombosis: bool,
    /// The INR aimed at.
    #[serde(default = "usual_inr")]
    pub target_inr: f64,
}

fn usual_inr() -> f64 {
    2.5
}

/// VKORC1 -1639 G>A (rs9923231): how many A alleles; `None` where unknown.
pub type Vkorc1 = Option<u8>;

/// CYP2C9 as the regressions count it: numbers of `*2` and `*3`; `None` where unknown or where
/// other alleles are carried, for which they were not fitted.
pub type Cyp2c9 = Option<(u8, u8)>;

impl Clinical {
    /// Reads the factors from TOML and checks their ranges.
    ///
    /// # Errors
    /// A factor is missing, unknown or out of range.
    pub fn parse(text: &str) -> Result<Self> {
        let read: Self = toml::from_str(text).map_err(|e| {
            Error::user(format!("the clinical factors cannot be read: {}", e.message())).remedy(
                "give age (years), height (cm) and weight (kg), and where known race, amiodarone, \
                 enzyme_inducer, smoker, thrombosis and target_inr",
            )
        })?;
        read.checked()
    }

    fn checked(self) -> Result<Self> {
        let ranges = [
            ("age", self.age, 18.0, 120.0),
            ("height", self.height, 100.0, 250.0),
            ("weight", self.weight, 25.0, 300.0),
            ("target_inr", self.target_inr, 1.5, 4.0),
        ];
        for (name, value, low, high) in ranges {
            if !(low..=high).contains(&value) {
                return Err(Error::user(format!("{name} is {value}"))
                    .remedy(format!("give {name} between {low} and {high}")));
            }
        }
        Ok(self)
    }

    /// Body surface in m² (Du Bois and Du Bois, *Arch. Intern. Med.* 17, 863, 1916).
    pub fn surface(&self) -> f64 {
        0.007_184 * self.weight.powf(0.425) * self.height.powf(0.725)
    }
}

/// IWPC pharmacogenetic algorithm: mg per week.
pub fn iwpc(clinical: &Clinical, vkorc1: Vkorc1, cyp2c9: Cyp2c9) -> f64 {
    let decades = (clinical.age / 10.0).floor();
    let vkorc1 = match vkorc1 {
        Some(0) => 0.0,
        Some(1) => -0.8677,
        Some(_) => -1.6974,
        None => -0.4854,
    };
    let cyp2c9 = match cyp2c9 {
        Some((0, 0)) => 0.0,
        Some((1, 0)) => -0.5211,
        Some((0, 1)) => -0.9357,
        Some((2, 0)) => -1.0616,
        Some((1, 1)) => -1.9206,
        Some(_) => -2.3312,
        None => -0.2188,
    };
    let race = match clinical.race {
        Race::White => 0.0,
        Race::Asian => -0.1092,
        Race::Black => -0.2760,
        Race::Other => -0.1032,
    };
    let root = 5.6044 - 0.2614 * decades
        + 0.0087 * clinical.height
        + 0.0128 * clinical.weight
        + vkorc1
        + cyp2c9
        + race
        + 1.1816 * flag(clinical.enzyme_inducer)
        - 0.5503 * flag(clinical.amiodarone);
    root * root
}

/// IWPC clinical algorithm, without genotype: mg per week.
pub fn iwpc_clinical(clinical: &Clinical) -> f64 {
    let decades = (clinical.age / 10.0).floor();
    let race = match clinical.race {
        Race::White => 0.0,
        Race::Asian => -0.6752,
        Race::Black => 0.4060,
        Race::Other => 0.0443,
    };
    let root = 4.0376 - 0.2546 * decades
        + 0.0118 * clinical.height
        + 0.0134 * clinical.weight
        + race
        + 1.2799 * flag(clinical.enzyme_inducer)
        - 0.5695 * flag(clinical.amiodarone);
    root * root
}

/// Gage 2008 pharmacogenetic algorithm: mg per day; `None` where a genotype is unknown, for which
/// it has no term.
pub fn gage(clinical: &Clinical, vkorc1: Vkorc1, cyp2c9: Cyp2c9) -> Option<f64> {
    let (two, three) = cyp2c9?;
    let log = 0.9751 - 0.3238 * f64::from(vkorc1?) + 0.4317 * clinical.surface()
        - 0.4008 * f64::from(three)
        - 0.00745 * clinical.age
        - 0.2066 * f64::from(two)
        + 0.2029 * clinical.target_inr
        - 0.2538 * flag(clinical.amiodarone)
        + 0.0922 * flag(clinical.smoker)
        - 0.0901 * flag(clinical.race == Race::Black)
        + 0.0664 * flag(clinical.thrombosis);
    Some(log.exp())
}

/// Gage 2008 clinical algorithm, without genotype: mg per day.
pub fn gage_clinical(clinical: &Clinical) -> f64 {
    let log = 0.613 + 0.425 * clinical.surface() - 0.0075 * clinical.age
        + 0.156 * flag(clinical.race == Race::Black)
        + 0.216 * clinical.target_inr
        - 0.257 * flag(clinical.amiodarone)
        + 0.108 * flag(clinical.smoker)
        + 0.0784 * flag(clinical.thrombosis);
    log.exp()
}

/// The range of maintenance doses that the U.S. label expects, mg per day: lowest and highest; `None`
/// where a genotype is unknown. Label of warfarin (Coumadin), table of ranges by CYP2C9 and VKORC1
/// -1639 (FDA, 2010, work of the U.S. government), as also printed in *Cleve. Clin. J. Med.* 78, 243
/// (2011), table 2.
pub fn label(vkorc1: Vkorc1, cyp2c9: Cyp2c9) -> Option<(f64, f64)> {
    const HIGH: (f64, f64) = (5.0, 7.0);
    const MIDDLE: (f64, f64) = (3.0, 4.0);
    const LOW: (f64, f64) = (0.5, 2.0);
    // *1/*1, *1/*2, *1/*3, *2/*2, *2/*3, *3/*3
    let row = match vkorc1? {
        0 => [HIGH, HIGH, MIDDLE, MIDDLE, MIDDLE, LOW],
        1 => [HIGH, MIDDLE, MIDDLE, MIDDLE, LOW, LOW],
        _ => [MIDDLE, MIDDLE, LOW, LOW, LOW, LOW],
    };
    let column = match cyp2c9? {
        (0, 0) => 0,
        (1, 0) => 1,
        (0, 1) => 2,
        (2, 0) => 3,
        (1, 1) => 4,
        _ => 5,
    };
    row.get(column).copied()
}

fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}
