//! Sequences packed step by step, without padding.
//!
//! Longest first, so that the sequences still running at a step are the first rows of
//! the step before: as PyTorch's `PackedSequence`.

use super::{
    Sequence, Token,
    vocabulary::{END, START},
};

/// A packed batch. A packed row is one prediction of one sequence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Batch {
    /// Sequences still running at each step, never increasing.
    pub running: Vec<usize>,
    /// The first packed row of each step.
    pub offsets: Vec<usize>,
    /// What the network reads, per packed row.
    pub inputs: Vec<Token>,
    /// What it should predict, per packed row.
    pub targets: Vec<Token>,
    /// Which of the given sequences is the i-th longest.
    pub order: Vec<usize>,
}

impl Batch {
    /// Packs `sequences`; those without any prediction take no row.
    pub(crate) fn pack(sequences: &[&Sequence]) -> Self {
        let mut order: Vec<usize> = (0..sequences.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(sequences[i].predictions()));
        let longest = order.first().map_or(0, |&i| sequences[i].predictions());
        let mut batch = Self { order, ..Self::default() };
        for step in 0..longest {
            batch.offsets.push(batch.inputs.len());
            for &i in &batch.order {
                let tokens = &sequences[i].tokens;
                if step >= sequences[i].predictions() {
                    break;
                }
                batch.inputs.push(if step == 0 { START } else { tokens[step - 1] });
                batch.targets.push(tokens.get(step).copied().unwrap_or(END));
            }
            batch.running.push(batch.inputs.len() - batch.offsets[step]);
        }
        batch
    }

    /// Number of predictions.
    pub(crate) fn rows(&self) -> usize {
        self.inputs.len()
    }

    /// Sums values per packed row over each sequence, in the order of the given sequences.
    pub(crate) fn sum_by_sequence(&self, values: &[f32]) -> Vec<f32> {
        let mut sums = vec![0.0; self.order.len()];
        for (&offset, &running) in self.offsets.iter().zip(&self.running) {
            for (&i, value) in self.order[..running].iter().zip(&values[offset..]) {
                sums[i] += value;
            }
        }
        sums
    }

    /// The value of its sequence for each packed row.
    pub(crate) fn spread(&self, by_sequence: &[f32]) -> Vec<f32> {
        let rows = |&running: &usize| self.order[..running].iter().map(|&i| by_sequence[i]);
        self.running.iter().flat_map(rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_longest_first_and_sums_back() {
        let short = Sequence::new(vec![5]);
        let long = Sequence::new(vec![6, 7]);
        let cut = Sequence { tokens: vec![8], complete: false };
        let batch = Batch::pack(&[&cut, &short, &long]);
        assert_eq!(batch.order, [2, 1, 0]);
        assert_eq!(batch.running, [3, 2, 1]);
        assert_eq!(batch.inputs, [START, START, START, 6, 5, 7]);
        assert_eq!(batch.targets, [6, 5, 8, 7, END, END]);
        assert_eq!(batch.sum_by_sequence(&[1.0, 2.0, 4.0, 8.0, 16.0, 32.0]), [4.0, 18.0, 41.0]);
        assert_eq!(batch.spread(&[0.0, 1.0, 2.0]), [2.0, 1.0, 0.0, 2.0, 1.0, 2.0]);
    }
}
