//! Several kinds of models as one: each is cross-validated, and what it predicted for molecules
//! that it had not seen decides how much it counts.
//!
//! D. H. Wolpert, Neural Netw. 5, 241 (1992); weights that are not negative and add up to 1 after
//! L. Breiman, Mach. Learn. 24, 49 (1996).

mod bounds;
mod cross;
mod weights;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use theriac_base::{Job, Result};
use theriac_chem::Molecule;

use super::graph::GraphModel;
use super::parts::malformed;
use super::{Parts, Predictions, PropertyModel, Task, build};

pub use cross::{CrossFit, Kind, Plan, Remark};
pub(super) use cross::{cross_fit, folds};
pub(super) use weights::fit as fit_weights;

/// The model's kind, as it is written down.
pub const KIND: &str = "stack";
/// Version of the layout.
const FORMAT: u64 = 1;

/// Models of one kind, whose mean is taken.
pub struct Group {
    /// Name of the kind.
    pub kind: String,
    /// The models, fitted on different parts of the data.
    pub models: Vec<Box<dyn PropertyModel>>,
}

/// Groups of models and how much each counts.
pub struct Stack {
    tasks: Vec<Task>,
    groups: Vec<Group>,
    /// Task after task, one weight per group.
    weights: Vec<Vec<f64>>,
}

#[derive(Serialize, Deserialize)]
struct Settings {
    kind: String,
    format: u64,
    tasks: Vec<Task>,
    weights: Vec<Vec<f64>>,
    groups: Vec<GroupSettings>,
}

#[derive(Serialize, Deserialize)]
struct GroupSettings {
    kind: String,
    models: Vec<Map<String, Value>>,
}

impl Stack {
    /// Puts groups together; groups that count nowhere are left out.
    pub fn new(tasks: Vec<Task>, groups: Vec<Group>, weights: Vec<Vec<f64>>) -> Self {
        let used: Vec<bool> =
            (0..groups.len()).map(|g| weights.iter().any(|w| w[g] > 0.0)).collect();
        let keep = |row: Vec<f64>| row.into_iter().zip(&used).filter(|(_, u)| **u).map(|(w, _)| w);
        let weights = weights.into_iter().map(|row| keep(row).collect()).collect();
        let groups = groups.into_iter().zip(&used).filter(|(_, u)| **u).map(|(g, _)| g).collect();
        Self { tasks, groups, weights }
    }

    /// Builds a stack of what [`PropertyModel::parts`] gave.
    ///
    /// # Errors
    /// The parts are not those of a stack of this version.
    pub fn from_parts(parts: &Parts) -> Result<Self> {
        let settings: Settings = parts.settings(KIND, FORMAT)?;
        let sound = settings.weights.len() == settings.tasks.len()
            && settings.weights.iter().all(|w| w.len() == settings.groups.len());
        if !sound {
            return Err(malformed("has weights that do not fit its members"));
        }
        let group = |(g, group): (usize, &GroupSettings)| {
            let model = |(i, settings): (usize, &Map<String, Value>)| {
                build(&parts.nested(&prefix(g, i), settings))
            };
            let models = group.models.iter().enumerate().map(model).collect::<Result<Vec<_>>>()?;
            if models.iter().any(|m| m.tasks() != settings.tasks) {
                return Err(malformed("has members with other tasks"));
            }
            Ok(Group { kind: group.kind.clone(), models })
        };
        let groups = settings.groups.iter().enumerate().map(group).collect::<Result<Vec<_>>>()?;
        Ok(Self { tasks: settings.tasks, groups, weights: settings.weights })
    }

    /// The members.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// How much each group counts, task after task.
    pub fn weights(&self) -> &[Vec<f64>] {
        &self.weights
    }
}

fn prefix(group: usize, model: usize) -> String {
    format!("{group}/{model}/")
}

impl PropertyModel for Stack {
    fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    fn predict(&self, molecules: &[Molecule], job: &Job) -> Result<Predictions> {
        let of = |group: &Group| {
            let all = group.models.iter().map(|m| m.predict(molecules, job));
            Ok(mean(&self.tasks, &all.collect::<Result<Vec<_>>>()?))
        };
        let groups = self.groups.iter().map(of).collect::<Result<Vec<_>>>()?;
        Ok(blend(&self.tasks, &groups, &self.weights))
    }

