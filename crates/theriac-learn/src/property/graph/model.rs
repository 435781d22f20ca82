//! The graph network as a property model.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;

use super::architecture::Architecture;
use super::engine::{Input, outputs};
use super::globals::Globals;
use super::loss::{Scale, finish};
use super::molecule::Encoded;
use super::parameters::{Parameters, Weights, wrong};
use crate::kernel::Precision;
use crate::property::{Parts, Predictions, PropertyModel, Task, Tensor};

/// The model's kind, as it is written down.
pub const KIND: &str = "graph";
/// Version of features and layout.
const FORMAT: u64 = 1;
/// Molecules that are predicted together: then about half of their states are equal.
const WINDOW: usize = 128;

/// A trained ensemble of graph networks.
#[derive(Debug, Clone)]
pub struct GraphModel {
    pub(super) tasks: Vec<Task>,
    pub(super) scales: Vec<Scale>,
    pub(super) globals: Globals,
    pub(super) members: Vec<Parameters>,
    /// How the training of each member went.
    history: Vec<Member>,
}

/// How the training of one network went.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Passes over the training data.
    pub epochs: usize,
    /// Loss on the validation part, on the scale of training.
    pub valid_loss: Option<f64>,
}

/// What stands in the settings.
#[derive(Serialize, Deserialize)]
struct Settings {
    kind: String,
    format: u64,
    tasks: Vec<Task>,
    architecture: Architecture,
    members: Vec<Member>,
}

impl GraphModel {
    pub(super) fn new(
        tasks: Vec<Task>,
        scales: Vec<Scale>,
        globals: Globals,
        members: Vec<Parameters>,
        history: Vec<Member>,
    ) -> Self {
        Self { tasks, scales, globals, members, history }
    }

    /// How the training of each member went.
    pub fn history(&self) -> &[Member] {
        &self.history
    }

    /// Builds a model of what [`PropertyModel::parts`] gave.
    ///
    /// # Errors
    /// The parts are not those of a graph network of this version.
    pub fn from_parts(parts: &Parts) -> Result<Self> {
        let settings = serde_json::Value::Object(parts.settings.clone());
        if settings.get("format").and_then(serde_json::Value::as_u64) != Some(FORMAT) {
            return Err(wrong("was written by another version"));
        }
        let settings: Settings = serde_json::from_value(settings)
            .map_err(|e| wrong(&format!("has settings that cannot be read: {e}")))?;
        let architecture = settings.architecture.check()?;
        if settings.tasks.iter().map(Task::outputs).sum::<usize>() != architecture.outputs {
            return Err(wrong("has another number of outputs than its tasks need"));
        }
        let members = (0..settings.members.len())
            .map(|i| Parameters::read(architecture, &format!("{i}."), &parts.tensors))
            .collect::<Result<_>>()?;
        let scales = match parts.tensors.get("scales") {
            Some(Tensor::Real(_, values)) if values.len() == 2 * settings.tasks.len() => values
                .chunks_exact(2)
                .map(|s| Scale { mean: f64::from(s[0]), deviation: f64::from(s[1]) })
                .collect(),
            _ => return Err(wrong("has no tensor `scales` of the right size")),
        };
        let globals = Globals::read(architecture.globals, &parts.tensors)?;
        Ok(Self::new(settings.tasks, scales, globals, members, settings.members))
    }

    pub(super) fn architecture(&self) -> Option<Architecture> {
        self.members.first().map(|m| m.architecture)
    }

    /// Finished outputs of each member for a window of molecules: `[member][row][column]`.
    fn window(&self, weights: &[Weights<'_>], molecules: &[Molecule]) -> Vec<Vec<Vec<f64>>> {
        let depth = self.architecture().map_or(1, |a| a.depth);
        let encoded: Vec<Encoded> = molecules.iter().map(|m| Encoded::new(m, depth)).collect();
        let globals: Vec<Vec<f32>> = molecules.iter().map(|m| self.globals.row(m)).collect();
        let inputs = encoded.iter().zip(&globals);
        let inputs: Vec<Input<'_>> =
            inputs.map(|(molecule, globals)| Input { molecule, globals }).collect();
        let of = |weights: &Weights<'_>| {
            let width = weights.parameters.architecture.outputs;
            let outputs = outputs(weights, &inputs);
            let rows = outputs.chunks_exact(width);
            rows.map(|row| finish(&self.tasks, &self.scales, row)).collect()
        };
        weights.iter().map(of).collect()
    }
}

impl PropertyModel for GraphModel {
    fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    fn predict(&self, molecules: &[Molecule], job: &Job) -> Result<Predictions> {
        let prepare = |m| Weights::new(m, Precision::Single, false);
        let weights: Vec<Weights<'_>> = self.members.iter().map(prepare).collect();
        let windows: Vec<Vec<Vec<Vec<f64>>>> = molecules
            .par_chunks(WINDOW)
            .map(|window| {
                job.checkpoint()?;
                Ok(self.window(&weights, window))
            })
            .collect::<Result<_>>()?;
        let mut predictions = Predictions::new(&self.tasks);
        for (window, molecules) in windows.iter().zip(molecules.chunks(WINDOW)) {
            for row in 0..molecules.len() {
                let members: Vec<&[f64]> = window.iter().map(|m| &m[row][..]).collect();
                let (means, spreads) = moments(&members);
                predictions.push(&means, (members.len() > 1).then_some(&spreads[..]));
            }
        }
        Ok(predictions)
    }

    fn networks(&self) -> Vec<&GraphModel> {
        vec![self]
    }

    fn parts(&self) -> Parts {
        let mut parts = Parts::default();
        for (i, member) in self.members.iter().enumerate() {
            member.write(&format!("{i}."), &mut parts.tensors);
        }
        self.globals.write(&mut parts.tensors);
        let scales = self.scales.iter().flat_map(|s| [s.mean as f32, s.deviation as f32]);
        let shape = vec![self.scales.len(), 2];
        parts.tensors.insert("scales".into(), Tensor::Real(shape, scales.collect()));
        if let Some(architecture) = self.architecture() {
            let settings = Settings {
                kind: KIND.into(),
                format: FORMAT,
                tasks: self.tasks.clone(),
                architecture,
                members: self.history.clone(),
            };
            if let Ok(serde_json::Value::Object(settings)) = serde_json::to_value(settings) {
                parts.settings = settings;
            }
        }
        parts
    }
}

/// Mean and sample standard deviation of each column.
fn moments(rows: &[&[f64]]) -> (Vec<f64>, Vec<f64>) {
    let n = rows.len() as f64;
    let columns = rows.first().map_or(0, |row| row.len());
    let mean = |c: usize| rows.iter().map(|row| row[c]).sum::<f64>() / n;
    let means: Vec<f64> = (0..columns).map(mean).collect();
    let spread = |(c, mean): (usize, &f64)| {
        let squares: f64 = rows.iter().map(|row| (row[c] - mean).powi(2)).sum();
        (squares / (n - 1.0).max(1.0)).sqrt()
    };
    let spreads = means.iter().enumerate().map(spread).collect();
    (means, spreads)
}

/// Labels that cannot be learnt from at all are refused.
pub(super) fn no_labels() -> Error {
    Error::user("no molecule of the training part has a label")
        .remedy("name a column of measured values, or look at the split")
}
