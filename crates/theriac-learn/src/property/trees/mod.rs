//! Boosted trees on fingerprints and descriptors.
//!
//! J. H. Friedman, Ann. Stat. 29, 1189 (2001); split finding on histograms. One booster per
//! output: several classes are told apart one against the others.

mod boost;
mod forest;

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;

use super::features::{Features, width};
use super::outputs::{Output, logistic, normalise, outputs};
use super::parts::malformed;
use super::{Dataset, Fit, Learner, Parts, Predictions, PropertyModel, Task};
use boost::{Table, boost};
use forest::Forest;

/// The model's kind, as it is written down.
pub const KIND: &str = "trees";
/// Version of features and layout.
const FORMAT: u64 = 1;
/// A feature is left out unless it differs from its commonest value in so many rows.
const LEAST_ROWS: usize = 3;

/// What a booster makes small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Objective {
    Squares,
    Logistic,
}

/// Hyperparameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TreesConfig {
    /// Trees of one booster at most.
    pub trees: usize,
    /// How much of each tree is taken.
    pub learning_rate: f64,
    /// Questions from root to leaf.
    pub depth: usize,
    /// Share of features that each tree may use.
    pub columns: f64,
    /// Share of molecules that each tree sees.
    pub rows: f64,
    /// Penalty on the squares of the leaves.
    pub l2: f64,
    /// Molecules that a leaf must hold (regression).
    pub least_leaf: f64,
    /// Histogram bins of a feature.
    pub bins: u16,
    /// Trees without improvement on the validation part after which growing ends; all trees
    /// are grown where `None`.
    pub patience: Option<usize>,
    /// Both classes count alike, however rare one is.
    pub balanced: bool,
}

impl Default for TreesConfig {
    fn default() -> Self {
        Self {
            trees: 500,
            learning_rate: 0.05,
            depth: 6,
            columns: 0.15,
            rows: 0.7,
            l2: 1.0,
            least_leaf: 2.0,
            bins: 64,
            patience: None,
            balanced: false,
        }
    }
}

/// Learns boosted trees; fits on parts of the same data share its features.
#[derive(Debug, Clone)]
pub struct TreesLearner {
    config: TreesConfig,
    features: Features,
}

impl TreesLearner {
    /// With these hyperparameters.
    pub fn new(config: TreesConfig) -> Self {
        Self { config, features: Features::kept() }
    }

    /// The same features with other hyperparameters.
    #[must_use]
    pub fn with(&self, config: TreesConfig) -> Self {
        Self { config, features: self.features.clone() }
    }

    /// The hyperparameters.
    pub fn config(&self) -> &TreesConfig {
        &self.config
    }
}

/// Boosted trees, one forest per output.
#[derive(Debug, Clone)]
pub struct TreesModel {
    tasks: Vec<Task>,
    forests: Vec<Forest>,
    config: TreesConfig,
    features: Features,
}

#[derive(Serialize, Deserialize)]
struct Settings {
    kind: String,
    format: u64,
    tasks: Vec<Task>,
    config: TreesConfig,
}

impl TreesModel {
    /// Builds a model of what [`PropertyModel::parts`] gave.
    ///
    /// # Errors
    /// The parts are not those of trees of this version.
    pub fn from_parts(parts: &Parts) -> Result<Self> {
        let settings: Settings = parts.settings(KIND, FORMAT)?;
        let outputs: usize = settings.tasks.iter().map(Task::outputs).sum();
        let read = |i: usize| Forest::read(&format!("{i}."), width(), &parts.tensors);
        let forests = (0..outputs).map(read).collect::<Result<Vec<_>>>()?;
        if forests.is_empty() {
            return Err(malformed("has no task"));
        }
        let features = Features::default();
        Ok(Self { tasks: settings.tasks, forests, config: settings.config, features })
    }

    /// Number of trees of each output.
    pub fn sizes(&self) -> Vec<usize> {
        self.forests.iter().map(Forest::len).collect()
    }

    fn row(&self, features: &[f32]) -> Vec<f64> {
        let mut row: Vec<f64> = self.forests.iter().map(|f| f.predict(features)).collect();
        for (output, value) in outputs(&self.tasks).iter().zip(&mut row) {
            if output.is_class() {
                *value = logistic(*value);
            }
        }
        normalise(&self.tasks, &mut row);
        row
    }
}

