//! Before and after: the prior and the final agent, sampled and scored identically.

use theriac_base::{Error, Job, Result};
use theriac_learn::lm::LanguageModel;

use super::assess::{Outcome, totals};
use super::cache::Cache;
use super::session::{Session, Stream};
use super::statistics::{quantile, share_above};

/// Samples scored together, so that Ctrl-C and progress do not wait long.
const CHUNK: usize = 250;

impl Session {
    /// Scores samples of the prior: sets the bar at their 99th percentile.
    ///
    /// # Errors
    /// Ctrl-C; or not one sample could be scored.
    pub fn score_prior(&mut self, job: &Job) -> Result<()> {
        let prior = self.prior.clone();
        // What only the prior has made is not a product of this run.
        let scores = self.sample_scores(&prior, Stream::Prior, &mut Cache::default(), job)?;
        self.state.prior_scores = scores.into_iter().flatten().collect();
        if self.state.prior_scores.is_empty() {
            let why = self.state.warnings.join("; ");
            let what = format!("not one sample of the prior could be scored ({why})");
            return Err(Error::user(what).remedy("check the components that failed"));
        }
        self.state.prior_p99 = quantile(&self.state.prior_scores, 0.99);
        Ok(())
    }

    /// Scores samples of the agent; returns the scores that are there, and the share of all
    /// samples above the prior's 99th percentile.
    ///
    /// # Errors
    /// Ctrl-C.
    pub fn score_agent(&mut self, job: &Job) -> Result<(Vec<f64>, f64)> {
        let agent = self.agent.policy().clone();
        let mut cache = std::mem::take(&mut self.state.cache);
        let scores = self.sample_scores(&agent, Stream::Agent, &mut cache, job);
        self.state.cache = cache;
        let scores = scores?;
        let share = share_above(&scores, self.state.prior_p99);
        Ok((scores.into_iter().flatten().collect(), share))
    }

    fn sample_scores(
        &mut self,
        model: &LanguageModel,
        stream: Stream,
        cache: &mut Cache,
        job: &Job,
    ) -> Result<Vec<Option<f64>>> {
        let samples = self.config.comparison.samples;
        let mut scores = Vec::with_capacity(samples);
        while scores.len() < samples {
            job.checkpoint()?;
            let n = CHUNK.min(samples - scores.len());
            let sequences = model.sample(n, &self.sampling(stream, scores.len() as u64));
            let texts: Vec<_> = sequences.iter().map(|s| model.decode(s)).collect();
            let outcomes = self.judges.assess(&texts, cache, self.state.step);
            scores.extend(totals(&outcomes));
            for outcome in outcomes {
                if let Outcome::Withheld(withheld) = outcome {
                    self.withhold(withheld);
                }
            }
            self.warn_of_failures();
            job.progress.advance(n as u64);
        }
        Ok(scores)
    }
}