    fn members(&self, task: usize) -> Vec<(f64, &dyn PropertyModel)> {
        let mut members: Vec<(f64, &dyn PropertyModel)> = Vec::new();
        for (group, weight) in self.groups.iter().zip(&self.weights[task]) {
            let share = weight / group.models.len().max(1) as f64;
            members.extend(group.models.iter().map(|m| (share, m.as_ref())));
        }
        members.retain(|(share, _)| *share > 0.0);
        members
    }

    fn networks(&self) -> Vec<&GraphModel> {
        self.groups.iter().flat_map(|g| &g.models).flat_map(|m| m.networks()).collect()
    }

    fn parts(&self) -> Parts {
        let mut parts = Parts::default();
        let mut groups = Vec::new();
        for (g, group) in self.groups.iter().enumerate() {
            let models = group.models.iter().enumerate();
            let models = models.map(|(i, m)| parts.nest(&prefix(g, i), m.parts())).collect();
            groups.push(GroupSettings { kind: group.kind.clone(), models });
        }
        let settings = Settings {
            kind: KIND.into(),
            format: FORMAT,
            tasks: self.tasks.clone(),
            weights: self.weights.clone(),
            groups,
        };
        parts.settings = Parts::with_settings(&settings).settings;
        parts
    }
}

/// The mean of several models' predictions, with their mean spread.
fn mean(tasks: &[Task], all: &[Predictions]) -> Predictions {
    let mut means = Predictions::new(tasks);
    let n = all.len() as f64;
    for row in 0..all.first().map_or(0, Predictions::len) {
        let mean = |get: &dyn Fn(&Predictions, usize) -> Option<f64>, column| {
            all.iter().map(|p| get(p, column)).sum::<Option<f64>>().map_or(f64::NAN, |s| s / n)
        };
        let value = |p: &Predictions, c| p.value(row, c);
        let spread = |p: &Predictions, c| p.spread(row, c);
        let columns = 0..means.columns();
        let values: Vec<f64> = columns.clone().map(|c| mean(&value, c)).collect();
        let spreads: Vec<f64> = columns.map(|c| mean(&spread, c)).collect();
        means.push(&values, Some(&spreads));
    }
    means
}

/// The weighted mean of the groups; its spread is how much they disagree, or for a single one
/// that one's own.
pub(super) fn blend(tasks: &[Task], groups: &[Predictions], weights: &[Vec<f64>]) -> Predictions {
    let mut blended = Predictions::new(tasks);
    let tasks_of: Vec<usize> =
        tasks.iter().enumerate().flat_map(|(t, task)| vec![t; task.outputs()]).collect();
    for row in 0..groups.first().map_or(0, Predictions::len) {
        let of = |(column, &task): (usize, &usize)| one(groups, &weights[task], row, column);
        let (values, spreads): (Vec<f64>, Vec<f64>) = tasks_of.iter().enumerate().map(of).unzip();
        blended.push(&values, Some(&spreads));
    }
    blended
}

fn one(groups: &[Predictions], weights: &[f64], row: usize, column: usize) -> (f64, f64) {
    let used: Vec<(&Predictions, f64)> =
        groups.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(g, w)| (g, *w)).collect();
    if let [(only, _)] = used[..] {
        let missing = f64::NAN;
        let value = only.value(row, column).unwrap_or(missing);
        return (value, only.spread(row, column).unwrap_or(missing));
    }
    let values = used.iter().map(|(g, w)| g.value(row, column).map(|v| (v, *w)));
    let Some(values) = values.collect::<Option<Vec<_>>>() else { return (f64::NAN, f64::NAN) };
    let mean = values.iter().map(|(v, w)| v * w).sum::<f64>();
    let square = values.iter().map(|(v, _)| (v - mean).powi(2)).sum::<f64>() / values.len() as f64;
    (mean, square.sqrt())
}
