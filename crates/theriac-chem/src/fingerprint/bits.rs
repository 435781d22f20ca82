//! Bit and count vectors and their similarity.

/// A folded bit fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitFingerprint {
    words: Box<[u64]>,
    size: u32,
    ones: u32,
}

impl BitFingerprint {
    /// From packed words, lowest bit first; its size is 64 bits per word.
    pub fn from_words(words: Box<[u64]>) -> Self {
        let ones = words.iter().map(|w| w.count_ones()).sum();
        let size = 64 * words.len() as u32;
        Self { words, size, ones }
    }

    /// From the positions of the set bits; positions at or above `size` are left out.
    pub fn from_positions(size: u32, positions: impl IntoIterator<Item = u32>) -> Self {
        let mut words = vec![0_u64; size.div_ceil(64) as usize].into_boxed_slice();
        for bit in positions.into_iter().filter(|&bit| bit < size) {
            words[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        Self { size, ..Self::from_words(words) }
    }

    /// Packed words, lowest bit first.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Number of bits, set or not.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// Number of bits set.
    pub fn ones(&self) -> u32 {
        self.ones
    }

    /// The positions of the set bits, rising.
    pub fn positions(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(i, &word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| 64 * i as u32 + bit)
        })
    }

    /// Tanimoto similarity in 0..=1; two empty fingerprints have 0, as in RDKit.
    pub fn tanimoto(&self, other: &Self) -> f64 {
        let both: u32 =
            self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones()).sum();
        let either = self.ones + other.ones - both;
        if either == 0 { 0.0 } else { f64::from(both) / f64::from(either) }
    }
}

/// A folded count fingerprint: how often each bit was set, zeros left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountFingerprint {
    size: u32,
    counts: Box<[(u32, u32)]>,
}

impl CountFingerprint {
    /// Folds identifiers (with repetition) into `size` positions by remainder.
    pub fn fold(size: u32, identifiers: impl IntoIterator<Item = u32>) -> Self {
        let mut positions: Vec<u32> = identifiers.into_iter().map(|id| id % size.max(1)).collect();
        positions.sort_unstable();
        let counts = positions.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32));
        Self { size, counts: counts.collect() }
    }

    /// From `(position, count)` pairs in rising order of position.
    pub(crate) fn from_pairs(size: u32, counts: Vec<(u32, u32)>) -> Self {
        Self { size, counts: counts.into() }
    }

    /// Number of positions, counted or not.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// `(position, count)` in rising order of position.
    pub fn counts(&self) -> &[(u32, u32)] {
        &self.counts
    }

    /// The positions counted at least once, as bits.
    pub fn to_bits(&self) -> BitFingerprint {
        BitFingerprint::from_positions(self.size, self.counts.iter().map(|&(bit, _)| bit))
    }

    /// Tanimoto similarity of counts, `sum(min) / sum(max)`, in 0..=1; two empty ones have 0.
    pub fn tanimoto(&self, other: &Self) -> f64 {
        let total = |f: &Self| f.counts.iter().map(|&(_, n)| u64::from(n)).sum::<u64>();
        let mut theirs = other.counts.iter().peekable();
        let mut both = 0_u64;
        for &(bit, n) in &self.counts {
            while theirs.next_if(|&&(b, _)| b < bit).is_some() {}
            if let Some(&(_, m)) = theirs.next_if(|&&(b, _)| b == bit) {
                both += u64::from(n.min(m));
            }
        }
        let either = total(self) + total(other) - both;
        if either == 0 { 0.0 } else { both as f64 / either as f64 }
    }
}
