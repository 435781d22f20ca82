//! What of a pair is new to a model.

use serde::{Deserialize, Serialize};

/// Whether molecule and protein of a pair were learnt from, each with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Both were.
    Known,
    /// The molecule was not.
    NewDrug,
    /// The protein was not.
    NewProtein,
    /// Neither was.
    New,
}

impl Regime {
    /// All, in the order of [`Regime::index`].
    pub const ALL: [Self; 4] = [Self::Known, Self::NewDrug, Self::NewProtein, Self::New];

    /// By what was learnt from.
    pub fn of(drug_known: bool, protein_known: bool) -> Self {
        match (drug_known, protein_known) {
            (true, true) => Self::Known,
            (false, true) => Self::NewDrug,
            (true, false) => Self::NewProtein,
            (false, false) => Self::New,
        }
    }

    /// Its place among [`Regime::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// In words, for the card.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Known => "known molecules and proteins",
            Self::NewDrug => "new molecules",
            Self::NewProtein => "new proteins",
            Self::New => "new molecules and new proteins",
        }
    }
}
