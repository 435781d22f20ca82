//! What is known of every molecule seen, by canonical SMILES.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::scoring::Evaluated;

/// A molecule with its score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Canonical SMILES.
    pub smiles: String,
    /// Murcko scaffold; empty where there is no ring.
    pub scaffold: String,
    /// The step that made it first.
    pub step: usize,
    /// What the profile says; its total is there.
    pub evaluated: Evaluated,
}

/// Molecules in the order in which they were first seen; part of a checkpoint. Missing scores
/// are not cached: an outside program may answer the next time.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Entry>", into = "Vec<Entry>")]
pub struct Cache {
    entries: Vec<Entry>,
    index: FxHashMap<String, usize>,
}

impl Cache {
    /// The entry of a molecule.
    pub fn get(&self, smiles: &str) -> Option<&Entry> {
        self.index.get(smiles).map(|&i| &self.entries[i])
    }

    /// Adds a molecule that is not there yet.
    pub fn insert(&mut self, entry: Entry) {
        if !self.index.contains_key(&entry.smiles) {
            self.index.insert(entry.smiles.clone(), self.entries.len());
            self.entries.push(entry);
        }
    }

    /// All molecules, first seen first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

impl From<Vec<Entry>> for Cache {
    fn from(entries: Vec<Entry>) -> Self {
        let index = entries.iter().enumerate().map(|(i, e)| (e.smiles.clone(), i)).collect();
        Self { entries, index }
    }
}

impl From<Cache> for Vec<Entry> {
    fn from(cache: Cache) -> Self {
        cache.entries
    }
}
