//! The first pass: every row read, worked on in parallel, merged by compound.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use theriac_base::{Error, Job, Result};

use super::config::CurateConfig;
use super::input::{Input, Source};
use super::label::{LabelTable, Place};
use super::reject::{Rejection, Step};
use super::row::{Kept, RowWorker};
use super::store::Store;
use super::write::RejectedFile;
use crate::io::{self, Failure, MapOptions, Record};

/// What was counted on the way.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Counts {
    /// Rows read.
    pub rows: u64,
    /// Rows in standard form that passed the filters.
    pub kept_rows: u64,
    /// Compounds, after merging.
    pub compounds: u64,
    /// Rows merged into an earlier row of the same compound.
    pub merged_rows: u64,
    /// What was rejected, by step and kind.
    pub rejected: BTreeMap<Step, BTreeMap<String, u64>>,
    /// Rows that standardisation changed, by kind of change.
    pub changed: BTreeMap<String, u64>,
    /// Rows with a remark, by remark.
    pub flagged: BTreeMap<String, u64>,
}

impl Counts {
    pub(super) fn reject(&mut self, rejection: &Rejection) {
        let kinds = self.rejected.entry(rejection.step).or_default();
        *kinds.entry(rejection.kind.clone()).or_default() += 1;
    }

    fn keep(&mut self, row: &Kept) {
        self.kept_rows += 1;
        let mut kinds: Vec<&str> = row.changes.iter().map(|c| c.kind()).collect();
        kinds.dedup();
        for kind in kinds {
            *self.changed.entry(kind.to_owned()).or_default() += 1;
        }
        for flag in &row.flags {
            *self.flagged.entry(flag.kind().to_owned()).or_default() += 1;
        }
    }
}

/// What the first pass found.
pub(super) struct Collected {
    pub store: Store,
    pub labels: Vec<LabelTable>,
    pub sources: Vec<Source>,
    pub counts: Counts,
}

/// Reads all inputs. The rejected rows are written as they come.
pub(super) fn collect(
    config: &CurateConfig,
    inputs: Vec<Input>,
    folder: &Path,
    rejected: &mut RejectedFile,
    job: &Job,
) -> Result<Collected> {
    let mut collected = Collected {
        store: Store::new(folder, config.duplicates.merge)?,
        labels: config.label.iter().map(LabelTable::new).collect(),
        sources: Vec::new(),
        counts: Counts::default(),
    };
    for input in inputs {
        job.progress.begin(&format!("curate {}", input.source.name), None);
        let worker = Arc::new(RowWorker::new(config, input.reader.columns(), &input.source.name)?);
        collected.read(input, worker, rejected, job)?;
        job.progress.end();
    }
    let counts = &mut collected.counts;
    check_any(counts, rejected)?;
    counts.compounds = collected.store.compounds.len() as u64;
    counts.merged_rows = counts.kept_rows - counts.compounds;
    Ok(collected)
}

impl Collected {
    fn read(
        &mut self,
        input: Input,
        worker: Arc<RowWorker>,
        rejected: &mut RejectedFile,
        job: &Job,
    ) -> Result<()> {
        let Input { reader, mut source, columns } = input;
        let index = self.sources.len() as u32;
        let work = move |record: &Record| worker.work(record);
        let sink = |record: &Record, result: Result<Result<Kept, Rejection>, Failure>| {
            source.rows += 1;
            self.counts.rows += 1;
            match result.unwrap_or_else(|failure| Err(engine_failed(failure))) {
                Ok(row) => {
                    for rejection in &row.bad_values {
                        self.counts.reject(rejection);
                        rejected.write(&source.name, record, rejection)?;
                    }
                    self.keep(&row, index, &mut source, record, &columns)
                }
                Err(rejection) => {
                    self.counts.reject(&rejection);
                    rejected.write(&source.name, record, &rejection)
                }
            }
        };
        io::map(reader, job, &MapOptions::default(), work, sink)?;
        self.sources.push(source);
        Ok(())
    }

    fn keep(
        &mut self,
        row: &Kept,
        input: u32,
        source: &mut Source,
        record: &Record,
        columns: &[Option<usize>],
    ) -> Result<()> {
        source.kept += 1;
        self.counts.keep(row);
        let before = self.store.compounds.len();
        let field = |c: &Option<usize>| c.map_or("", |i| record.fields[i].as_str());
        let fields: Vec<&str> = columns.iter().map(field).collect();
        let compound = self.store.add(row, input, &fields)?;
        let place = Place { input, line: record.line };
        for (label, value) in self.labels.iter_mut().zip(&row.values) {
            if let Some(value) = value {
                label.add(compound, place, *value);
            }
        }
        source.compounds += (self.store.compounds.len() - before) as u64;
        Ok(())
    }
}

/// Something was read, and some of it is a molecule.
fn check_any(counts: &Counts, rejected: &RejectedFile) -> Result<()> {
    if counts.rows == 0 {
        return Err(Error::user("there are no molecules in the input").remedy("give rows"));
    }
    let unreadable: u64 = counts.rejected.get(&Step::Parse).map_or(0, |k| k.values().sum());
    if unreadable < counts.rows {
        return Ok(());
    }
    let first = rejected.first().unwrap_or_default();
    Err(Error::user(format!("no row is a molecule; the first: {first}"))
        .remedy("mend the rows, or name the column with --smiles-column NAME"))
}

fn engine_failed(failure: Failure) -> Rejection {
    Rejection::new(Step::Standardise, "engine", failure.to_string())
}
