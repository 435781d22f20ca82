//! The molecules that a configuration refers to, each list read once.

use std::collections::BTreeMap;

use theriac_base::Result;
use theriac_chem::Molecule;

use super::known::Known;
use crate::config::{Config, Source};

/// Lists of molecules by the key under which the configuration gives them.
#[derive(Debug, Clone, Default)]
pub struct Library {
    lists: BTreeMap<String, Vec<Known>>,
    warnings: Vec<String>,
}

impl Library {
    /// Reads every list of a configuration.
    ///
    /// # Errors
    /// A file that cannot be read, a broken SMILES in the configuration, a list without molecules.
    pub fn read(config: &Config, source: &Source) -> Result<Self> {
        let mut library = Self::default();
        for (key, references) in config.references() {
            let (known, broken) = references.load(&key, source)?;
            if broken > 0 {
                library.warnings.push(format!("`{key}`: {broken} rows are no molecule; left out"));
            }
            library.lists.insert(key, known);
        }
        Ok(library)
    }

    /// The list at `key`; empty where there is none.
    pub fn get(&self, key: &str) -> &[Known] {
        self.lists.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Takes molecules out of a list, and says so.
    pub fn leave_out(&mut self, key: &str, why: &str, which: impl Fn(&Molecule) -> bool) {
        let Some(list) = self.lists.get_mut(key) else { return };
        let before = list.len();
        list.retain(|known| !which(&known.molecule));
        let warning = format!("`{key}`: {} molecules left out: {why}", before - list.len());
        self.warnings.push(warning);
    }

    /// What was left out, one line for each list.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
