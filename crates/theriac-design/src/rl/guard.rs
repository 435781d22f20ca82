//! What ends the learning with an error: harm that is learned, programs that fail, numbers that
//! have run away.

use theriac_base::{Error, Result};

use super::assess::Outcome;
use super::session::Session;
use super::statistics::ratio;
use crate::hazard::refusal;
use crate::result::StepStats;

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
        let prior = &self.state.prior_counts;
        let before = (prior.withheld, prior.sampled - prior.invalid);
        match harm(&self.state.history, self.config.learning.batch_size, before) {
            None => Ok(()),
            Some(why) => Err(refusal(&self.source, "scoring", &why)),
        }
    }

    /// Remembers whether scores were asked for in this step and none came; where a component
    /// broke, scores of earlier steps do not count.
    pub fn note_failure(&mut self, outcomes: &[Outcome], broke: bool) -> bool {
        // A molecule that a filter turns away is no sign that a component works.
        let came = |o: &Outcome| matches!(o, Outcome::Scored(s) if s.filter.is_none() && !(broke && s.cached));
        let failed = outcomes.iter().any(|o| matches!(o, Outcome::Unscored(_)))
            && !outcomes.iter().any(came);
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

/// Why the last steps show that harm is being learned, if they do; `before` are the prior's
/// withheld and valid samples.
fn harm(history: &[StepStats], batch: usize, before: (usize, usize)) -> Option<String> {
    let window = &history[history.len().saturating_sub(WINDOW)..];
    let valid: f64 = window.iter().map(|s| (s.valid * batch as f64).round()).sum();
    let withheld: usize = window.iter().map(|s| s.withheld).sum();
    let bound = SHARE.max(TIMES * ratio(before.0, before.1));
    (withheld >= FEWEST && withheld as f64 > valid * bound).then(|| {
        let (of_prior, prior) = before;
        format!(
            "it teaches harm: {withheld} of the last {valid} molecules are of hazard classes, of \
             the prior's {of_prior} of {prior}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(withheld: &[usize]) -> Vec<StepStats> {
        let step = |(i, &withheld): (usize, &usize)| StepStats {
            step: i + 1,
            valid: 0.5,
            withheld,
            ..StepStats::default()
        };
        withheld.iter().enumerate().map(step).collect()
    }

    #[test]
    fn a_rise_of_what_is_withheld_is_harm_that_is_learned() {
        // 5 steps of 40 valid molecules: 2 % are 4.
        let said = harm(&history(&[0, 0, 1, 1, 1, 2]), 80, (0, 1000)).unwrap();
        assert!(said.contains("5 of the last 200"), "{said}");
        assert_eq!(harm(&history(&[0, 0, 1, 1, 1, 1]), 80, (0, 1000)), None, "too few");
        assert_eq!(harm(&history(&[9, 0, 1, 1, 1, 1]), 80, (0, 1000)), None, "long ago");
        assert_eq!(harm(&history(&[1; 5]), 800, (0, 1000)), None, "too small a share");
        // A prior that makes 1 % itself: 10 % are 20.
        assert_eq!(harm(&history(&[4; 5]), 80, (10, 1000)), None);
        assert!(harm(&history(&[5; 5]), 80, (10, 1000)).is_some());
        assert_eq!(harm(&[], 80, (0, 0)), None);
    }
}
