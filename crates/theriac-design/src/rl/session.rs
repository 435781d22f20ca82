//! A run in progress: what does not change, and the state that does.

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result};
use theriac_learn::lm::{Agent, LanguageModel, SampleOptions};

use super::assess::{Hazard, Judges};
use super::cache::Cache;
use crate::config::{Config, Source};
use crate::diversity::Buckets;
use crate::hazard::{HazardFilter, refuse};
use crate::memory::ReplayMemory;
use crate::result::{Counts, StepStats, Withheld};
use crate::scoring::{Known, KnownSet, Library, Profile};

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
    /// What became of them.
    pub prior_counts: Counts,
    /// Steps in a row up to now in which not one score came.
    pub failed_steps: usize,
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
    /// Where it stands.
    pub source: Source,
    /// The model to start from.
    pub prior: LanguageModel,
    /// The model that learns.
    pub agent: Agent,
    /// Profile and hazard filter.
    pub judges: Judges,
    /// Known molecules to name the nearest of.
    pub known: Option<KnownSet>,
    /// Molecules to start the memory with.
    pub seeds: Vec<Known>,
    /// Why a component failed the last time.
    pub last_failure: Option<String>,
    /// What changes.
    pub state: State,
}

impl Session {
    /// Builds everything; nothing is sampled yet.
    ///
    /// # Errors
    /// A list of molecules or the prior cannot be read; the profile cannot be built or is refused.
    pub fn new(config: &Config, source: &Source) -> Result<Self> {
        config.validate(source)?;
        let hazards = HazardFilter::shipped()?;
        let mut library = Library::read(config, source)?;
        refuse(config, source, &hazards, &mut library)?;
        let profile = Profile::new(&config.scoring, source, &library)?;
        let prior = prior(config, source)?;
        let agent = Agent::new(&prior, config.learning.learning_rate)?;
        let mut session = Self {
            config: config.clone(),
            source: source.clone(),
            prior,
            agent,
            judges: Judges { profile, hazards },
            known: None,
            seeds: library.get("memory.seeds").to_vec(),
            last_failure: None,
            state: State::default(),
        };
        library.warnings().iter().for_each(|warning| session.warn(warning.clone()));
        session.refer_to_known(&library);
        Ok(session)
    }

    /// Fingerprints the known molecules, and flags those that are hazards: they are the user's.
    fn refer_to_known(&mut self, library: &Library) {
        let Some((_, key)) = self.config.known() else { return };
        let known = library.get(&key);
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
        self.known = Some(KnownSet::new(known.to_vec()));
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

    /// Asks the profile why components failed, and warns; did any?
    pub fn warn_of_failures(&mut self) -> bool {
        let failures = self.judges.profile.take_failures();
        let any = !failures.is_empty();
        for (name, reason) in failures {
            let failure = format!("component `{name}`: {reason}");
            self.last_failure = Some(failure.clone());
            self.warn(failure);
        }
        any
    }

    /// The entry of a withheld molecule, for counting; made the first time.
    pub fn withhold(&mut self, hazard: Hazard) -> &mut Withheld {
        let Hazard { hash, class } = hazard;
        let withheld = &mut self.state.withheld;
        let i = withheld.iter().position(|w| w.hash == hash).unwrap_or_else(|| {
            withheld.push(Withheld { hash, class, count: 0, compared: 0 });
            withheld.len() - 1
        });
        &mut withheld[i]
    }
}

/// The model of the folder beside the configuration, else the shipped one of that name: a folder
/// of that name elsewhere is not meant.
fn prior(config: &Config, source: &Source) -> Result<LanguageModel> {
    let folder = source.resolve(&config.prior);
    if folder.is_dir() {
        return LanguageModel::load(&folder);
    }
    LanguageModel::shipped(&config.prior).map_err(|error| match error {
        Error::User(fault) => {
            let what = format!("`{}`: {}", config.prior.display(), fault.what);
            source.error("prior", what).remedy(fault.remedy.unwrap_or_default())
        }
        other => other,
    })
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
