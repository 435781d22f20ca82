//! Hazard classes, from the shipped tables.

use serde::Deserialize;
use theriac_base::{Error, Result};
use theriac_chem::smarts::Pattern;
use theriac_chem::{MolError, Molecule};

/// The shipped tables.
const TABLES: [&str; 3] = [
    include_str!("../../../../knowledge/hazards/cwc-schedule-1.toml"),
    include_str!("../../../../knowledge/hazards/cwc-schedule-2.toml"),
    include_str!("../../../../knowledge/hazards/extreme.toml"),
];

/// A class of extreme hazard.
#[derive(Debug, Clone)]
pub struct HazardClass {
    /// Short and stable, such as `cwc-1a-1`.
    pub id: String,
    /// In words.
    pub name: String,
    /// Where the class is defined.
    pub source: String,
    patterns: Vec<Pattern>,
    element: Option<String>,
    max_atoms: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    class: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    name: String,
    source: String,
    smarts: Vec<String>,
    element: Option<String>,
    max_atoms: Option<usize>,
}

impl HazardClass {
    /// Does a molecule of one component belong to the class?
    ///
    /// # Errors
    /// The substructure search gave up.
    pub(super) fn matches(&self, molecule: &Molecule) -> Result<bool, MolError> {
        let smiles = molecule.canonical_smiles();
        let lacks = |element: &String| !smiles.contains(element.as_str());
        if self.max_atoms.is_some_and(|max| molecule.atom_count() > max)
            || self.element.as_ref().is_some_and(lacks)
        {
            return Ok(false);
        }
        for pattern in &self.patterns {
            if pattern.is_match(molecule)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Is this SMARTS one of the class's own patterns?
    pub(super) fn has_pattern(&self, smarts: &str) -> bool {
        self.patterns.iter().any(|p| p.text() == smarts)
    }
}

/// Reads the shipped tables.
pub(super) fn shipped() -> Result<Vec<HazardClass>> {
    let mut classes = Vec::new();
    for text in TABLES {
        let table: Table = toml::from_str(text).map_err(Error::bug)?;
        for row in table.class {
            classes.push(build(row)?);
        }
    }
    Ok(classes)
}

fn build(row: Row) -> Result<HazardClass> {
    let parse = |s: &String| Pattern::parse(s).map_err(|e| Error::bug(format!("{}: {e}", row.id)));
    let patterns = row.smarts.iter().map(parse).collect::<Result<_>>()?;
    let Row { id, name, source, element, max_atoms, .. } = row;
    Ok(HazardClass { id, name, source, patterns, element, max_atoms })
}
