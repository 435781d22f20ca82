//! Quality of samples: MOSES's measures (Polykovskiy et al., Front. Pharmacol. 11,
//! 565644, 2020).

use std::fmt;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use rustc_hash::{FxHashSet, FxHasher};
use serde::Serialize;
use theriac_chem::{Molecule, fingerprint};

/// Molecules whose pairs are compared for the internal diversity.
const DIVERSITY_SAMPLE: usize = 3_000;
/// Valid samples among which [`Quality::unique_10k`] is counted.
const HEAD: usize = 10_000;

/// Canonical SMILES known already, by 64-bit hash.
#[derive(Debug, Clone, Default)]
pub struct Known(FxHashSet<u64>);

impl Known {
    /// Adds one canonical SMILES.
    pub fn insert(&mut self, canonical: &str) {
        self.0.insert(hash(canonical));
    }

    /// Number of different ones added.
    #[allow(clippy::len_without_is_empty)] // only ever compared
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has been added; wrongly yes about once in 10¹² questions per million.
    pub fn contains(&self, canonical: &str) -> bool {
        self.0.contains(&hash(canonical))
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The measures of one set of samples; shares are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Quality {
    /// Number of samples.
    pub sampled: usize,
    /// Share that are molecules.
    pub valid: f64,
    /// Share of different molecules among the valid.
    pub unique: f64,
    /// The same among the first 10,000 valid ones.
    pub unique_10k: f64,
    /// Share of the different ones that are not known; `None` without known molecules.
    pub novel: Option<f64>,
    /// One less the mean ECFP4 Tanimoto similarity of pairs, over the first 3,000
    /// different molecules; `None` below two.
    pub internal_diversity: Option<f64>,
}

impl Quality {
    /// Measures samples given as molecules, `None` where a string is none.
    pub fn measure(samples: &[Option<Molecule>], known: Option<&Known>) -> Self {
        let mut measure = Measure::new(known);
        measure.add(samples);
        measure.finish()
    }
}

/// Measures a stream of samples; memory is eight bytes for each different one.
#[derive(Debug)]
pub struct Measure<'a> {
    known: Option<&'a Known>,
    sampled: usize,
    valid: usize,
    novel: usize,
    /// Different ones among the first [`HEAD`] valid.
    different_in_head: usize,
    seen: Known,
    first: Vec<Molecule>,
}

impl<'a> Measure<'a> {
    /// Before the first sample.
    pub fn new(known: Option<&'a Known>) -> Self {
        let seen = Known::default();
        let first = Vec::new();
        Self { known, sampled: 0, valid: 0, novel: 0, different_in_head: 0, seen, first }
    }

    /// The next samples.
    pub fn add(&mut self, samples: &[Option<Molecule>]) {
        self.sampled += samples.len();
        for molecule in samples.iter().flatten() {
            self.valid += 1;
            let canonical = molecule.canonical_smiles();
            if !self.seen.0.insert(hash(canonical)) {
                continue;
            }
            self.novel += usize::from(self.known.is_some_and(|known| !known.contains(canonical)));
            if self.valid <= HEAD {
                self.different_in_head += 1;
            }
            if self.first.len() < DIVERSITY_SAMPLE {
                self.first.push(molecule.clone());
            }
        }
    }

    /// The measures of all samples.
    pub fn finish(&self) -> Quality {
        let different = self.seen.0.len();
        Quality {
            sampled: self.sampled,
            valid: share(self.valid, self.sampled),
            unique: share(different, self.valid),
            unique_10k: share(self.different_in_head, self.valid.min(HEAD)),
            novel: self.known.map(|_| share(self.novel, different)),
            internal_diversity: internal_diversity(&self.first),
        }
    }
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "samples             {}", self.sampled)?;
        writeln!(f, "valid               {:.2} %", 100.0 * self.valid)?;
        writeln!(f, "unique              {:.2} %", 100.0 * self.unique)?;
        writeln!(f, "unique of 10,000    {:.2} %", 100.0 * self.unique_10k)?;
        if let Some(novel) = self.novel {
            writeln!(f, "novel               {:.2} %", 100.0 * novel)?;
        }
        if let Some(diversity) = self.internal_diversity {
            writeln!(f, "internal diversity  {diversity:.4}")?;
        }
        Ok(())
    }
}

/// Reads each SMILES, in parallel.
pub fn molecules(smiles: &[String]) -> Vec<Option<Molecule>> {
    smiles.par_iter().map(|s| Molecule::from_smiles(s).ok()).collect()
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn internal_diversity(molecules: &[Molecule]) -> Option<f64> {
    let prints: Vec<_> = molecules.par_iter().filter_map(|m| fingerprint::ecfp4(m).ok()).collect();
    // Summed row by row, in order, so that threads do not change the rounding.
    let rows: Vec<f64> = prints
        .par_iter()
        .enumerate()
        .map(|(i, a)| prints[..i].iter().map(|b| a.tanimoto(b)).sum())
        .collect();
    let n = prints.len();
    (n >= 2).then(|| 1.0 - rows.iter().sum::<f64>() / (n * (n - 1) / 2) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_valid_unique_and_novel() {
        let smiles = ["CCO", "OCC", "c1ccccc1", "C(", "CCN"].map(String::from);
        let mut known = Known::default();
        known.insert("CCO");
        let quality = Quality::measure(&molecules(&smiles), Some(&known));
        assert_eq!(quality.valid, 0.8);
        assert_eq!(quality.unique, 0.75);
        assert_eq!(quality.novel, Some(2.0 / 3.0));
        assert!(quality.internal_diversity.unwrap() > 0.5);
        assert_eq!(Quality::measure(&[], None), Quality::default());
    }
}
