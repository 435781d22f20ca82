//! Samples written to a file, with their quality.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;
use theriac_base::{Job, Result, hash_bytes};
use theriac_chem::{
    Molecule,
    io::{Kind, ReadOptions, Row, WriteOptions, create, open},
};

use super::{
    LanguageModel, SampleOptions, Sequence,
    quality::{Known, Measure, Quality, molecules},
};

/// Samples that are made, judged and written together; bounds memory.
const CHUNK: usize = 8192;

/// What to sample, and where to.
#[derive(Debug, Clone)]
pub struct SampleJob {
    /// Number of samples.
    pub n: usize,
    /// How to sample.
    pub options: SampleOptions,
    /// A file of the columns `smiles` (as generated), `nll` (nats) and `valid`; `-` is
    /// standard output. Formats of structures leave out what is no molecule.
    pub out: PathBuf,
    /// Molecules that count as known when novelty is judged.
    pub reference: Option<PathBuf>,
}

/// The class for whose sake a molecule is withheld; `None` lets it pass.
pub type Judge<'a> = &'a (dyn Fn(&Molecule) -> Option<String> + Sync);

/// What came of sampling.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sampled {
    /// Measures of all samples, the withheld included.
    #[serde(flatten)]
    pub quality: Quality,
    /// How often each withheld molecule came, by (class, BLAKE3 of its canonical SMILES).
    /// Its structure is nowhere.
    #[serde(skip)]
    pub withheld: BTreeMap<(String, String), usize>,
    /// Samples withheld.
    #[serde(rename = "withheld")]
    pub samples_withheld: usize,
    /// Molecules that the format of the file cannot hold.
    pub not_held: usize,
}

/// Samples, writes, and measures; what `judge` objects to is counted and not written.
///
/// # Errors
/// Options out of range, a file cannot be read or written, or Ctrl-C.
pub fn write_samples(
    model: &LanguageModel,
    what: &SampleJob,
    judge: Judge<'_>,
    job: &Job,
) -> Result<Sampled> {
    what.options.check()?;
    let known = what.reference.as_deref().map(|file| read_known(file, job)).transpose()?;
    let columns = ["smiles", "nll", "valid"].map(String::from);
    let kinds = vec![Kind::Text, Kind::Real, Kind::Boolean];
    let options = WriteOptions { kinds, ..WriteOptions::default() };
    let mut writer = create(&what.out, &columns, &options)?;
    let mut measure = Measure::new(known.as_ref());
    let (mut withheld, mut not_held) = (BTreeMap::new(), 0);
    job.progress.begin("sampling", Some(what.n as u64));
    for first in (0..what.n).step_by(CHUNK) {
        job.checkpoint()?;
        let n = CHUNK.min(what.n - first);
        let from = SampleOptions { first: what.options.first + first as u64, ..what.options };
        let sequences = model.sample(n, &from);
        let log_p = model.log_likelihood(&sequences);
        let smiles: Vec<String> = sequences.iter().map(|s| model.decode(s)).collect();
        let found = molecules(&smiles);
        let classes: Vec<Option<String>> =
            found.par_iter().map(|m| m.as_ref().and_then(judge)).collect();
        for (((smiles, log_p), molecule), class) in
            smiles.into_iter().zip(log_p).zip(&found).zip(classes)
        {
            if let (Some(class), Some(molecule)) = (class, molecule) {
                let hash = hash_bytes(molecule.canonical_smiles().as_bytes());
                *withheld.entry((class, hash)).or_default() += 1;
                continue;
            }
            let fields = [smiles, format!("{:.4}", -log_p), molecule.is_some().to_string()];
            let row = Row { molecule: molecule.as_ref(), fields: &fields };
            not_held += usize::from(writer.write_from(row, None)?.is_err());
        }
        measure.add(&found);
        job.progress.advance(n as u64);
    }
    job.progress.end();
    writer.finish()?;
    let samples_withheld = withheld.values().sum();
    Ok(Sampled { quality: measure.finish(), withheld, samples_withheld, not_held })
}

/// How fast a model samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Speed {
    /// Samples per second of passed time.
    pub molecules_per_second: f64,
    /// Tokens, end marks included, per second.
    pub tokens_per_second: f64,
}

/// Samples `n` sequences into nothing.
///
/// # Errors
/// Options out of range.
pub fn sampling_speed(model: &LanguageModel, n: usize, options: &SampleOptions) -> Result<Speed> {
    options.check()?;
    let start = Instant::now();
    let samples = model.sample(n, options);
    let seconds = start.elapsed().as_secs_f64();
    let tokens: usize = samples.iter().map(Sequence::predictions).sum();
    let per_second = |n: usize| n as f64 / seconds;
    Ok(Speed { molecules_per_second: per_second(n), tokens_per_second: per_second(tokens) })
}

/// The canonical SMILES of every molecule of a file; rows that are none are passed over.
fn read_known(file: &Path, job: &Job) -> Result<Known> {
    job.progress.begin("reading the reference", None);
    let mut known = Known::default();
    let mut reader = open(file, &ReadOptions::default())?;
    loop {
        job.checkpoint()?;
        let records = reader.by_ref().take(CHUNK).collect::<Result<Vec<_>>>()?;
        if records.is_empty() {
            break;
        }
        let found: Vec<Option<Molecule>> =
            records.par_iter().map(|r| r.structure.molecule().ok()).collect();
        found.iter().flatten().for_each(|m| known.insert(m.canonical_smiles()));
        job.progress.advance(records.len() as u64);
    }
    job.progress.end();
    Ok(known)
}
