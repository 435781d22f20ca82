//! What one pass over the corpus tells before training.

use rayon::prelude::*;
use theriac_base::{Error, Job, Result, hash_file};
use theriac_chem::Molecule;

use super::super::{Corpus, Sequence, quality::Known};
use super::{baseline::Frequencies, corpus::Source};

/// Held-out molecules that the validation loss is measured on.
const HELD_OUT: usize = 5_000;
/// Molecules of the corpus that novelty is judged against; bounds memory.
const KNOWN: usize = 4_000_000;
/// Molecules that are made canonical together.
const WINDOW: usize = 1 << 16;

/// The held-out molecules, the known ones, and figures for the card.
pub(super) struct Survey {
    pub valid: Vec<Sequence>,
    pub known: Known,
    /// Whether the corpus is written in canonical SMILES.
    canonical: bool,
    /// Losses of single tokens and of pairs, in nats per token.
    pub baseline: (f64, f64),
    pub corpora: Vec<Corpus>,
    /// Molecules to learn from.
    pub molecules: u64,
}

impl Survey {
    /// Reads both files.
    ///
    /// # Errors
    /// Nothing in one of them can be used, it is damaged, or Ctrl-C.
    pub fn new(train: Source<'_>, valid: Source<'_>, job: &Job) -> Result<Self> {
        job.progress.begin("reading the corpus", None);
        let mut held = valid.stream()?;
        let sequences: Vec<Sequence> = held.by_ref().take(HELD_OUT).collect::<Result<_>>()?;
        if sequences.is_empty() {
            return Err(valid.empty());
        }
        let mut survey = Self {
            valid: sequences,
            known: Known::default(),
            canonical: false,
            baseline: (0.0, 0.0),
            corpora: Vec::new(),
            molecules: 0,
        };
        let held_out = survey.valid.len();
        let left_out = survey.read(train, valid, job)?;
        let shared = (held_out - survey.valid.len()) as u64;
        survey.corpora = vec![
            corpus_of(&train, "train", survey.molecules, left_out)?,
            corpus_of(&valid, "valid", survey.valid.len() as u64, held.left_out + shared)?,
        ];
        job.progress.end();
        Ok(survey)
    }

    /// Held-out molecules that the corpus holds too would flatter the loss.
    fn leave_out_known(&mut self, valid: Source<'_>) -> Result<()> {
        let smiles: Vec<String> = self.valid.iter().map(|s| valid.vocabulary.decode(s)).collect();
        let mut names = canonical(&smiles).into_iter();
        let known = &self.known;
        self.valid.retain(|_| names.next().is_none_or(|name| !known.contains(&name)));
        if self.valid.is_empty() {
            return Err(Error::user("the corpus holds every held-out molecule")
                .at(valid.path)
                .remedy("hold molecules out with `theriac curate`, or give another --valid"));
        }
        Ok(())
    }

    /// Counts the molecules to learn from; gives back the number of rows left out.
    fn read(&mut self, train: Source<'_>, valid: Source<'_>, job: &Job) -> Result<u64> {
        let mut frequencies = Frequencies::new(train.vocabulary.len());
        let mut stream = train.stream()?;
        let mut window = Vec::new();
        for sequence in stream.by_ref() {
            let sequence = sequence?;
            frequencies.add(&sequence);
            self.molecules += 1;
            window.push(train.vocabulary.decode(&sequence));
            if window.len() == WINDOW {
                self.know(&mut window);
            }
            if self.molecules.is_multiple_of(8192) {
                job.checkpoint()?;
                job.progress.advance(8192);
            }
        }
        self.know(&mut window);
        if self.molecules == 0 {
            return Err(train.empty());
        }
        self.leave_out_known(valid)?;
        self.baseline = frequencies.losses(&self.valid);
        Ok(stream.left_out)
    }

    /// Remembers molecules by their canonical SMILES. Where all of the first ones are
    /// written so, the rest is taken to be, too.
    fn know(&mut self, window: &mut Vec<String>) {
        if self.known.len() == 0 {
            let first = &window[..window.len().min(1000)];
            self.canonical = first.iter().zip(canonical(first)).all(|(a, b)| *a == b);
        }
        if self.known.len() < KNOWN {
            let names = if self.canonical { window.clone() } else { canonical(window) };
            names.iter().for_each(|name| self.known.insert(name));
        }
        window.clear();
    }
}

/// Canonical SMILES; what is no molecule stays as it is.
fn canonical(smiles: &[String]) -> Vec<String> {
    let name = |smiles: &String| match Molecule::from_smiles(smiles) {
        Ok(molecule) => molecule.canonical_smiles().to_owned(),
        Err(_) => smiles.clone(),
    };
    smiles.par_iter().map(name).collect()
}

fn corpus_of(source: &Source<'_>, role: &str, molecules: u64, left_out: u64) -> Result<Corpus> {
    Ok(Corpus {
        name: source.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        role: role.into(),
        licence: String::new(),
        blake3: hash_file(source.path)?,
        molecules,
        left_out,
    })
}
