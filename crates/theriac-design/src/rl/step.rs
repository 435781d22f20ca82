//! One learning step: sample, score, cut by diversity, replay, learn.

use std::collections::BTreeSet;

use theriac_base::Result;
use theriac_learn::lm::Sequence;

use super::assess::{Outcome, Scored, totals};
use super::session::{Session, Stream};
use super::statistics::{internal_diversity, mean, ratio, share_above};
use crate::diversity::Candidate;
use crate::memory::Remembered;
use crate::result::StepStats;

/// What is learned from: sequences with their rewards.
struct Lesson {
    sequences: Vec<Sequence>,
    rewards: Vec<f64>,
    penalised: usize,
}

impl Session {
    /// Does one step.
    ///
    /// # Errors
    /// The loss or the weights are no finite numbers any more.
    pub fn learn(&mut self) -> Result<()> {
        let size = self.config.learning.batch_size;
        let first = (self.state.step * size) as u64;
        let policy = self.agent.policy();
        let sequences = policy.sample(size, &self.sampling(Stream::Learn, first));
        let texts: Vec<_> = sequences.iter().map(|s| policy.decode(s)).collect();
        self.state.step += 1;
        let outcomes = self.judges.assess(&texts, &mut self.state.cache, self.state.step);
        self.count(&outcomes);
        let broke = self.warn_of_failures();
        let lesson = self.lesson(&sequences, &texts, &outcomes);
        // Replay alone would teach an ever narrower set while no score comes.
        let failed = self.note_failure(&outcomes, broke);
        let loss = if failed { None } else { self.teach(&lesson)? };
        let stats = self.statistics(&outcomes, loss, lesson.penalised);
        self.state.history.push(stats);
        Ok(())
    }

    fn count(&mut self, outcomes: &[Outcome]) {
        self.state.counts.add(outcomes);
        self.state.counts.distinct = self.state.cache.entries().len();
        for outcome in outcomes {
            if let Outcome::Withheld(hazard) = outcome {
                self.withhold(hazard.clone()).count += 1;
            }
        }
    }

    /// The batch's scored molecules with their rewards, then replayed ones; the memory takes in
    /// the new ones after the draw.
    fn lesson(&mut self, sequences: &[Sequence], texts: &[String], outcomes: &[Outcome]) -> Lesson {
        let mut lesson = Lesson { sequences: Vec::new(), rewards: Vec::new(), penalised: 0 };
        let mut fresh = Vec::new();
        for ((sequence, text), outcome) in sequences.iter().zip(texts).zip(outcomes) {
            let Outcome::Scored(Scored { molecule, scaffold, total, .. }) = outcome else {
                continue;
            };
            let smiles = molecule.canonical_smiles();
            let candidate = Candidate { smiles, scaffold, score: *total };
            let reward = self.state.buckets.reward(&self.config.diversity, candidate);
            lesson.penalised += usize::from(reward < *total);
            lesson.sequences.push(sequence.clone());
            lesson.rewards.push(reward);
            fresh.push(Remembered { smiles: smiles.to_owned(), text: text.clone(), reward });
        }
        self.replay(&mut lesson);
        self.state.memory.remember(fresh, self.config.memory.size);
        lesson
    }

    fn replay(&self, lesson: &mut Lesson) {
        let (n, step) = (self.config.memory.replay, self.state.step as u64);
        for remembered in self.state.memory.draw(n, self.config.seed, step) {
            if let Some(sequence) = self.prior.encode(&remembered.text) {
                lesson.sequences.push(sequence);
                lesson.rewards.push(remembered.reward);
            }
        }
    }

    /// One optimiser step towards the augmented likelihood.
    fn teach(&mut self, lesson: &Lesson) -> Result<Option<f64>> {
        if lesson.sequences.is_empty() {
            return Ok(None);
        }
        let prior = self.prior.log_likelihood(&lesson.sequences);
        let sigma = self.config.learning.sigma;
        let augmented = |(log_p, reward): (f32, &f64)| log_p + (sigma * reward) as f32;
        let targets: Vec<f32> = prior.into_iter().zip(&lesson.rewards).map(augmented).collect();
        if !targets.iter().all(|t| t.is_finite()) {
            return Err(self.runaway("an augmented likelihood"));
        }
        let loss = self.agent.fit_log_likelihood(&lesson.sequences, &targets)?;
        if !loss.is_finite() {
            return Err(self.runaway("the loss"));
        }
        // A weight that is no number makes every likelihood one.
        let after = self.agent.policy().log_likelihood(&lesson.sequences[..1]);
        if !after.iter().all(|log_p| log_p.is_finite()) {
            return Err(self.runaway("a weight of the network"));
        }
        Ok(Some(f64::from(loss)))
    }

    fn statistics(&self, outcomes: &[Outcome], loss: Option<f64>, penalised: usize) -> StepStats {
        let scored: Vec<&Scored> = outcomes.iter().filter_map(as_scored).collect();
        let scores: Vec<f64> = scored.iter().map(|s| s.total).collect();
        let molecules: Vec<_> = scored.iter().map(|s| &s.molecule).collect();
        let invalid = outcomes.iter().filter(|o| matches!(o, Outcome::Invalid)).count();
        let repeated = outcomes.iter().filter(|o| matches!(o, Outcome::Duplicate(_))).count();
        let withheld: Vec<_> = outcomes.iter().filter_map(withheld).collect();
        let hazards = withheld.iter().collect::<BTreeSet<_>>().len();
        let valid = outcomes.len() - invalid;
        let distinct = valid - repeated - (withheld.len() - hazards);
        StepStats {
            step: self.state.step,
            loss,
            mean_score: mean(&scores),
            best_score: scores.iter().copied().reduce(f64::max),
            valid: ratio(valid, outcomes.len()),
            unique: ratio(distinct, valid),
            above_p99: share_above(&totals(outcomes), self.state.prior_p99),
            internal_diversity: internal_diversity(&molecules),
            scaffolds: self.state.buckets.scaffolds(),
            penalised,
            cached: scored.iter().filter(|s| s.cached).count(),
            withheld: withheld.len(),
        }
    }
}

fn withheld(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Withheld(hazard) => Some(&hazard.hash),
        _ => None,
    }
}

fn as_scored(outcome: &Outcome) -> Option<&Scored> {
    match outcome {
        Outcome::Scored(scored) => Some(scored),
        _ => None,
    }
}
