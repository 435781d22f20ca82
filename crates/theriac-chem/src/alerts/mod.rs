//! Structural alerts: groups that disturb assays, react, or rarely become medicines.
//!
//! The tables lie in `knowledge/alerts` with their sources and licences.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::smarts::Pattern;
use crate::{MolError, Molecule};

/// A published collection of alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertSet {
    /// Pan-assay interference compounds (Baell and Holloway, 2010).
    Pains,
    /// Unsuitable groups for screening libraries (Brenk et al., 2008).
    Brenk,
    /// Reactive groups (Hann et al., 1999).
    Glaxo,
    /// Medicinal chemistry filters of MOSES (Polykovskiy et al., 2020).
    Mcf,
}

impl AlertSet {
    /// Every collection.
    pub const ALL: [Self; 4] = [Self::Pains, Self::Brenk, Self::Glaxo, Self::Mcf];
    /// What [`alerts`] looks for: assay interference and medicinal chemistry.
    pub const DEFAULT: [Self; 2] = [Self::Pains, Self::Brenk];

    /// Its name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pains => "pains",
            Self::Brenk => "brenk",
            Self::Glaxo => "glaxo",
            Self::Mcf => "mcf",
        }
    }

    fn table(self) -> &'static [Alert] {
        &TABLES[self as usize]
    }
}

impl fmt::Display for AlertSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for AlertSet {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|set| set.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| format!("unknown alert set {name:?}: one of pains, brenk, glaxo, mcf"))
    }
}

/// One alert, ready to be searched for.
struct Alert {
    name: String,
    pattern: Pattern,
}

static TABLES: LazyLock<[Vec<Alert>; 4]> = LazyLock::new(|| {
    [
        read(include_str!("../../../../knowledge/alerts/pains.tsv"), AlertSet::Pains),
        read(include_str!("../../../../knowledge/alerts/brenk.tsv"), AlertSet::Brenk),
        read(include_str!("../../../../knowledge/alerts/glaxo.tsv"), AlertSet::Glaxo),
        read(include_str!("../../../../knowledge/alerts/mcf.tsv"), AlertSet::Mcf),
    ]
});

/// Reads a table of `name <TAB> smarts` under one line of head.
fn read(table: &str, set: AlertSet) -> Vec<Alert> {
    let rows = table.lines().skip(1).filter_map(|line| line.split_once('\t'));
    rows.filter_map(|(name, smarts)| {
        let pattern = Pattern::parse_with_hydrogens(smarts).ok()?;
        Some(Alert { name: format!("{set}:{name}"), pattern })
    })
    .collect()
}

/// The names of the alerts of [`AlertSet::DEFAULT`] in a molecule, such as `pains:quinone_A`, in
/// the order of the tables, each once.
///
/// # Errors
/// The engine does not model the structure.
pub fn alerts(molecule: &Molecule) -> Result<Vec<String>, MolError> {
    alerts_of(molecule, &AlertSet::DEFAULT)
}

/// The names of the alerts of some collections in a molecule.
///
/// # Errors
/// The engine does not model the structure.
pub fn alerts_of(molecule: &Molecule, sets: &[AlertSet]) -> Result<Vec<String>, MolError> {
    let mut found: Vec<String> = Vec::new();
    for alert in sets.iter().flat_map(|set| set.table()) {
        let known = found.last().is_some_and(|last| *last == alert.name);
        if !known && alert.pattern.is_match(molecule)? {
            found.push(alert.name.clone());
        }
    }
    found.dedup();
    Ok(found)
}
