//! Rows of the known actives: read, standardised, or turned away with a reason.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;
use theriac_base::{Error, Result};
use theriac_chem::io::{self, ReadOptions, Reader, Record, Structure};
use theriac_chem::standardise::{Reason, Standardiser};
use theriac_design::config::Source;

use crate::config::{KnownConfig, NAME_COLUMN};
use crate::known::Known;

/// A row that was turned away.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Rejected {
    line: u64,
    structure: String,
    reason: String,
    /// The reason without its particulars, to count by.
    #[serde(skip)]
    kind: String,
}

/// The file, opened, and where its columns are.
pub(crate) struct Opened {
    reader: Reader,
    name: Option<usize>,
    activity: Option<usize>,
}

/// Opens the file and finds the columns; reads no row but the header.
///
/// # Errors
/// No table of molecules, or a column that is not there.
pub(crate) fn open(config: &KnownConfig, source: &Source) -> Result<Opened> {
    let smiles_column = config.smiles_column.clone();
    let options = ReadOptions { smiles_column, ..ReadOptions::default() };
    let reader = io::open(&source.resolve(&config.file), &options).map_err(in_this_file)?;
    let name = match reader.column(&config.name_column) {
        None if config.name_column != NAME_COLUMN => {
            return Err(no_column(&reader, "name_column", &config.name_column, source));
        }
        found => found,
    };
    let activity = match &config.activity_column {
        Some(column) => Some(
            reader
                .column(column)
                .ok_or_else(|| no_column(&reader, "activity_column", column, source))?,
        ),
        None => None,
    };
    Ok(Opened { reader, name, activity })
}

/// The reader's remedies name the option of `theriac mol`; here it is a key.
fn in_this_file(error: Error) -> Error {
    match error {
        Error::User(mut user) => {
            user.remedy = user
                .remedy
                .map(|r| r.replace("with --smiles-column NAME", "as smiles_column under [known]"));
            Error::User(user)
        }
        other => other,
    }
}

fn no_column(reader: &Reader, key: &str, column: &str, source: &Source) -> Error {
    let columns = reader.columns();
    let near = theriac_base::nearest(column, columns.iter().map(String::as_str));
    let hint = near.map_or(String::new(), |n| format!("did you mean `{n}`? "));
    let what = format!("{} has no column `{column}`", reader.path().display());
    let wrong = source.error(&format!("known.{key}"), what);
    wrong.remedy(format!("{hint}the columns are: {}", columns.join(", ")))
}

/// Reads all rows: those that can be used, and those that cannot.
///
/// # Errors
/// See [`open`]; or the file is damaged.
pub(crate) fn read(config: &KnownConfig, source: &Source) -> Result<(Vec<Known>, Vec<Rejected>)> {
    let Opened { reader, name, activity } = open(config, source)?;
    let records = reader.collect::<Result<Vec<Record>>>()?;
    let standardiser = Standardiser::default();
    let rows: Vec<_> = records
        .par_iter()
        .map(|record| understand(record, [name, activity], config.min_activity, &standardiser))
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

/// How many rows were turned away, by kind of reason.
pub(crate) fn counted(rejected: &[Rejected]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    rejected.iter().for_each(|row| *counts.entry(row.kind.clone()).or_default() += 1);
    counts
}

fn understand(
    record: &Record,
    [name, activity]: [Option<usize>; 2],
    min_activity: Option<f64>,
    standardiser: &Standardiser,
) -> Result<Known, Rejected> {
    let field = |i: Option<usize>| i.and_then(|i| record.fields.get(i)).map_or("", |f| f.trim());
    let reject = |kind: &str, reason: String| Rejected {
        line: record.line,
        structure: written(record).to_owned(),
        reason,
        kind: kind.to_owned(),
    };
    let plainly = |reason: &str| reject(reason, reason.to_owned());
    let molecule =
        record.structure.molecule().map_err(|e| reject(io::reason(&e), e.to_string()))?;
    let standard = standardiser.apply(&molecule).map_err(|e| reject(kind(&e), e.to_string()))?;
    let activity: Option<f64> = match field(activity) {
        "" => None,
        text => Some(
            text.parse()
                .ok()
                .filter(|value: &f64| value.is_finite())
                .ok_or_else(|| plainly("the activity is no finite number"))?,
        ),
    };
    match (min_activity, activity) {
        (Some(_), None) => return Err(plainly("not measured, while min_activity is set")),
        (Some(least), Some(value)) if value < least => {
            return Err(plainly("less active than min_activity"));
        }
        _ => {}
    }
    let smiles = standard.molecule.canonical_smiles().to_owned();
    Ok(Known { smiles, name: field(name).to_owned(), activity, rows: 1 })
}

fn kind(reason: &Reason) -> &'static str {
    match reason {
        Reason::Mixture { .. } => "a mixture",
        Reason::Isotopes => "isotope labels",
        Reason::UnspecifiedStereo { .. } => "unspecified stereo",
        Reason::Unsettled => "standardisation does not settle",
        Reason::Engine(error) => io::reason(error),
    }
}

fn written(record: &Record) -> &str {
    match &record.structure {
        Structure::Smiles(text) => text,
        _ => "",
    }
}
