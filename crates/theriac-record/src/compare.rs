//! Compares the results of two runs, file by file.

use std::fs;
use std::path::Path;

use serde::Serialize;
use theriac_base::{Error, Result};

use crate::audit::AUDIT_FILE;
use crate::digest::line_of;
use crate::manifest::{Elsewhere, MANIFEST_FILE, Output};
use crate::table::{Table, compare_tables};
use crate::walk;

/// How far apart two numbers may be: `|a - b| <= absolute + relative * |a|`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// In the value's own unit.
    pub absolute: f64,
    /// As a share of the value.
    pub relative: f64,
}

impl Default for Tolerance {
    /// 1e-4 of the value and in absolute terms.
    fn default() -> Self {
        Self { absolute: 1e-4, relative: 1e-4 }
    }
}

impl Tolerance {
    pub(crate) fn holds(self, a: f64, b: f64) -> bool {
        (a - b).abs() <= self.absolute + self.relative * a.abs()
    }
}

/// How a file came out the second time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Byte for byte the same.
    Identical,
    /// A table of which every row was computed again and agrees.
    WithinTolerance {
        /// Rows compared.
        rows: usize,
        /// The largest difference seen.
        largest: f64,
    },
    /// Cannot be compared between classes of processor.
    NotComparable,
    /// Not the same.
    Different {
        /// The first line that differs, from 1.
        line: u64,
        /// In what.
        what: String,
    },
    /// The second run has not written it.
    Missing,
    /// Only the second run has written it.
    Added,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Relative to the run folder.
    pub file: String,
    /// The outcome.
    pub verdict: Verdict,
}

/// All files of both runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// Was byte identity asked for (the same class of processor)?
    pub exact: bool,
    /// What may explain a difference, such as another version of the program.
    pub warnings: Vec<String>,
    /// Sorted by file.
    pub rows: Vec<Row>,
}

impl Comparison {
    /// Is there no difference?
    pub fn agrees(&self) -> bool {
        use Verdict::{Identical, NotComparable, WithinTolerance};
        let good =
            |r: &Row| matches!(r.verdict, Identical | WithinTolerance { .. } | NotComparable);
        self.rows.iter().all(good)
    }
}

/// How results of another class of processor are compared.
#[derive(Debug, Clone, Copy)]
pub struct Leniency<'a> {
    /// How far apart numbers may be.
    pub tolerance: Tolerance,
    /// The folder of the tables ([`Elsewhere::Table`]) that were computed again from the rows of
    /// the first run: the second run's own may hold other rows altogether.
    pub computed: &'a Path,
}

/// Compares the recorded `outputs` of the run in `first` with the files in `second`:
/// byte for byte, or, given leniency, as each output's [`Elsewhere`] says.
///
/// # Errors
/// A file cannot be read.
pub fn compare(
    outputs: &[Output],
    first: &Path,
    second: &Path,
    leniency: Option<Leniency<'_>>,
) -> Result<Comparison> {
    let mut rows = Vec::new();
    for output in outputs {
        let verdict = compare_file(output, first, second, leniency)?;
        rows.push(Row { file: output.path.clone(), verdict });
    }
    for found in walk::files(second)? {
        let ours = found.name == MANIFEST_FILE || found.name == AUDIT_FILE;
        if !ours && outputs.iter().all(|o| o.path != found.name) {
            rows.push(Row { file: found.name, verdict: Verdict::Added });
        }
    }
    Ok(Comparison { exact: leniency.is_none(), warnings: Vec::new(), rows })
}

fn compare_file(
    output: &Output,
    first: &Path,
    second: &Path,
    leniency: Option<Leniency<'_>>,
) -> Result<Verdict> {
    let (a, b) = (first.join(&output.path), second.join(&output.path));
    if !b.exists() {
        return Ok(Verdict::Missing);
    }
    let left = fs::read(&a).map_err(|e| Error::io(&a, &e))?;
    let right = fs::read(&b).map_err(|e| Error::io(&b, &e))?;
    if !output.digest.matches(&left) {
        let what = "the first run's file was changed since: see `theriac record verify`";
        return Ok(Verdict::Different { line: 1, what: what.to_owned() });
    }
    if left == right {
        return Ok(Verdict::Identical);
    }
    Ok(match (leniency, &output.elsewhere) {
        (None, _) | (_, Elsewhere::Identical) => different(&left, &right),
        (_, Elsewhere::NotComparable) => Verdict::NotComparable,
        (Some(lenient), Elsewhere::Table { key, values }) => {
            let computed = lenient.computed.join(&output.path);
            if !computed.exists() {
                return Ok(Verdict::Missing);
            }
            let first = Table::read(&a, key, values)?;
            compare_tables(&first, &Table::read(&computed, key, values)?, lenient.tolerance)
        }
    })
}

fn different(left: &[u8], right: &[u8]) -> Verdict {
    let same = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let what = format!("differs from byte {same} on ({} and {} bytes)", left.len(), right.len());
    Verdict::Different { line: line_of(left, same), what }
}
