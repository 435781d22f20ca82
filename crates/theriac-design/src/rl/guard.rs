//! What ends the learning with an error: harm that is learned, programs that fail, numbers that
//! have run away.

use theriac_base::{Error, Result};

use super::assess::Outcome;
use super::session::Session;
use super::statistics::ratio;
use crate::hazard::refusal;

/// Steps that are looked at together.
const WINDOW: usize = 5;
/// Fewer withheld molecules than this say nothing.
const FEWEST: usize = 5;
/// More than this share of the valid molecules withheld means that harm is being learned …
const SHARE: f64 = 0.02;
/// … unless the prior makes so many itself: then this many times as many.
const TIMES: f64 = 10.0;

impl Session {
    /// Refuses a profile by what it turns out to teach, whatever it says of itself.
    ///
    /// # Errors
    /// The last steps made many more hazards than the prior does.
    pub fn refuse_harm(&self) -> Result<()> {
        let history = &self.state.history;
        let window = &history[history.len().saturating_sub(WINDOW)..];
        let batch = self.config.learning.batch_size as f64;
        let valid: f64 = window.iter().map(|s| (s.valid * batch).round()).sum();
        let withheld: usize = window.iter().map(|s| s.withheld).sum();
        let prior = &self.state.prior_counts;
        let (prior_withheld, prior_valid) = (prior.withheld, prior.sampled - prior.invalid);
        let prior = ratio(prior_withheld, prior_valid);
        if withheld < FEWEST || withheld as f64 <= valid * SHARE.max(TIMES * prior) {
            return Ok(());
        }
        let why = format!(
            "it teaches harm: {withheld} of the last {valid} molecules are of hazard classes, of \
             the prior's {prior_withheld} of {prior_valid}"
        );
        Err(refusal(&self.source, "scoring", &why))
    }

    /// Remembers whether scores were asked for in this step and none came.
    pub fn note_failure(&mut self, outcomes: &[Outcome]) -> bool {
        let failed = outcomes.iter().any(|o| matches!(o, Outcome::Unscored(_)))
            && !outcomes.iter().any(|o| matches!(o, Outcome::Scored(_)));
        self.state.failed_steps = if failed { self.state.failed_steps + 1 } else { 0 };
        failed
    }

    /// Why there is nothing to learn from any more, if so.
    pub fn failure(&self) -> Option<Error> {
        if self.state.failed_steps < WINDOW {
            return None;
        }
        let why = self.last_failure.as_deref().unwrap_or("every score is missing");
        let what = format!("{WINDOW} steps in a row gave no score at all: {why}");
        let remedy = "mend the component, then go on from the checkpoint with --resume";
        Some(self.source.error("scoring", what).remedy(remedy))
    }

    /// Learning that has left the numbers that can be computed with.
    pub fn runaway(&self, what: &str) -> Error {
        let what = format!("step {}: {what} is no finite number", self.state.step);
        let remedy = "lower `learning.learning_rate` or `learning.sigma`; the last checkpoint is \
                      untouched";
        self.source.error("learning", what).remedy(remedy)
    }
}
