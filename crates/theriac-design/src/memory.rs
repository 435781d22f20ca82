//! Replay memory: the best molecules so far, replayed in proportion to their reward
//! (inception in REINVENT; Blaschke et al., *J. Chem. Inf. Model.* 2020, 60, 5918).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::{Deserialize, Serialize};

/// A remembered molecule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// Canonical SMILES, to keep a molecule only once.
    pub smiles: String,
    /// The SMILES as it was sampled, which the agent can write.
    pub text: String,
    /// Its reward when it was made.
    pub reward: f64,
}

/// The best molecules so far, best first; part of a checkpoint.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReplayMemory {
    entries: Vec<Remembered>,
}

impl ReplayMemory {
    /// Adds molecules and keeps the best `size`.
    pub fn remember(&mut self, new: impl IntoIterator<Item = Remembered>, size: usize) {
        for candidate in new {
            match self.entries.iter_mut().find(|e| e.smiles == candidate.smiles) {
                // The reward of a repeated molecule may have been cut by the diversity filter.
                Some(entry) => entry.reward = candidate.reward,
                None => self.entries.push(candidate),
            }
        }
        self.entries.retain(|e| e.reward > 0.0);
        self.entries
            .sort_by(|a, b| b.reward.total_cmp(&a.reward).then_with(|| a.smiles.cmp(&b.smiles)));
        self.entries.truncate(size);
    }

    /// Draws up to `n` different molecules, each with a chance in proportion to its reward
    /// (Efraimidis and Spirakis 2006); `seed` and `step` alone decide.
    pub fn draw(&self, n: usize, seed: u64, step: u64) -> Vec<&Remembered> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x7265_706c_6179);
        rng.set_stream(step);
        // 53 random bits make a number from 0 to 1.
        let mut uniform = || (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let mut key = |e: &Remembered| uniform().ln() / e.reward;
        let mut drawn: Vec<_> = self.entries.iter().map(|e| (key(e), e)).collect();
        drawn.sort_by(|a, b| b.0.total_cmp(&a.0));
        drawn.truncate(n);
        drawn.into_iter().map(|(_, e)| e).collect()
    }

    /// The remembered molecules, best first.
    #[cfg(test)]
    fn entries(&self) -> &[Remembered] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(smiles: &str, reward: f64) -> Remembered {
        Remembered { smiles: smiles.into(), text: smiles.into(), reward }
    }

    #[test]
    fn keeps_the_best_once_and_forgets_what_lost_its_reward() {
        let mut memory = ReplayMemory::default();
        memory.remember([entry("a", 0.1), entry("b", 0.9), entry("c", 0.5), entry("b", 0.8)], 2);
        assert_eq!(memory.entries(), [entry("b", 0.8), entry("c", 0.5)]);
        memory.remember([entry("b", 0.0)], 2);
        assert_eq!(memory.entries(), [entry("c", 0.5)]);
    }

    #[test]
    fn draws_in_proportion_to_the_reward() {
        let mut memory = ReplayMemory::default();
        memory.remember([entry("rare", 0.1), entry("often", 0.9)], 10);
        let often = (0..2000).filter(|&s| memory.draw(1, 7, s)[0].smiles == "often").count();
        // Binomial with p = 0.9: standard deviation 13.
        assert!((1735..=1865).contains(&often), "{often}");
        assert_eq!(memory.draw(5, 7, 0).len(), 2);
    }
}
