//! What one pass over the corpus tells before training.

use theriac_base::{Job, Result, hash_file};

use super::super::{Corpus, Sequence, quality::Known};
use super::{baseline::Frequencies, corpus::Source};

/// Held-out molecules that the validation loss is measured on.
const HELD_OUT: usize = 5_000;
/// Molecules of the corpus that novelty is judged against; bounds memory.
const KNOWN: u64 = 4_000_000;

/// The held-out molecules, the known ones, and figures for the card.
pub(super) struct Survey {
    pub valid: Vec<Sequence>,
    pub known: Known,
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
            baseline: (0.0, 0.0),
            corpora: Vec::new(),
            molecules: 0,
        };
        let left_out = survey.read(train, job)?;
        survey.corpora = vec![
            corpus_of(&train, "train", survey.molecules, left_out)?,
            corpus_of(&valid, "valid", survey.valid.len() as u64, held.left_out)?,
        ];
        job.progress.end();
        Ok(survey)
    }

    /// Counts the molecules to learn from; gives back the number of rows left out.
    fn read(&mut self, train: Source<'_>, job: &Job) -> Result<u64> {
        let mut frequencies = Frequencies::new(train.vocabulary.len());
        let mut stream = train.stream()?;
        for sequence in stream.by_ref() {
            let sequence = sequence?;
            frequencies.add(&sequence);
            if self.molecules < KNOWN {
                self.known.insert(&train.vocabulary.decode(&sequence));
            }
            self.molecules += 1;
            if self.molecules.is_multiple_of(8192) {
                job.checkpoint()?;
                job.progress.advance(8192);
            }
        }
        if self.molecules == 0 {
            return Err(train.empty());
        }
        self.baseline = frequencies.losses(&self.valid);
        Ok(stream.left_out)
    }
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
