//! Dividing compounds into train, valid and test.
//!
//! Every method first puts compounds into families that must stay together, orders
//! the families, and fills the parts in that order.

mod cluster;
mod random;
mod scaffold;
mod time;

use serde::Serialize;
use theriac_base::{Job, Result};

pub(super) use time::parse as parse_time;

use super::config::{SplitConfig, SplitMethod};
use super::row::digest;
use super::similarity::fingerprints;
use super::store::{Compound, FirstRows};

/// A part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// To learn from.
    Train,
    /// To choose by.
    Valid,
    /// To judge by, once.
    Test,
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 3] = [Part::Train, Part::Valid, Part::Test];

    /// The name of its file and in the `split` column.
    pub fn name(self) -> &'static str {
        match self {
            Part::Train => "train",
            Part::Valid => "valid",
            Part::Test => "test",
        }
    }
}

/// The part of each compound; `None` where there is no split.
pub(super) fn assign(
    config: &SplitConfig,
    compounds: &[Compound],
    rows: &FirstRows,
    job: &Job,
) -> Result<Option<Vec<Part>>> {
    let sizes = Sizes::new(config, compounds.len());
    Ok(match config.method {
        SplitMethod::None => None,
        SplitMethod::Random => Some(random::split(compounds, config.seed, &sizes)),
        SplitMethod::Scaffold => Some(scaffold::split(compounds, config.seed, &sizes)),
        SplitMethod::Time => Some(time::split(compounds, &sizes)),
        SplitMethod::Cluster => {
            let prints = fingerprints(rows, |_| true, job)?;
            Some(cluster::split(&prints, config.similarity, &sizes, job)?)
        }
    })
}

/// The place of `key` in the random order of `seed`: whatever the order of the input.
fn ticket(seed: u64, key: u128) -> u128 {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..].copy_from_slice(&key.to_le_bytes());
    digest(&bytes)
}

/// A remark for each part that should have compounds and has none.
pub(super) fn empty_parts(config: &SplitConfig, parts: &[Part]) -> Vec<String> {
    let shares = [config.train, config.valid, config.test];
    let empty = |(part, share): &(Part, f64)| *share > 0.0 && !parts.contains(part);
    let named = |(part, _): (Part, f64)| format!("{} has no compounds", part.name());
    Part::ALL.into_iter().zip(shares).filter(empty).map(named).collect()
}

/// How many compounds each part should have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    train: usize,
    valid: usize,
    test: usize,
}

impl Sizes {
    fn new(config: &SplitConfig, all: usize) -> Self {
        let total = config.train + config.valid + config.test;
        // The end of a part, rounded; the shares were checked to be positive numbers.
        let end = |share: f64| ((share / total) * all as f64).round() as usize;
        let (train, test) = (end(config.train), end(config.train + config.valid));
        Self { train, valid: test - train, test: all - test }
    }

    /// What valid or test should have, whichever should have less but some.
    fn smaller_rest(&self) -> usize {
        [self.valid, self.test].into_iter().filter(|n| *n > 0).min().unwrap_or(0)
    }

    /// The part of the compound before which `before` others come.
    fn part_at(&self, before: usize) -> Part {
        if before < self.train {
            Part::Train
        } else if before < self.train + self.valid {
            Part::Valid
        } else {
            Part::Test
        }
    }

    /// Fills the parts with whole families in the given order: a family goes into
    /// the first part that still has room for it, else into test; but train takes the
    /// first, however large.
    fn fill(&self, families: &[Vec<usize>], compounds: usize) -> Vec<Part> {
        let mut parts = vec![Part::Test; compounds];
        let (mut train, mut valid) = (0, 0);
        for family in families {
            let first = train == 0 && self.train > 0;
            let part = if first || train + family.len() <= self.train {
                train += family.len();
                Part::Train
            } else if valid + family.len() <= self.valid {
                valid += family.len();
                Part::Valid
            } else {
                Part::Test
            };
            for &member in family {
                parts[member] = part;
            }
        }
        parts
    }
}
