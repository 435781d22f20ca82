//! The molecules of a corpus, in random order.

use std::ops::Range;
use std::path::Path;

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rayon::prelude::*;
use theriac_base::{Job, Result, hash_file};
use theriac_chem::Molecule;
use theriac_chem::io::{ReadOptions, Structure, open};

/// SMILES of a corpus; molecules are made of them chunk by chunk.
pub(super) struct Corpus {
    /// To learn from.
    pub train: Vec<String>,
    held: Vec<String>,
    /// File name.
    pub name: String,
    /// BLAKE3 of the file.
    pub digest: String,
    /// Rows that hold no SMILES.
    pub left_out: usize,
}

impl Corpus {
    /// Reads a file and draws `molecules` of it, and `held` to judge by.
    ///
    /// # Errors
    /// The file cannot be read or is too small, or cancelled.
    pub fn read(path: &Path, molecules: usize, held: usize, seed: u64, job: &Job) -> Result<Self> {
        let (mut train, mut left_out) = (Vec::new(), 0);
        job.progress.begin("reading", None);
        for record in open(path, &ReadOptions::default())? {
            job.checkpoint()?;
            match record?.structure {
                Structure::Smiles(text) => train.push(text),
                _ => left_out += 1,
            }
        }
        job.progress.end();
        if train.len() < super::LEAST {
            return Err(super::too_few(path, train.len()));
        }
        let held = held.min(train.len() / 10);
        train.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let held = train.split_off(train.len() - held);
        train.truncate(molecules);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { train, held, name, digest: hash_file(path)?, left_out })
    }

    /// The first molecules, at most `n`.
    ///
    /// # Errors
    /// Cancelled.
    pub fn sample(&self, n: usize, job: &Job) -> Result<Vec<Molecule>> {
        self.molecules(0..n.min(self.train.len()), job)
    }

    /// The molecules of a part; what is none is passed over.
    ///
    /// # Errors
    /// Cancelled.
    pub fn molecules(&self, part: Range<usize>, job: &Job) -> Result<Vec<Molecule>> {
        molecules(&self.train[part], job)
    }

    /// The molecules that are held out.
    ///
    /// # Errors
    /// Cancelled.
    pub fn held_out(&self, job: &Job) -> Result<Vec<Molecule>> {
        molecules(&self.held, job)
    }
}

fn molecules(smiles: &[String], job: &Job) -> Result<Vec<Molecule>> {
    job.checkpoint()?;
    Ok(smiles.par_iter().filter_map(|s| Molecule::from_smiles(s).ok()).collect())
}
