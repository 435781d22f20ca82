//! A whole run, from configuration to result.

use std::path::PathBuf;
use std::time::Instant;

use theriac_base::{Error, Job, Result, create_dir};
use theriac_learn::lm::{Card, Corpus, Metrics};

use super::session::Session;
use super::stop;
use crate::config::{Config, Source};
use crate::memory::Remembered;
use crate::result::{DesignResult, StopReason};

/// Where a run keeps its checkpoints and its agent.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Folder for checkpoints; none are written without it.
    pub checkpoints: Option<PathBuf>,
    /// Go on from the last checkpoint, if there is one.
    pub resume: bool,
    /// Folder for the final agent, a model folder like that of the prior.
    pub agent: Option<PathBuf>,
}

/// Designs molecules: scores the prior, learns, scores the agent, keeps the best.
///
/// The result depends on the configuration, the prior and the seed alone, not on threads nor on
/// interruptions (with the `minutes` rule also on the machine's speed).
///
/// # Errors
/// The configuration, its files or the prior are at fault; a folder cannot be written; Ctrl-C,
/// after a checkpoint.
pub fn run(
    config: &Config,
    source: &Source,
    options: &RunOptions,
    job: &Job,
) -> Result<DesignResult> {
    let mut session = Session::new(config, source)?;
    let resumed = match &options.checkpoints {
        Some(dir) if options.resume => session.restore(dir)?,
        _ => false,
    };
    if !resumed {
        session.begin(job)?;
    }
    let stopped_by = session.learn_on(options, job)?;
    if let Some(dir) = &options.agent {
        session.save_agent(dir)?;
    }
    job.progress.begin("sampling the agent", Some(config.comparison.samples as u64));
    let result = session.finish(stopped_by, job)?;
    job.progress.end();
    Ok(result)
}

/// Of the agent nothing is measured on held-out molecules.
const UNMEASURED: Metrics = Metrics {
    valid_loss: f64::NAN,
    unigram_loss: f64::NAN,
    bigram_loss: f64::NAN,
    sampled: 0,
    valid: f64::NAN,
    valid_unguarded: f64::NAN,
    unique: f64::NAN,
    novel: f64::NAN,
};

impl Session {
    /// What comes before the first step.
    fn begin(&mut self, job: &Job) -> Result<()> {
        self.state.identity = self.identity()?;
        job.progress.begin("sampling the prior", Some(self.config.comparison.samples as u64));
        self.score_prior(job)?;
        job.progress.end();
        self.seed_memory();
        Ok(())
    }

    /// Scores the memory's seeds, if there are any, and remembers them. They are examples, not
    /// products: filters do not turn them away, and they are never kept as results.
    fn seed_memory(&mut self) {
        let molecules: Vec<_> = self.seeds.iter().map(|k| k.molecule.clone()).collect();
        let evaluated = self.judges.profile.evaluate_examples(&molecules);
        let remembered = molecules.iter().zip(evaluated).filter_map(|(m, e)| {
            let smiles = m.canonical_smiles().to_owned();
            // A seed that the model cannot write cannot be replayed.
            self.prior.encode(&smiles)?;
            Some(Remembered { text: smiles.clone(), smiles, reward: e.total? })
        });
        let remembered: Vec<_> = remembered.collect();
        let lost = molecules.len() - remembered.len();
        if lost > 0 {
            let what = "cannot be written by the prior or have no score; left out";
            self.warn(format!("`memory.seeds`: {lost} molecules {what}"));
        }
        self.state.memory.remember(remembered, self.config.memory.size);
    }

    /// Learns until a rule ends it; checkpoints on the way and at Ctrl-C.
    fn learn_on(&mut self, options: &RunOptions, job: &Job) -> Result<StopReason> {
        let (sitting, before) = (Instant::now(), self.state.seconds);
        job.progress.begin("learning", Some(self.config.learning.steps as u64));
        job.progress.advance(self.state.step as u64);
        loop {
            self.state.seconds = before + sitting.elapsed().as_secs_f64();
            self.refuse_harm()?;
            let failure = self.failure();
            let reason = stop::reason(&self.config, &self.state, self.state.seconds);
            let due = self.state.step.is_multiple_of(self.config.learning.checkpoint_every);
            if let Some(dir) = &options.checkpoints
                && (due || reason.is_some() || failure.is_some() || job.cancel.is_cancelled())
            {
                create_dir(dir)?;
                self.save(dir)?;
            }
            if let Some(failure) = failure {
                return Err(failure);
            }
            if let Some(reason) = reason {
                job.progress.end();
                return Ok(reason);
            }
            job.checkpoint()?;
            self.learn()?;
            job.progress.advance(1);
            job.progress.note(&self.note());
        }
    }

    fn note(&self) -> String {
        let Some(last) = self.state.history.last() else { return String::new() };
        let score = last.mean_score.map_or("missing".into(), |s| format!("{s:.3}"));
        format!("score {score}, {:.0} % above the prior's best 1 %", 100.0 * last.above_p99)
    }

    /// Writes the agent as a model of its own. What was measured of the prior is not true of it;
    /// what was measured of the agent stands in the run's results.
    fn save_agent(&self, dir: &std::path::Path) -> Result<()> {
        let prior = self.prior.card();
        let mut training = prior.training.clone();
        training.push(Corpus {
            name: prior.name.clone(),
            role: "prior".into(),
            licence: prior.licence.clone(),
            blake3: prior.weights_blake3.clone(),
            ..Corpus::default()
        });
        let card = Card {
            name: format!("agent of {}", prior.name),
            intended_use: "sampling molecules for the profile that it learned from".into(),
            limits: "as its prior, and narrower: it was steered to one scoring profile; its \
                     quality was not measured on held-out molecules"
                .into(),
            command: "theriac design".into(),
            training,
            metrics: UNMEASURED,
            ..prior.clone()
        };
        self.agent.policy().save(dir, &card).map_err(|e| match e {
            Error::Bug(what) => Error::Bug(format!("saving the agent: {what}")),
            other => other,
        })
    }
}
