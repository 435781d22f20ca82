//! Token frequencies: what the network's loss must be compared with.

use super::super::{
    Sequence,
    vocabulary::{END, START},
};

/// Counts of tokens and of pairs of tokens, with one added to each (Laplace).
#[derive(Debug)]
pub(super) struct Frequencies {
    size: usize,
    /// `[before, token]`.
    pairs: Vec<u64>,
}

impl Frequencies {
    pub fn new(size: usize) -> Self {
        Self { size, pairs: vec![0; size * size] }
    }

    pub fn add(&mut self, sequence: &Sequence) {
        for (before, token) in steps(sequence) {
            self.pairs[before * self.size + token] += 1;
        }
    }

    /// Nats per token of single frequencies and of frequencies given the token before.
    pub fn losses(&self, sequences: &[Sequence]) -> (f64, f64) {
        let v = self.size;
        let rows: Vec<u64> = self.pairs.chunks(v).map(|row| row.iter().sum()).collect();
        let columns: Vec<u64> =
            (0..v).map(|j| (0..v).map(|i| self.pairs[i * v + j]).sum()).collect();
        let all: u64 = rows.iter().sum();
        let surprise =
            |count: u64, total: u64| ((total + v as u64) as f64 / (count + 1) as f64).ln();
        let (mut unigram, mut bigram, mut n) = (0.0, 0.0, 0.0_f64);
        for (before, token) in sequences.iter().flat_map(steps) {
            unigram += surprise(columns[token], all);
            bigram += surprise(self.pairs[before * v + token], rows[before]);
            n += 1.0;
        }
        (unigram / n.max(1.0), bigram / n.max(1.0))
    }
}

/// Each token with the one before it, from the start mark to the end mark.
fn steps(sequence: &Sequence) -> impl Iterator<Item = (usize, usize)> + '_ {
    let before = std::iter::once(START).chain(sequence.tokens.iter().copied());
    let after = sequence.tokens.iter().copied().chain(std::iter::once(END));
    before.zip(after).map(|(a, b)| (usize::from(a), usize::from(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_predict_an_alternating_string_better_than_singles() {
        let sequence = Sequence::new([2, 3].repeat(100));
        let mut frequencies = Frequencies::new(4);
        frequencies.add(&sequence);
        let (unigram, bigram) = frequencies.losses(&[sequence]);
        assert!((unigram - 2.0_f64.ln()).abs() < 0.05, "{unigram}");
        assert!(bigram < 0.1, "{bigram}");
    }
}
