//! The molecules of a file that are most like some queries.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use theriac_base::{Error, Job, Result};

use crate::fingerprint::{BitFingerprint, Fingerprinter};
use crate::io::{
    self, Counts, Kind, MapOptions, Reader, Record, Target, Value, added_columns, reason,
};
use crate::{MolError, Molecule, tasks};

/// What counts as similar.
#[derive(Debug, Clone)]
pub struct SimilarOptions {
    /// Compared by the Tanimoto similarity of this.
    pub fingerprint: Fingerprinter,
    /// At most this many for each query; all where `None`.
    pub top: Option<usize>,
    /// At least this similar, 0..=1.
    pub threshold: f64,
}

/// Writes, for each query, the library's molecules in falling order of similarity (ties
/// in the library's order), with the columns `query` and `similarity` added. Memory
/// follows the hits, not the library.
///
/// # Errors
/// The library is damaged or holds no molecule, or the output cannot be written.
pub fn similar(
    queries: &[Molecule],
    library: Reader,
    options: &SimilarOptions,
    target: &Target,
    job: &Job,
) -> Result<Counts> {
    if queries.is_empty() {
        return Err(Error::user("there are no queries").remedy("give at least one molecule"));
    }
    let queries = Arc::new(Queries::new(queries, options)?);
    let (path, named) = (library.path().to_owned(), library.smiles_column().is_some());
    let columns = added_columns(library.columns(), &["query", "similarity"]);
    let mut kinds = library.kinds();
    kinds.extend([Kind::Text, Kind::Real]);
    let mut counts = Counts::default();
    let mut best: Vec<BinaryHeap<Hit>> = queries.prints.iter().map(|_| BinaryHeap::new()).collect();
    let work = {
        let queries = Arc::clone(&queries);
        move |record: &Record| queries.compare(record)
    };
    job.progress.begin("similar", None);
    let done = io::map(library, job, &MapOptions::default(), work, |record, result| {
        counts.read += 1;
        match result {
            Ok(Ok(found)) => keep(&mut best, found, counts.read, record, options.top),
            Ok(Err(error)) => *counts.rejected.entry(reason(&error)).or_default() += 1,
            Err(failure) => *counts.rejected.entry(failure.reason()).or_default() += 1,
        }
        Ok(())
    });
    job.progress.end();
    done?;
    if counts.rejected() == counts.read {
        let column = if named { ", or name the column with --smiles-column NAME" } else { "" };
        return Err(Error::user("there is no molecule in it")
            .at(path)
            .remedy(format!("mend the rows{column}")));
    }
    let records = queries.records(best);
    let found = Reader::of_records(path, columns, kinds, records);
    io::annotate_selected(found, tasks::convert(), counts, target, job)
}

struct Queries {
    names: Vec<String>,
    prints: Vec<BitFingerprint>,
    fingerprint: Fingerprinter,
    threshold: f64,
}

impl Queries {
    fn new(molecules: &[Molecule], options: &SimilarOptions) -> Result<Self> {
        let print = |m: &Molecule| {
            let failed = |e: MolError| Error::user(format!("query {m}: {e}"));
            options.fingerprint.bits(m).map_err(failed)
        };
        Ok(Self {
            names: molecules.iter().map(|m| m.canonical_smiles().to_owned()).collect(),
            prints: molecules.iter().map(print).collect::<Result<_>>()?,
            fingerprint: options.fingerprint,
            threshold: options.threshold,
        })
    }

    /// Pairs of query and similarity.
    fn compare(&self, record: &Record) -> Result<Vec<(usize, f64)>, MolError> {
        let print = self.fingerprint.bits(&record.structure.molecule()?)?;
        let similarities = self.prints.iter().map(|q| q.tanimoto(&print)).enumerate();
        Ok(similarities.filter(|(_, s)| *s >= self.threshold).collect())
    }

    /// The hits of one query after the other, the best first.
    fn records(&self, best: Vec<BinaryHeap<Hit>>) -> Vec<Record> {
        let mut records = Vec::new();
        for (name, hits) in self.names.iter().zip(best) {
            records.extend(hits.into_sorted_vec().into_iter().map(|hit| {
                let mut record = hit.record;
                record.fields.extend([name.clone(), Value::Real(hit.similarity).text()]);
                record
            }));
        }
        records
    }
}

fn keep(
    best: &mut [BinaryHeap<Hit>],
    found: Vec<(usize, f64)>,
    order: u64,
    record: &Record,
    top: Option<usize>,
) {
    for (query, similarity) in found {
        let heap = &mut best[query];
        let full = top.is_some_and(|top| heap.len() >= top);
        if full && heap.peek().is_none_or(|worst| worst.similarity >= similarity) {
            continue;
        }
        if full {
            heap.pop();
        }
        heap.push(Hit { similarity, order, record: record.clone() });
    }
}

/// The greatest hit is the worst: the first to leave a full heap, the last when sorted.
struct Hit {
    similarity: f64,
    order: u64,
    record: Record,
}

impl Ord for Hit {
    fn cmp(&self, other: &Self) -> Ordering {
        other.similarity.total_cmp(&self.similarity).then(self.order.cmp(&other.order))
    }
}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Hit {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Hit {}
