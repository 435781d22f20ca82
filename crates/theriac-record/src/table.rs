//! Tables of numbers, compared row by row.

use std::collections::BTreeMap;
use std::path::Path;

use theriac_base::{Error, Result};

use crate::compare::{Tolerance, Verdict};

/// Rows of a CSV by key: line and the chosen columns (`None` where no number stands).
pub(crate) struct Table(BTreeMap<String, (u64, Vec<Option<f64>>)>);

impl Table {
    /// Reads the columns of a file.
    pub fn read(path: &Path, key: &str, values: &[String]) -> Result<Self> {
        let wrong = |e: csv::Error| Error::user(e.to_string()).at(path);
        let mut reader = csv::Reader::from_path(path).map_err(wrong)?;
        let header = reader.headers().map_err(wrong)?.clone();
        let column = |name: &str| {
            header
                .iter()
                .position(|h| h == name)
                .ok_or_else(|| Error::user(format!("there is no column `{name}`")).at_line(path, 1))
        };
        let key = column(key)?;
        let values = values.iter().map(|v| column(v)).collect::<Result<Vec<_>>>()?;
        let mut rows = BTreeMap::new();
        for row in reader.records() {
            let row = row.map_err(wrong)?;
            let numbers = values.iter().map(|&i| row.get(i).and_then(|v| v.parse().ok()));
            let line = row.position().map_or(0, csv::Position::line);
            rows.insert(row.get(key).unwrap_or_default().to_owned(), (line, numbers.collect()));
        }
        Ok(Self(rows))
    }
}

/// Compares every row of the first with the same row of the second.
pub(crate) fn compare_tables(first: &Table, second: &Table, tolerance: Tolerance) -> Verdict {
    let mut largest = 0.0_f64;
    for (key, (line, left)) in &first.0 {
        let Some((_, right)) = second.0.get(key) else {
            let what = format!("row `{key}` was not computed again");
            return Verdict::Different { line: *line, what };
        };
        for (a, b) in left.iter().zip(right) {
            let agrees = match (a, b) {
                (Some(a), Some(b)) => {
                    largest = largest.max((a - b).abs());
                    tolerance.holds(*a, *b)
                }
                (a, b) => a == b,
            };
            if !agrees {
                let what = format!("row `{key}` has {b:?} in place of {a:?}");
                return Verdict::Different { line: *line, what };
            }
        }
    }
    Verdict::WithinTolerance { rows: first.0.len(), largest }
}
