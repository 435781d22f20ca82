//! The stage `known`: the known actives, standardised and merged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use theriac_base::{Error, Job, Result, create_dir};
use theriac_chem::{MolError, Molecule};
use theriac_design::config::Source;
use theriac_design::scoring;

use crate::config::Campaign;
use crate::{known_rows, tables};

/// A known active.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Canonical SMILES of the standardised molecule.
    pub smiles: String,
    /// Its name; empty where it has none.
    pub name: String,
    /// The measured value: the median over the rows of this molecule.
    pub activity: Option<f64>,
    /// How many rows of the file were this molecule.
    pub rows: usize,
}

/// The known actives, ready to look up neighbours.
pub struct KnownSet {
    /// In the order of the file.
    pub molecules: Vec<Known>,
    neighbours: scoring::KnownSet,
}

impl KnownSet {
    /// Prepares for looking up neighbours.
    ///
    /// # Errors
    /// A SMILES is no molecule: the table was changed by hand.
    pub fn new(molecules: Vec<Known>) -> Result<Self> {
        let read = |known: &Known| {
            let molecule = Molecule::from_smiles(&known.smiles)?;
            Ok(scoring::Known { name: known.smiles.clone(), molecule })
        };
        let read: Result<Vec<_>, MolError> = molecules.par_iter().map(read).collect();
        let read = read.map_err(|e| Error::user(format!("a known active: {e}")))?;
        Ok(Self { molecules, neighbours: scoring::KnownSet::new(read) })
    }

    /// The known active most similar to a molecule, with the similarity (ECFP4 Tanimoto);
    /// the first of equals.
    pub fn nearest(&self, to: &Molecule) -> Option<(&Known, f64)> {
        let nearest = self.neighbours.nearest(to)?;
        let known = self.molecules.iter().find(|k| k.smiles == nearest.name)?;
        Some((known, nearest.similarity))
    }
}

/// The stage's table in a run folder.
pub(crate) fn path(dir: &Path) -> PathBuf {
    dir.join("known/known.csv")
}

/// Reads the stage's result.
pub(crate) fn load(dir: &Path) -> Result<KnownSet> {
    KnownSet::new(tables::read(&path(dir))?)
}

/// Runs the stage; returns what was turned away, by reason.
pub(crate) fn run(
    campaign: &Campaign,
    source: &Source,
    dir: &Path,
    job: &Job,
) -> Result<BTreeMap<String, u64>> {
    job.progress.begin("known actives", None);
    let (rows, rejected) = known_rows::read(&campaign.known, source)?;
    job.checkpoint()?;
    let counts = known_rows::counted(&rejected);
    let known = merge(rows);
    if known.is_empty() {
        let reasons: Vec<String> = counts.iter().map(|(why, n)| format!("{n} {why}")).collect();
        let what = format!("no row of it is a usable molecule: {}", reasons.join(", "));
        return Err(Error::user(what)
            .at(source.resolve(&campaign.known.file))
            .remedy("mend the rows, or the columns and min_activity under [known]"));
    }
    job.progress.advance(known.len() as u64);
    create_dir(&dir.join("known"))?;
    tables::write(&path(dir), &["smiles", "name", "activity", "rows"], &known)?;
    let columns = ["line", "structure", "reason"];
    tables::write(&dir.join("known/rejected.csv"), &columns, &rejected)?;
    job.progress.end();
    Ok(counts)
}

/// Merges rows of the same molecule, in the order of first appearance.
fn merge(rows: Vec<Known>) -> Vec<Known> {
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<Known>> = Vec::new();
    for row in rows {
        let i = *place.entry(row.smiles.clone()).or_insert(groups.len());
        if i == groups.len() {
            groups.push(Vec::new());
        }
        groups[i].push(row);
    }
    groups.iter().filter_map(|group| merged(group)).collect()
}

fn merged(group: &[Known]) -> Option<Known> {
    let name = group.iter().map(|k| &k.name).find(|n| !n.is_empty()).cloned().unwrap_or_default();
    let values = group.iter().filter_map(|k| k.activity).collect();
    Some(Known {
        smiles: group.first()?.smiles.clone(),
        name,
        activity: median(values),
        rows: group.len(),
    })
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(smiles: &str, name: &str, activity: f64) -> Known {
        Known { smiles: smiles.into(), name: name.into(), activity: Some(activity), rows: 1 }
    }

    #[test]
    fn merges_by_molecule_with_the_median() {
        let merged = merge(vec![
            known("CCO", "", 5.0),
            known("CC", "ethane", 1.0),
            known("CCO", "ethanol", 6.0),
            known("CCO", "alcohol", 9.0),
        ]);
        assert_eq!(merged.len(), 2);
        assert_eq!(merged[0], Known { rows: 3, ..known("CCO", "ethanol", 6.0) });
    }

    #[test]
    fn finds_the_nearest_and_the_first_of_equals() {
        let set = KnownSet::new(vec![
            known("c1ccccc1", "benzene", 1.0),
            known("CCO", "ethanol", 1.0),
            known("OCC", "again", 1.0),
        ])
        .unwrap();
        let ethanol = Molecule::from_smiles("CCO").unwrap();
        let (nearest, similarity) = set.nearest(&ethanol).unwrap();
        assert_eq!((nearest.name.as_str(), similarity), ("ethanol", 1.0));
    }
}
