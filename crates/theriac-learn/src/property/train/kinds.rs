//! Which kinds of models are tried, with which hyperparameters.

use std::time::Instant;

use theriac_base::{Job, Result};

use super::super::additive::AdditiveConfig;
use super::super::graph::GraphConfig;
use super::super::similarity::KernelConfig;
use super::super::stack::{Kind, folds};
use super::super::trees::{TreesConfig, TreesLearner};
use super::super::{Dataset, Fit, Learner};
use super::{TrainOptions, judge};

/// Which kinds of models are fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// All that the budget allows, weighted by how good they are.
    Auto,
    /// All, whatever the time.
    Stack,
    /// Directed message-passing networks.
    Graph,
    /// Boosted trees.
    Trees,
    /// Kernel ridge regression.
    Kernel,
    /// Sums of contributions of groups.
    Additive,
}

/// The kinds, the cheapest first.
pub(super) fn kinds(
    options: &TrainOptions,
    data: &Dataset,
    job: &Job,
    remarks: &mut Vec<String>,
) -> Result<Vec<Kind>> {
    let mut kinds = Vec::new();
    let wanted =
        |kind| matches!(options.choice, Choice::Auto | Choice::Stack) || options.choice == kind;
    if wanted(Choice::Additive) {
        let learner = AdditiveConfig { balanced: options.balanced };
        kinds.push(Kind { learner: Box::new(learner), refit: false, bounds: false });
    }
    if wanted(Choice::Kernel) {
        kinds.push(Kind { learner: Box::new(KernelConfig::default()), refit: true, bounds: false });
    }
    if wanted(Choice::Trees) {
        let learner = trees(options, data, job, remarks)?;
        kinds.push(Kind { learner: Box::new(learner), refit: false, bounds: false });
    }
    if wanted(Choice::Graph) {
        let default = GraphConfig::default();
        let config = GraphConfig {
            balanced: options.balanced,
            foundation: options.foundation.clone(),
            epochs: options.passes.unwrap_or(default.epochs),
            steps: if options.passes.is_some() { 0 } else { default.steps },
            task_weights: task_weights(data),
            ..default
        };
        kinds.push(Kind { learner: Box::new(config), refit: false, bounds: true });
    }
    Ok(kinds)
}

/// The trees that do best on one part, among a few; the second is tried only if time allows.
fn trees(
    options: &TrainOptions,
    data: &Dataset,
    job: &Job,
    remarks: &mut Vec<String>,
) -> Result<TreesLearner> {
    let first = TreesConfig { balanced: options.balanced, ..TreesConfig::default() };
    let shallow = TreesConfig { depth: 4, trees: 600, ..first.clone() };
    let deep = TreesConfig { depth: 9, columns: 0.05, ..first.clone() };
    let folds = folds(data, options.folds, options.seed);
    let (held, kept): (Vec<usize>, Vec<usize>) = (0..data.len()).partition(|&r| folds[r] == 0);
    let (train, valid) = (data.subset(&kept), data.subset(&held));
    let fit = Fit { seed: options.seed, budget: None };
    let learner = TreesLearner::new(first.clone());
    let mut best: Option<(f64, TreesConfig)> = None;
    let mut tried = Vec::new();
    for config in [first, shallow, deep] {
        let start = Instant::now();
        let model = learner.with(config.clone()).fit(&train, &valid, &fit, job)?;
        let loss = judge::loss(&valid, &model.predict(&valid.molecules, job)?);
        tried.push(format!("depth {} {loss:.4}", config.depth));
        if best.as_ref().is_none_or(|(least, _)| loss < *least) {
            best = Some((loss, config));
        }
        // Five folds and the other candidates must fit as well.
        if start.elapsed() * (2 * options.folds as u32) > options.budget {
            break;
        }
    }
    let config = best.map(|(_, config)| config).unwrap_or_default();
    let depth = config.depth;
    let tried = tried.join(", ");
    remarks.push(format!("trees of depth {depth}; loss tried on one part: {tried}"));
    Ok(learner.with(config))
}

/// Tasks count by the square root of their labels, so that a small one beside large ones is still
/// learnt: per label, its weight is the inverse of the root.
fn task_weights(data: &Dataset) -> Vec<f64> {
    let count = |task| (0..data.len()).filter(|&row| data.label(row, task).is_some()).count();
    let counts: Vec<f64> = (0..data.tasks.len()).map(|task| count(task).max(1) as f64).collect();
    let roots: f64 = counts.iter().map(|n| n.sqrt()).sum();
    let all: f64 = counts.iter().sum();
    counts.iter().map(|n| all / roots / n.sqrt()).collect()
}
