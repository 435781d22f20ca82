//! Molecules that a profile refers to: references, known molecules, seeds.

use std::path::Path;

use theriac_base::Result;
use theriac_chem::Molecule;
use theriac_chem::fingerprint::{BitFingerprint, ecfp4};
use theriac_chem::io::{self, ReadOptions};

use crate::config::{References, Source};
use crate::result::Nearest;

/// A molecule with the name under which it is known.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its name; empty where it has none.
    pub name: String,
    /// The molecule.
    pub molecule: Molecule,
}

impl References {
    /// Reads the molecules; rows that are no molecule are counted in the second value.
    ///
    /// # Errors
    /// The file cannot be read, or there is no molecule at all; `key` is where the
    /// configuration names it.
    pub fn load(&self, key: &str, source: &Source) -> Result<(Vec<Known>, usize)> {
        let (known, broken) = match self {
            References::Inline(smiles) => (inline(smiles, key, source)?, 0),
            References::File(path) => {
                exists(path, key, source)?;
                file(&source.resolve(path))?
            }
        };
        if known.is_empty() {
            let fault = source.error(key, format!("`{key}` holds no molecule"));
            return Err(fault.remedy("give at least one valid SMILES, or a file with some"));
        }
        Ok((known, broken))
    }
}

/// A file that is not there may be a SMILES without its brackets.
fn exists(path: &Path, key: &str, source: &Source) -> Result<()> {
    if source.resolve(path).exists() {
        return Ok(());
    }
    let text = path.to_string_lossy();
    let fault = source.error(key, format!("`{key}`: there is no file `{text}`"));
    Err(if Molecule::from_smiles(&text).is_ok() {
        let name = key.rsplit('.').next().unwrap_or(key);
        fault.remedy(format!("a list of SMILES needs brackets: {name} = [\"{text}\"]"))
    } else {
        fault.remedy("check the path; it is relative to this file's folder")
    })
}

/// Inline SMILES are few and written by hand: a broken one ends the run.
fn inline(smiles: &[String], key: &str, source: &Source) -> Result<Vec<Known>> {
    let read = |(i, text): (usize, &String)| match Molecule::from_smiles(text) {
        Ok(molecule) => Ok(Known { name: String::new(), molecule }),
        Err(reason) => {
            let what = format!("`{text}` is no molecule: {reason}");
            Err(source.error(&format!("{key}[{i}]"), what).remedy("correct this SMILES"))
        }
    };
    smiles.iter().enumerate().map(read).collect()
}

fn file(path: &Path) -> Result<(Vec<Known>, usize)> {
    let reader = io::open(path, &ReadOptions::default())?;
    let name = ["name", "title", "id"].iter().find_map(|n| reader.column(n));
    let (mut known, mut broken) = (Vec::new(), 0);
    for record in reader {
        let record = record?;
        match record.structure.molecule() {
            Ok(molecule) => {
                let name = name.and_then(|i| record.fields.get(i)).cloned().unwrap_or_default();
                known.push(Known { name, molecule });
            }
            Err(_) => broken += 1,
        }
    }
    Ok((known, broken))
}

/// Known molecules with their ECFP4 fingerprints.
#[derive(Debug)]
pub struct KnownSet {
    entries: Vec<(Known, BitFingerprint)>,
}

impl KnownSet {
    /// Fingerprints `known`; what the engine does not model is left out.
    pub fn new(known: Vec<Known>) -> Self {
        let entries =
            known.into_iter().filter_map(|k| ecfp4(&k.molecule).ok().map(|f| (k, f))).collect();
        Self { entries }
    }

    /// The nearest entry's position and similarity; the first of equals. Missing where there is
    /// no entry or the molecule has no fingerprint.
    fn nearest_entry(&self, molecule: &Molecule) -> Option<(usize, f64)> {
        let fingerprint = ecfp4(molecule).ok()?;
        let similarities = self.entries.iter().map(|(_, f)| f.tanimoto(&fingerprint));
        // `max_by` keeps the last of equals, so the order is turned round.
        similarities.enumerate().rev().max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The similarity of the nearest known molecule.
    pub fn nearest_similarity(&self, molecule: &Molecule) -> Option<f64> {
        self.nearest_entry(molecule).map(|(_, similarity)| similarity)
    }

    /// The nearest known molecule.
    pub fn nearest(&self, molecule: &Molecule) -> Option<Nearest> {
        let (i, similarity) = self.nearest_entry(molecule)?;
        let known = &self.entries[i].0;
        let smiles = known.molecule.canonical_smiles().to_owned();
        Some(Nearest { name: known.name.clone(), smiles, similarity })
    }
}
