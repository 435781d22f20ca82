//! A run in progress: what does not change, and the state that does.

use serde::{Deserialize, Serialize};
use theriac_base::Result;
use theriac_learn::lm::{Agent, LanguageModel, SampleOptions};

use super::assess::Judges;
use super::cache::Cache;
use crate::config::{Config, Source};
use crate::diversity::Buckets;
use crate::hazard::{HazardFilter, refuse};
use crate::memory::ReplayMemory;
use crate::result::{Counts, StepStats, Withheld};
use crate::scoring::{KnownSet, Profile};

/// All that changes while learning, besides the agent's weights. Written at checkpoints.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// Digest of all that the run depends on.
    pub identity: String,
    /// Steps done.
    pub step: usize,
    /// Seconds spent in earlier sittings, for the `minutes` rule.
    pub seconds: f64,
    /// Scores of the prior's samples.
    pub prior_scores: Vec<f64>,
    /// Their 99th percentile.
    pub prior_p99: f64,
    /// Every molecule seen, with its score.
    pub cache: Cache,
    /// Replay memory.
    pub memory: ReplayMemory,
    /// Diversity filter.
    pub buckets: Buckets,
    /// Withheld molecules, each once, in order of appearance.
    pub withheld: Vec<Withheld>,
    /// Statistics of the steps.
    pub history: Vec<StepStats>,
    /// Counts.
    pub counts: Counts,
    /// Reasons of failed components and other warnings, each once.
    pub warnings: Vec<String>,
}

/// A run in progress.
pub struct Session {
    /// What was asked for.
    pub config: Config,
    /// The model to start from.
    pub prior: LanguageModel,
    /// The model that learns.
    pub agent: Agent,
    /// Profile and hazard filter.
    pub judges: Judges,
    /// Known molecules to name the nearest of.
    pub known: Option<KnownSet>,
    /// What changes.
    pub state: State,
}

impl Session {
    /// Builds everything; nothing is sampled yet.
    ///
    /// # Errors
    /// The profile cannot be built or is refused; the prior cannot be read.
    pub fn new(config: &Config, source: &Source) -> Result<Self> {
        config.validate(source)?;
        let hazards = HazardFilter::shipped()?;
        refuse(config, source, &hazards)?;
        let profile = Profile::new(&config.scoring, source)?;
        let folder = source.resolve(&config.prior);
        let prior = LanguageModel::open(if folder.is_dir() { &folder } else { &config.prior })?;
        let agent = Agent::new(&prior, config.learning.learning_rate)?;
        let mut session = Self {
            config: config.clone(),
            prior,
            agent,
            judges: Judges { profile, hazards },
            known: None,
            state: State::default(),
        };
        session.refer_to_known(source)?;
        Ok(session)
    }

    /// Loads the known molecules, and flags those that are hazards: they are the user's.
    fn refer_to_known(&mut self, source: &Source) -> Result<()> {
        let Some((references, key)) = self.config.known() else { return Ok(()) };
        let (known, broken) = references.load(&key, source)?;
        if broken > 0 {
            self.warn(format!("{broken} rows of the known molecules are no molecule; left out"));
        }
        let hazards = &self.judges.hazards;
        let flags: Vec<_> = known
            .iter()
            .filter_map(|k| {
                Some((k.molecule.to_string(), hazards.class_of(&k.molecule)?.to_owned()))
            })
            .collect();
        for (smiles, class) in flags {
            self.warn(format!("the known molecule {smiles} is of hazard class {class}"));
        }
        self.known = Some(KnownSet::new(known));
        Ok(())
    }

    /// How sequences are sampled: `stream` keeps learning, prior and agent samples apart.
    pub fn sampling(&self, stream: Stream, first: u64) -> SampleOptions {
        SampleOptions {
            seed: self.config.seed ^ stream as u64,
            first,
            max_length: self.config.learning.max_length,
            ..SampleOptions::default()
        }
    }

    /// Adds a warning unless it was given before.
    pub fn warn(&mut self, warning: String) {
        if !self.state.warnings.contains(&warning) {
            self.state.warnings.push(warning);
        }
    }

    /// Asks the profile why components failed, and warns.
    pub fn warn_of_failures(&mut self) {
        for (name, reason) in self.judges.profile.take_failures() {
            self.warn(format!("component `{name}`: {reason}"));
        }
    }

    /// Remembers what was withheld.
    pub fn withhold(&mut self, withheld: Withheld) {
        if !self.state.withheld.contains(&withheld) {
            self.state.withheld.push(withheld);
        }
    }
}

/// What random numbers are for; the values are arbitrary and differ in many bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Learning.
    Learn = 0,
    /// The prior's samples for the comparison.
    Prior = 0x5052_494f,
    /// The agent's samples for the comparison.
    Agent = 0x4147_454e,
}
