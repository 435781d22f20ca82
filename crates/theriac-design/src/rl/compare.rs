//! Before and after: the prior and the final agent, sampled and scored identically.

use theriac_base::{Error, Job, Result};
use theriac_learn::lm::LanguageModel;

use super::assess::{Outcome, totals};
use super::cache::Cache;
use super::session::{Session, Stream};
use super::statistics::{quantile, share_above};
use crate::result::Counts;

/// Samples scored together, so that Ctrl-C and progress do not wait long.
const CHUNK: usize = 250;

/// What came of samples.
#[derive(Default)]
struct Samples {
    scores: Vec<Option<f64>>,
    counts: Counts,
}

impl Session {
    /// Scores samples of the prior: sets the bar at their 99th percentile.
    ///
    /// # Errors
    /// Ctrl-C; or not one sample could be scored.
    pub fn score_prior(&mut self, job: &Job) -> Result<()> {
        let prior = self.prior.clone();
        // What only the prior has made is not a product of this run.
        let samples = self.sample_scores(&prior, Stream::Prior, &mut Cache::default(), job)?;
        self.state.prior_scores = samples.scores.into_iter().flatten().collect();
        self.state.prior_counts = samples.counts;
        // A molecule that a filter turns away scores zero whatever the components say.
        let turned_away: usize = self.state.prior_counts.filters.values().sum();
        let failed = self.state.prior_counts.unscored > 0;
        let told = self.state.prior_scores.iter().filter(|score| **score > 0.0).count();
        let only_filtered = self.state.prior_scores.len() <= turned_away;
        if self.state.prior_scores.is_empty() || failed && told == 0 && only_filtered {
            let why = self.state.warnings.join("; ");
            let what = format!("not one sample of the prior could be scored ({why})");
            return Err(Error::user(what).remedy("check the components that failed"));
        }
        self.state.prior_p99 = quantile(&self.state.prior_scores, 0.99);
        Ok(())
    }

    /// Scores samples of the agent; returns the scores that are there, the share of all samples
    /// above the prior's 99th percentile, and what became of them.
    ///
    /// # Errors
    /// Ctrl-C.
    pub fn score_agent(&mut self, job: &Job) -> Result<(Vec<f64>, f64, Counts)> {
        let agent = self.agent.policy().clone();
        let mut cache = std::mem::take(&mut self.state.cache);
        let samples = self.sample_scores(&agent, Stream::Agent, &mut cache, job);
        self.state.cache = cache;
        let Samples { scores, counts } = samples?;
        let share = share_above(&scores, self.state.prior_p99);
        Ok((scores.into_iter().flatten().collect(), share, counts))
    }

    fn sample_scores(
        &mut self,
        model: &LanguageModel,
        stream: Stream,
        cache: &mut Cache,
        job: &Job,
    ) -> Result<Samples> {
        let size = self.config.comparison.samples;
        let mut samples = Samples::default();
        while samples.scores.len() < size {
            job.checkpoint()?;
            let done = samples.scores.len();
            let n = CHUNK.min(size - done);
            let sequences = model.sample(n, &self.sampling(stream, done as u64));
            let texts: Vec<_> = sequences.iter().map(|s| model.decode(s)).collect();
            let outcomes = self.judges.assess(&texts, cache, self.state.step);
            samples.scores.extend(totals(&outcomes));
            samples.counts.add(&outcomes);
            for outcome in outcomes {
                if let Outcome::Withheld(hazard) = outcome {
                    self.state.counts.withheld_compared += 1;
                    self.withhold(hazard).compared += 1;
                }
            }
            self.warn_of_failures();
            job.progress.advance(n as u64);
        }
        Ok(samples)
    }
}
