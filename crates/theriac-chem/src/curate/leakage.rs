//! Do the parts know each other?

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::Serialize;
use theriac_base::{Job, Result};

use super::judged::Judged;
use super::similarity::{fingerprints, sample};
use super::split::Part;
use super::store::{Compound, FirstRows};
use crate::fingerprint::BitFingerprint;

/// The largest number of training molecules that are searched for neighbours.
const TRAIN_SAMPLE: usize = 200_000;

/// How close a held-out part is to train.
#[derive(Debug, Clone, Serialize)]
pub struct Leakage {
    /// The part.
    pub part: Part,
    /// Its compounds.
    pub compounds: usize,
    /// Compounds that are also in train.
    pub identical: usize,
    /// Compounds of which train has a stereoisomer (identical ones included).
    pub same_without_stereo: usize,
    /// Compounds whose scaffold is in train.
    pub same_scaffold: usize,
    /// Compounds of the part whose nearest training molecule was looked up.
    pub sampled: usize,
    /// Training molecules among which it was looked up.
    pub searched: usize,
    /// ECFP4 Tanimoto similarity to the nearest: share of the sample in bins of 0.05,
    /// from 0 to 1.
    pub nearest: Vec<f64>,
    /// Its median.
    pub median_nearest: Option<f64>,
    /// The similarities themselves, for the plot.
    #[serde(skip)]
    pub similarities: Vec<f64>,
}

/// Looks how close valid and test are to train.
pub(super) fn check(
    judged: &Judged,
    parts: &[Part],
    sample_size: usize,
    job: &Job,
) -> Result<Vec<Leakage>> {
    let Judged { compounds, rows, .. } = judged;
    let train = sample(TRAIN_SAMPLE, parts.len(), |i| parts[i] == Part::Train);
    let train_prints = if sample_size > 0 { prints_of(&train, rows, job)? } else { Vec::new() };
    let known = Known::of_train(compounds, parts);
    let mut found = Vec::new();
    for part in [Part::Valid, Part::Test] {
        let chosen = sample(sample_size, parts.len(), |i| parts[i] == part);
        let own = prints_of(&chosen, rows, job)?;
        job.checkpoint()?;
        let near = nearest(&own, &train_prints);
        let mut leakage = known.compare(part, compounds, parts);
        leakage.sampled = near.len();
        leakage.searched = train_prints.len();
        leakage.nearest = histogram(&near);
        leakage.median_nearest = super::label::median(&mut near.clone());
        leakage.similarities = near;
        found.push(leakage);
    }
    Ok(found)
}

fn prints_of(chosen: &[usize], rows: &FirstRows, job: &Job) -> Result<Vec<BitFingerprint>> {
    fingerprints(rows, |i| chosen.binary_search(&i).is_ok(), job)
}

/// For each of `own` its similarity to the nearest of `train`; nothing without a train.
fn nearest(own: &[BitFingerprint], train: &[BitFingerprint]) -> Vec<f64> {
    if train.is_empty() {
        return Vec::new();
    }
    own.par_iter().map(|p| train.iter().map(|t| p.tanimoto(t)).fold(0.0, f64::max)).collect()
}

/// Shares in 20 bins from 0 to 1, the last one closed.
fn histogram(values: &[f64]) -> Vec<f64> {
    let mut shares = vec![0.0; 20];
    for value in values {
        shares[((value * 20.0) as usize).min(19)] += 1.0 / values.len() as f64;
    }
    shares
}

struct Known {
    keys: FxHashSet<u128>,
    flat: FxHashSet<u128>,
    scaffolds: FxHashSet<u128>,
}

impl Known {
    fn of_train(compounds: &[Compound], parts: &[Part]) -> Self {
        let train = || compounds.iter().zip(parts).filter(|(_, p)| **p == Part::Train);
        Self {
            keys: train().map(|(c, _)| c.key).collect(),
            flat: train().map(|(c, _)| c.flat).collect(),
            scaffolds: train().filter_map(|(c, _)| c.scaffold).collect(),
        }
    }

    fn compare(&self, part: Part, compounds: &[Compound], parts: &[Part]) -> Leakage {
        let own: Vec<&Compound> =
            compounds.iter().zip(parts).filter(|(_, p)| **p == part).map(|(c, _)| c).collect();
        let count = |known: &dyn Fn(&Compound) -> bool| own.iter().filter(|c| known(c)).count();
        Leakage {
            part,
            compounds: own.len(),
            identical: count(&|c| self.keys.contains(&c.key)),
            same_without_stereo: count(&|c| self.flat.contains(&c.flat)),
            same_scaffold: count(&|c| c.scaffold.is_some_and(|s| self.scaffolds.contains(&s))),
            sampled: 0,
            searched: 0,
            nearest: Vec::new(),
            median_nearest: None,
            similarities: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::histogram;

    #[test]
    fn shares_add_up_to_one_and_one_falls_into_the_last_bin() {
        let shares = histogram(&[0.0, 0.51, 1.0, 1.0]);
        assert_eq!((shares[0], shares[10], shares[19]), (0.25, 0.25, 0.5));
        assert!(histogram(&[]).iter().all(|s| *s == 0.0));
    }
}
