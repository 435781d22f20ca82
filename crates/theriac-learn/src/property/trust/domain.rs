//! The applicability domain: how like the training molecules a molecule is.
//!
//! R. P. Sheridan et al., J. Chem. Inf. Comput. Sci. 44, 1912 (2004).

use std::collections::BTreeMap;

use rayon::prelude::*;
use theriac_base::Result;
use theriac_chem::Molecule;
use theriac_chem::fingerprint::{BitFingerprint, ecfp4};

use super::super::parts::{Tensor, malformed, real, whole};

/// Neighbours whose mean similarity counts.
const NEIGHBOURS: usize = 3;
/// This share of the training molecules, each judged by the others, lies outside.
const OUTSIDE: f64 = 0.05;
/// Most training molecules that are kept to compare with; of more, every so-many-th.
const KEPT: usize = 5_000;
/// 32-bit words of a fingerprint.
const WORDS: usize = 64;

/// Fingerprints of the training molecules.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    prints: Vec<BitFingerprint>,
    /// Molecules less similar than this are outside.
    least: f64,
}

impl Domain {
    /// The domain of molecules that were learnt from; `folds` part them as in
    /// cross-validation. Also gives each one's similarity to those of the other parts.
    pub fn of(molecules: &[Molecule], folds: &[usize]) -> (Self, Vec<f64>) {
        let empty = || BitFingerprint::from_positions(2048, []);
        let print = |m: &Molecule| ecfp4(m).unwrap_or_else(|_| empty());
        let prints: Vec<BitFingerprint> = molecules.par_iter().map(print).collect();
        let step = prints.len().div_ceil(KEPT).max(1);
        let kept: Vec<BitFingerprint> = prints.iter().step_by(step).cloned().collect();
        let of = |i: usize| nearest(&prints[i], &kept, |j| folds[j * step] != folds[i]);
        let similarities: Vec<f64> = (0..prints.len()).into_par_iter().map(of).collect();
        let mut sorted = similarities.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let least = sorted.get((OUTSIDE * sorted.len() as f64) as usize).copied().unwrap_or(0.0);
        (Self { prints: kept, least }, similarities)
    }

    /// Mean Tanimoto similarity (ECFP4) to the three nearest training molecules, 0..=1.
    pub fn similarity(&self, molecule: &Molecule) -> f64 {
        ecfp4(molecule).map_or(0.0, |print| nearest(&print, &self.prints, |_| true))
    }

    /// Is a molecule of this similarity within?
    pub fn holds(&self, similarity: f64) -> bool {
        similarity >= self.least
    }

    /// Writes it down.
    pub fn write(&self, tensors: &mut BTreeMap<String, Tensor>) {
        let halves = |word: &u64| [*word as u32, (word >> 32) as u32];
        let words = self.prints.iter().flat_map(|p| p.words().iter().flat_map(halves));
        let shape = vec![self.prints.len(), WORDS];
        tensors.insert("domain.prints".into(), Tensor::Whole(shape, words.collect()));
        tensors.insert("domain.least".into(), Tensor::Real(vec![1], vec![self.least as f32]));
    }

    /// Reads what [`Domain::write`] wrote.
    ///
    /// # Errors
    /// An array is missing or has another size.
    pub fn read(tensors: &BTreeMap<String, Tensor>) -> Result<Self> {
        let words = whole(tensors, "domain.prints")?;
        let least = real(tensors, "domain.least")?.first().copied();
        let (Some(least), true) = (least, words.len().is_multiple_of(WORDS)) else {
            return Err(malformed("holds training molecules of the wrong size"));
        };
        let print = |halves: &[u32]| {
            let pairs = halves.chunks_exact(2);
            let words = pairs.map(|p| u64::from(p[0]) | u64::from(p[1]) << 32).collect();
            BitFingerprint::from_words(words)
        };
        let prints = words.chunks_exact(WORDS).map(print).collect();
        Ok(Self { prints, least: f64::from(least) })
    }
}

/// Mean similarity to the nearest of the permitted ones.
fn nearest(
    print: &BitFingerprint,
    all: &[BitFingerprint],
    permitted: impl Fn(usize) -> bool,
) -> f64 {
    let mut best = [0.0; NEIGHBOURS];
    for (i, other) in all.iter().enumerate() {
        let similarity = print.tanimoto(other);
        if similarity > best[NEIGHBOURS - 1] && permitted(i) {
            best[NEIGHBOURS - 1] = similarity;
            best.sort_unstable_by(|a, b| b.total_cmp(a));
        }
    }
    best.iter().sum::<f64>() / NEIGHBOURS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn molecules(smiles: &[&str]) -> Vec<Molecule> {
        smiles.iter().map(|s| Molecule::from_smiles(s).unwrap()).collect()
    }

    #[test]
    fn alike_is_inside_and_strange_is_outside() {
        let known = molecules(&["CCO", "CCCO", "CCCCO", "CCCCCO", "CCCCCCO", "CCCCCCCO"]);
        let (domain, unseen) = Domain::of(&known, &[0, 1, 0, 1, 0, 1]);
        assert!(unseen.iter().all(|s| (0.0..1.0).contains(s)));
        let similarity = |s: &str| domain.similarity(&Molecule::from_smiles(s).unwrap());
        assert!(domain.holds(similarity("CCCCCCCCO")));
        assert!(!domain.holds(similarity("c1ccc2c(c1)[nH]c1ccncc12")));
        let mut tensors = BTreeMap::new();
        domain.write(&mut tensors);
        let read = Domain::read(&tensors).unwrap();
        assert_eq!(read.prints, domain.prints);
        assert_eq!(read.least as f32, domain.least as f32);
    }
}
