//! What is predicted.

use serde::{Deserialize, Serialize};

/// One target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The target's name: its column in the data.
    pub name: String,
    /// What its labels are.
    pub kind: TaskKind,
    /// Unit of the value; empty where it has none.
    #[serde(default)]
    pub unit: String,
}

impl Task {
    /// A target without a unit.
    pub fn new(name: impl Into<String>, kind: TaskKind) -> Self {
        Self { name: name.into(), kind, unit: String::new() }
    }

    /// Columns that a model's output has for it: one, or one per class of several.
    pub fn outputs(&self) -> usize {
        match self.kind {
            TaskKind::Regression | TaskKind::Classification => 1,
            TaskKind::Multiclass(classes) => classes,
        }
    }
}

/// What a target's labels are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Real numbers; the model gives a number in their unit.
    Regression,
    /// 0 or 1; the model gives the probability of 1.
    Classification,
    /// 0, 1, … up to so many classes; the model gives each class's probability.
    Multiclass(usize),
}