impl PropertyModel for TreesModel {
    fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    fn predict(&self, molecules: &[Molecule], job: &Job) -> Result<Predictions> {
        let mut predictions = Predictions::new(&self.tasks);
        for window in molecules.chunks(1024) {
            job.checkpoint()?;
            let features = self.features.of(window);
            let rows: Vec<Vec<f64>> = features.par_iter().map(|f| self.row(f)).collect();
            rows.iter().for_each(|row| predictions.push(row, None));
        }
        Ok(predictions)
    }

    fn parts(&self) -> Parts {
        let settings = Settings {
            kind: KIND.into(),
            format: FORMAT,
            tasks: self.tasks.clone(),
            config: self.config.clone(),
        };
        let mut parts = Parts::with_settings(&settings);
        for (i, forest) in self.forests.iter().enumerate() {
            forest.write(&format!("{i}."), &mut parts.tensors);
        }
        parts
    }
}

impl Learner for TreesLearner {
    fn name(&self) -> &str {
        KIND
    }

    fn fit(
        &self,
        train: &Dataset,
        valid: &Dataset,
        fit: &Fit,
        job: &Job,
    ) -> Result<Box<dyn PropertyModel>> {
        let (rows, judges) =
            (self.features.of(&train.molecules), self.features.of(&valid.molecules));
        let kept = informative(&rows);
        if kept.is_empty() {
            return Err(Error::user("all molecules have the same features")
                .remedy("give data with different molecules"));
        }
        let mut forests = Vec::new();
        for (i, output) in outputs(&train.tasks).iter().enumerate() {
            job.checkpoint()?;
            let seed = fit.seed.wrapping_add(i as u64);
            forests.push(self.config.forest(
                output,
                (train, &rows),
                (valid, &judges),
                &kept,
                seed,
            )?);
        }
        let (config, features) = (self.config.clone(), self.features.clone());
        Ok(Box::new(TreesModel { tasks: train.tasks.clone(), forests, config, features }))
    }
}

/// Molecules with their features.
type Described<'a> = (&'a Dataset, &'a [Arc<[f32]>]);

impl TreesConfig {
    fn forest(
        &self,
        output: &Output,
        train: Described<'_>,
        valid: Described<'_>,
        kept: &[u32],
        seed: u64,
    ) -> Result<Forest> {
        let learn = output.targets(train.0, self.balanced);
        let judge = output.targets(valid.0, self.balanced);
        if learn.rows.is_empty() {
            return Err(Error::user(format!("no label of {} to learn from", output.name)));
        }
        let columns = table(train.1, &learn.rows, kept);
        let judge_columns = table(valid.1, &judge.rows, kept);
        let learn = Table { columns: &columns, labels: &learn.values, weights: &learn.weights };
        let judge =
            Table { columns: &judge_columns, labels: &judge.values, weights: &judge.weights };
        let judge = (self.patience.is_some() && !judge.labels.is_empty()).then_some(&judge);
        let objective = match output.is_class() {
            true => Objective::Logistic,
            false => Objective::Squares,
        };
        let constant = learn.labels.iter().all(|&label| label == learn.labels[0]);
        if constant {
            let base = match objective {
                Objective::Squares => learn.labels[0],
                Objective::Logistic => {
                    if learn.labels[0] > 0.5 {
                        4.0
                    } else {
                        -4.0
                    }
                }
            };
            return Ok(Forest::new(base, Vec::new()));
        }
        let mut forest = boost(&learn, judge, objective, self, seed)?;
        forest.rename(kept);
        Ok(forest)
    }
}

/// The features that tell some rows from others.
fn informative(rows: &[Arc<[f32]>]) -> Vec<u32> {
    let least = LEAST_ROWS.min(rows.len() / 4).max(1);
    let differs = |&column: &u32| {
        let mut values: Vec<f32> = rows.iter().map(|row| row[column as usize]).collect();
        values.sort_unstable_by(f32::total_cmp);
        let runs = values.chunk_by(|a, b| a.total_cmp(b).is_eq());
        let commonest = runs.map(<[f32]>::len).max().unwrap_or(0);
        rows.len() - commonest >= least
    };
    (0..width() as u32).into_par_iter().filter(differs).collect()
}

/// The kept features of some rows, column after column.
fn table(rows: &[Arc<[f32]>], which: &[usize], kept: &[u32]) -> Vec<f64> {
    let column = |&c: &u32| which.iter().map(move |&r| f64::from(rows[r][c as usize]));
    kept.iter().flat_map(column).collect()
}
