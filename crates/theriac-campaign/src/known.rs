//! The stage `known`: the known actives, standardised and merged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use theriac_base::{Error, Job, Result, create_dir};
use theriac_chem::Molecule;
use theriac_chem::fingerprint::{BitFingerprint, ecfp4};
use theriac_chem::io::{self, ReadOptions, Record};
use theriac_chem::standardise::Standardiser;
use theriac_design::config::Source;

use crate::config::{Campaign, KnownConfig};
use crate::tables;

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

/// A row that was turned away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rejected {
    line: u64,
    structure: String,
    reason: String,
}

/// The known actives with their fingerprints.
pub struct KnownSet {
    /// In the order of the file.
    pub molecules: Vec<Known>,
    fingerprints: Vec<BitFingerprint>,
}

impl KnownSet {
    /// Prepares for looking up neighbours.
    ///
    /// # Errors
    /// A SMILES is no molecule: the table was changed by hand.
    pub fn new(molecules: Vec<Known>) -> Result<Self> {
        let print = |k: &Known| Molecule::from_smiles(&k.smiles).and_then(|m| ecfp4(&m));
        let fingerprints = molecules.par_iter().map(print).collect::<Result<Vec<_>, _>>();
        let fingerprints = fingerprints.map_err(|e| Error::user(format!("a known active: {e}")))?;
        Ok(Self { molecules, fingerprints })
    }

    /// The known active most similar to a fingerprint, with the similarity (ECFP4 Tanimoto);
    /// the first of equals.
    pub fn nearest(&self, to: &BitFingerprint) -> Option<(&Known, f64)> {
        let mut best: Option<(&Known, f64)> = None;
        for (known, print) in self.molecules.iter().zip(&self.fingerprints) {
            let similarity = print.tanimoto(to);
            if best.is_none_or(|(_, s)| similarity > s) {
                best = Some((known, similarity));
            }
        }
        best
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
    let config = &campaign.known;
    let file = source.resolve(&config.file);
    let (rows, rejected) = read(config, &file)?;
    job.checkpoint()?;
    let known = merge(rows);
    if known.is_empty() {
        return Err(Error::user("no row of it is a usable molecule")
            .at(file)
            .remedy("see the reasons with `theriac mol describe`; min_activity may be too high"));
    }
    job.progress.advance(known.len() as u64);
    create_dir(&dir.join("known"))?;
    tables::write(&path(dir), &["smiles", "name", "activity", "rows"], &known)?;
    let columns = ["line", "structure", "reason"];
    tables::write(&dir.join("known/rejected.csv"), &columns, &rejected)?;
    job.progress.end();
    let mut counts = BTreeMap::new();
    for row in rejected {
        *counts.entry(row.reason).or_default() += 1;
    }
    Ok(counts)
}

type Row = Result<Known, Rejected>;

fn read(config: &KnownConfig, file: &Path) -> Result<(Vec<Known>, Vec<Rejected>)> {
    let mut reader = io::open(file, &ReadOptions::default())?;
    let name = reader.column(&config.name_column);
    let activity = match &config.activity_column {
        Some(column) => Some(reader.column(column).ok_or_else(|| {
            let near = theriac_base::nearest(column, reader.columns().iter().map(String::as_str));
            let known = near.map_or(reader.columns().join(", "), |n| format!("did you mean {n}?"));
            Error::user(format!("there is no column `{column}`")).at_line(file, 1).remedy(known)
        })?),
        None => None,
    };
    let records = reader.by_ref().collect::<Result<Vec<Record>>>()?;
    let standardiser = Standardiser::default();
    let rows: Vec<Row> = records
        .par_iter()
        .map(|record| understand(record, name, activity, config.min_activity, &standardiser))
        .collect();
    let (mut known, mut rejected) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(row) => known.push(row),
            Err(row) => rejected.push(row),
        }
    }
    Ok((known, rejected))
}

fn understand(
    record: &Record,
    name: Option<usize>,
    activity: Option<usize>,
    min_activity: Option<f64>,
    standardiser: &Standardiser,
) -> Row {
    let field = |i: Option<usize>| i.and_then(|i| record.fields.get(i)).map_or("", |f| f.trim());
    let reject = |reason: String| Rejected {
        line: record.line,
        structure: written(record).to_owned(),
        reason,
    };
    let molecule = record.structure.molecule().map_err(|e| reject(e.to_string()))?;
    let standard = standardiser.apply(&molecule).map_err(|e| reject(e.to_string()))?;
    let activity = match field(activity) {
        "" => None,
        text => Some(text.parse().map_err(|_| reject("the activity is no number".to_owned()))?),
    };
    if min_activity.is_some_and(|least| activity.is_none_or(|a: f64| a < least)) {
        return Err(reject("less active than min_activity, or not measured".to_owned()));
    }
    let smiles = standard.molecule.canonical_smiles().to_owned();
    Ok(Known { smiles, name: field(name).to_owned(), activity, rows: 1 })
}

fn written(record: &Record) -> &str {
    match &record.structure {
        io::Structure::Smiles(text) => text,
        _ => "",
    }
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
        let print = ecfp4(&Molecule::from_smiles("CCO").unwrap()).unwrap();
        let (nearest, similarity) = set.nearest(&print).unwrap();
        assert_eq!((nearest.name.as_str(), similarity), ("ethanol", 1.0));
    }
}
