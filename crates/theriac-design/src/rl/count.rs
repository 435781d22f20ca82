//! What became of sampled sequences, counted.

use super::assess::Outcome;
use crate::result::Counts;

impl Counts {
    /// Adds the outcomes of a batch.
    pub(super) fn add(&mut self, outcomes: &[Outcome]) {
        self.sampled += outcomes.len();
        for outcome in outcomes {
            match outcome {
                Outcome::Invalid => self.invalid += 1,
                Outcome::Duplicate(_) => self.duplicates += 1,
                Outcome::Withheld(_) => self.withheld += 1,
                Outcome::Unscored(failed) => {
                    self.unscored += 1;
                    self.evaluations += 1;
                    if let Some(name) = failed {
                        *self.failures.entry(name.clone()).or_default() += 1;
                    }
                }
                Outcome::Scored(scored) => {
                    self.evaluations += usize::from(!scored.cached);
                    match &scored.filter {
                        Some(name) => {
                            self.filtered += 1;
                            *self.filters.entry(name.clone()).or_default() += 1;
                        }
                        None => self.scored += 1,
                    }
                }
            }
        }
    }
}
