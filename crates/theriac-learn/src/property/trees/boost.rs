//! The boosting library behind one function: the only file that names it.

use std::collections::HashSet;

use forust_ml::gradientbooster::{GradientBooster, GrowPolicy, MissingNodeTreatment};
use forust_ml::objective::ObjectiveType;
use forust_ml::sampler::SampleMethod;
use forust_ml::{Matrix, tree::Tree};
use theriac_base::{Error, Result};

use super::forest::{Forest, Node};
use super::{Objective, TreesConfig};

/// A table with its labels, column after column.
pub(super) struct Table<'a> {
    pub columns: &'a [f64],
    pub labels: &'a [f64],
    pub weights: &'a [f64],
}

impl<'a> Table<'a> {
    fn matrix(&self) -> Matrix<'a, f64> {
        let rows = self.labels.len();
        Matrix::new(self.columns, rows, self.columns.len() / rows.max(1))
    }
}

/// Grows trees one after the other, each on what the ones before have left over. `valid` decides
/// how many are kept.
///
/// # Errors
/// The library refuses the data.
pub(super) fn boost(
    train: &Table<'_>,
    valid: Option<&Table<'_>>,
    objective: Objective,
    config: &TreesConfig,
    seed: u64,
) -> Result<Forest> {
    let mut booster = booster(objective, config, seed, valid.is_some())?;
    let judge = valid.map(|v| vec![(v.matrix(), v.labels, v.weights)]);
    booster.fit(&train.matrix(), train.labels, train.weights, judge).map_err(Error::bug)?;
    let kept = booster.best_iteration.map_or(booster.trees.len(), |best| best + 1);
    let trees = booster.trees.iter().take(kept).map(nodes).collect();
    Ok(Forest::new(booster.base_score, trees))
}

fn booster(
    objective: Objective,
    config: &TreesConfig,
    seed: u64,
    judged: bool,
) -> Result<GradientBooster> {
    let objective = match objective {
        Objective::Squares => ObjectiveType::SquaredLoss,
        Objective::Logistic => ObjectiveType::LogLoss,
    };
    let least = if matches!(objective, ObjectiveType::LogLoss) { 0.5 } else { config.least_leaf };
    let patience = if judged { config.patience } else { None };
    GradientBooster::new(
        objective,
        config.trees,
        config.learning_rate as f32,
        config.depth,
        usize::MAX,
        0.0,
        config.l2 as f32,
        0.0,
        0.0,
        least as f32,
        0.5,
        config.bins,
        true,
        true,
        None,
        config.rows as f32,
        0.1,
        0.2,
        config.columns,
        seed,
        f64::NAN,
        false,
        if config.rows < 1.0 { SampleMethod::Random } else { SampleMethod::None },
        GrowPolicy::DepthWise,
        None,
        patience,
        true,
        HashSet::new(),
        MissingNodeTreatment::AssignToParent,
        0,
        false,
    )
    .map_err(Error::bug)
}

fn nodes(tree: &Tree) -> Vec<Node> {
    tree.nodes
        .iter()
        .map(|n| match n.is_leaf {
            true => Node::Leaf(n.weight_value),
            false => Node::Split {
                feature: n.split_feature as u32,
                threshold: n.split_value,
                below: n.left_child as u32,
                above: n.right_child as u32,
                missing: n.missing_node as u32,
            },
        })
        .collect()
}
