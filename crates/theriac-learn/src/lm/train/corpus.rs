//! A corpus streamed in windows: memory follows the window, not the file.

use std::path::Path;

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rayon::prelude::*;
use theriac_base::{Error, Result};
use theriac_chem::{
    Molecule,
    io::{ReadOptions, Reader, Structure, open},
    randomise::random_smiles,
};

use super::super::{Sequence, Vocabulary};

/// Molecules that are shuffled together; a smaller corpus is shuffled as a whole.
const WINDOW: usize = 1 << 20;
/// Batches whose molecules are sorted by length together.
const BUCKET: usize = 32;

/// Which rows of a file to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// All.
    All,
    /// All but every 50th.
    Train,
    /// Every 50th.
    Held,
}

impl Rows {
    fn takes(self, row: u64) -> bool {
        let held = row % 50 == 49;
        self == Rows::All || held == (self == Rows::Held)
    }
}

/// What a file holds that the model can learn from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub path: &'a Path,
    pub rows: Rows,
    pub vocabulary: &'a Vocabulary,
    pub max_length: usize,
}

/// The stream of a [`Source`]; rows that cannot be used are counted and left out.
pub(super) struct Stream<'a> {
    source: Source<'a>,
    reader: Reader,
    row: u64,
    pub left_out: u64,
}

impl<'a> Source<'a> {
    /// Opens the file.
    ///
    /// # Errors
    /// Missing, or without SMILES.
    pub fn stream(self) -> Result<Stream<'a>> {
        let reader = open(self.path, &ReadOptions::default())?;
        Ok(Stream { source: self, reader, row: 0, left_out: 0 })
    }

    /// The error of a file in which nothing can be used.
    pub fn empty(&self) -> Error {
        Error::user("no molecule in it can be learned from")
            .at(self.path)
            .remedy("give SMILES whose tokens the vocabulary holds, one molecule per row")
    }
}

impl Stream<'_> {
    fn encode(&self, structure: &Structure) -> Option<Sequence> {
        let Structure::Smiles(text) = structure else { return None };
        let sequence = self.source.vocabulary.encode(text)?;
        (sequence.tokens.len() <= self.source.max_length).then_some(sequence)
    }

    /// The next [`WINDOW`] molecules; empty at the end of the file.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn window(&mut self) -> Result<Vec<Sequence>> {
        self.by_ref().take(WINDOW).collect()
    }
}

impl Iterator for Stream<'_> {
    type Item = Result<Sequence>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let record = match self.reader.next()? {
                Ok(record) => record,
                Err(error) => return Some(Err(error)),
            };
            self.row += 1;
            if !self.source.rows.takes(self.row - 1) {
                continue;
            }
            match self.encode(&record.structure) {
                Some(sequence) => return Some(Ok(sequence)),
                None => self.left_out += 1,
            }
        }
    }
}

/// Shuffles a window and cuts it into batches of molecules of like length, in random
/// order. `stream` tells windows and epochs apart.
pub(super) fn batches(
    window: &[Sequence],
    batch: usize,
    seed: u64,
    stream: u64,
) -> Vec<Vec<usize>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    let mut order: Vec<usize> = (0..window.len()).collect();
    order.shuffle(&mut rng);
    let mut batches = Vec::new();
    for bucket in order.chunks_mut(batch * BUCKET) {
        bucket.sort_by_key(|&i| window[i].tokens.len());
        batches.extend(bucket.chunks(batch).map(<[usize]>::to_vec));
    }
    batches.shuffle(&mut rng);
    batches
}

/// Replaces a share of the sequences by another writing of the same molecule
/// (Arús-Pous et al., J. Cheminform. 11, 71, 2019). One that the vocabulary or the
/// length limit cannot hold stays as it is.
pub(super) fn randomise(batch: &mut [Sequence], source: &Source<'_>, share: f64, seed: u64) {
    batch.par_iter_mut().enumerate().for_each(|(i, sequence)| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(i as u64);
        let (chosen, writing): (f64, u64) = rand::Rng::random(&mut rng);
        if chosen >= share {
            return;
        }
        let Ok(molecule) = Molecule::from_smiles(&source.vocabulary.decode(sequence)) else {
            return;
        };
        let other = source.vocabulary.encode(&random_smiles(&molecule, writing));
        if let Some(other) = other.filter(|o| o.tokens.len() <= source.max_length) {
            *sequence = other;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_molecule_comes_once_and_like_lengths_together() {
        let window: Vec<Sequence> =
            (0..1000).map(|i| Sequence::new(vec![2; 1 + i * 7 % 50])).collect();
        let cut = batches(&window, 10, 1, 0);
        let mut seen: Vec<usize> = cut.iter().flatten().copied().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..1000).collect::<Vec<_>>());
        let spread = |b: &Vec<usize>| {
            let lengths = b.iter().map(|&i| window[i].tokens.len());
            lengths.clone().max().unwrap() - lengths.min().unwrap()
        };
        assert!(cut.iter().map(spread).sum::<usize>() < 4 * cut.len());
        assert_eq!(cut, batches(&window, 10, 1, 0));
        assert_ne!(cut, batches(&window, 10, 1, 1));
    }
}
