//! When learning ends before all steps are done.

use super::session::State;
use super::statistics::mean;
use crate::config::{Config, Plateau};
use crate::result::{StepStats, StopReason};

/// The rule that ends the learning now, if any; `seconds` are those of all sittings.
pub fn reason(config: &Config, state: &State, seconds: f64) -> Option<StopReason> {
    let stop = &config.stop;
    if state.step >= config.learning.steps {
        Some(StopReason::Steps)
    } else if stop.minutes.is_some_and(|minutes| seconds >= 60.0 * minutes) {
        Some(StopReason::Minutes)
    } else if stop.evaluations.is_some_and(|most| state.counts.evaluations >= most) {
        Some(StopReason::Evaluations)
    } else if stop.plateau.as_ref().is_some_and(|p| is_level(&state.history, p)) {
        Some(StopReason::Plateau)
    } else {
        None
    }
}

/// Did the mean score of the last window not rise above that of the window before?
fn is_level(history: &[StepStats], plateau: &Plateau) -> bool {
    let Some(start) = history.len().checked_sub(2 * plateau.steps) else { return false };
    let score = |window: &[StepStats]| {
        mean(&window.iter().filter_map(|s| s.mean_score).collect::<Vec<_>>())
    };
    let (before, after) = history[start..].split_at(plateau.steps);
    match (score(before), score(after)) {
        (Some(before), Some(after)) => after < before + plateau.improvement,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(scores: &[f64]) -> Vec<StepStats> {
        let entry = |(i, &score): (usize, &f64)| StepStats {
            step: i + 1,
            mean_score: Some(score),
            best_score: Some(score),
            ..StepStats::default()
        };
        scores.iter().enumerate().map(entry).collect()
    }

    #[test]
    fn a_plateau_needs_two_level_windows() {
        let plateau = Plateau { steps: 2, improvement: 0.05 };
        assert!(!is_level(&history(&[0.1, 0.2, 0.3]), &plateau));
        assert!(!is_level(&history(&[0.1, 0.2, 0.3, 0.4]), &plateau));
        assert!(is_level(&history(&[0.1, 0.9, 0.3, 0.4, 0.35, 0.4]), &plateau));
    }
}
