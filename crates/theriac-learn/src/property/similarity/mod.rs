//! Kernel ridge regression: a molecule is like those that it resembles.
//!
//! The similarity is the Tanimoto coefficient of circular counts (L. Ralaivola et al., Neural
//! Netw. 18, 1093 (2005)) mixed with a Gaussian of the descriptors; mix and ridge are those of the
//! greatest marginal likelihood (C. E. Rasmussen, C. K. I. Williams, Gaussian Processes for
//! Machine Learning, 2006, section 5.4.1).

mod space;

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use theriac_base::{Error, Job, Result};
use theriac_chem::{Molecule, descriptors};

use super::cholesky::Factor;
use super::outputs::{Output, Targets, normalise, outputs};
use super::parts::{Tensor, malformed, real};
use super::{Dataset, Fit, Learner, Parts, Predictions, PropertyModel, Task};
use space::{Point, Query, Scaling, Space};

/// The model's kind, as it is written down.
pub const KIND: &str = "kernel";
/// Version of features and layout.
const FORMAT: u64 = 1;
/// Molecules on which mix and ridge are chosen.
const CHOICE: usize = 500;
/// Shares of the fragments in the similarity that are tried.
const MIXES: [f64; 4] = [0.25, 0.5, 0.75, 1.0];
/// Ridges that are tried, as shares of the signal.
const RIDGES: [f64; 6] = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0];

/// Hyperparameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KernelConfig {
    /// Molecules that are kept at most; of more, so many are drawn.
    pub most: usize,
}

impl Default for KernelConfig {
    fn default() -> Self {
        Self { most: 3_000 }
    }
}

/// What one output was fitted with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Chosen {
    /// Share of the fragments in the similarity.
    fragments: f64,
    ridge: f64,
    mean: f64,
}

/// A fitted kernel model.
#[derive(Debug, Clone)]
pub struct KernelModel {
    tasks: Vec<Task>,
    space: Space,
    scaling: Scaling,
    chosen: Vec<Chosen>,
    /// Output after output: what each point adds per similarity.
    pulls: Vec<Vec<f32>>,
}

#[derive(Serialize, Deserialize)]
struct Settings {
    kind: String,
    format: u64,
    tasks: Vec<Task>,
    chosen: Vec<Chosen>,
}

impl KernelModel {
    /// Builds a model of what [`PropertyModel::parts`] gave.
    ///
    /// # Errors
    /// The parts are not those of a kernel model of this version.
    pub fn from_parts(parts: &Parts) -> Result<Self> {
        let settings: Settings = parts.settings(KIND, FORMAT)?;
        let (space, scaling) = Space::read(&parts.tensors)?;
        let flat = real(&parts.tensors, "pulls")?;
        let outputs: usize = settings.tasks.iter().map(Task::outputs).sum();
        if settings.chosen.len() != outputs || flat.len() != outputs * space.points.len() {
            return Err(malformed("has another number of outputs than its tasks need"));
        }
        let pulls = flat.chunks(space.points.len().max(1)).map(<[f32]>::to_vec).collect();
        Ok(Self { tasks: settings.tasks, space, scaling, chosen: settings.chosen, pulls })
    }

    fn row(&self, molecule: &Molecule) -> Vec<f64> {
        let query = Query::new(&Point::new(molecule, &self.scaling));
        let mut row: Vec<f64> =
            self.chosen.iter().zip(&self.pulls).map(|(c, p)| self.output(&query, *c, p)).collect();
        let outputs = outputs(&self.tasks);
        for (output, value) in outputs.iter().zip(&mut row) {
            if output.is_class() {
                *value = value.clamp(0.01, 0.99);
            }
        }
        normalise(&self.tasks, &mut row);
        row
    }

    fn output(&self, query: &Query, chosen: Chosen, pulls: &[f32]) -> f64 {
        let near = self.space.points.iter().zip(pulls).filter(|(_, pull)| **pull != 0.0);
        let pull = near.map(|(p, pull)| query.similarity(p, chosen.fragments) * f64::from(*pull));
        chosen.mean + pull.sum::<f64>()
    }
}

impl PropertyModel for KernelModel {
    fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    fn predict(&self, molecules: &[Molecule], job: &Job) -> Result<Predictions> {
        let rows: Vec<Vec<f64>> = molecules
            .par_iter()
            .map(|molecule| job.checkpoint().map(|()| self.row(molecule)))
            .collect::<Result<_>>()?;
        let mut predictions = Predictions::new(&self.tasks);
        rows.iter().for_each(|row| predictions.push(row, None));
        Ok(predictions)
    }

    fn parts(&self) -> Parts {
        let settings = Settings {
            kind: KIND.into(),
            format: FORMAT,
            tasks: self.tasks.clone(),
            chosen: self.chosen.clone(),
        };
        let mut parts = Parts::with_settings(&settings);
        self.space.write(&self.scaling, &mut parts.tensors);
        let shape = vec![self.pulls.len(), self.space.points.len()];
        parts.tensors.insert("pulls".into(), Tensor::Real(shape, self.pulls.concat()));
        parts
    }
}

impl Learner for KernelConfig {
    fn name(&self) -> &str {
        KIND
    }

    fn fit(
        &self,
        train: &Dataset,
        _: &Dataset,
        fit: &Fit,
        job: &Job,
    ) -> Result<Box<dyn PropertyModel>> {
        let rows = drawn(train.len(), self.most, fit.seed);
        let data = train.subset(&rows);
        let raw: Vec<&[f64]> = data.molecules.par_iter().map(descriptors::wide).collect();
        let scaling = Scaling::of(&raw);
        let points = data.molecules.par_iter().map(|m| Point::new(m, &scaling)).collect();
        let space = Space { points };
        let (mut chosen, mut pulls) = (Vec::new(), Vec::new());
        for output in outputs(&data.tasks) {
            job.checkpoint()?;
            let (choice, pull) = space.fit(&output, &output.targets(&data, false), fit.seed)?;
            chosen.push(choice);
            pulls.push(pull);
        }
        Ok(Box::new(KernelModel { tasks: data.tasks, space, scaling, chosen, pulls }))
    }
}

/// So many of `n` rows, in rising order.
fn drawn(n: usize, most: usize, seed: u64) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..n).collect();
    if n > most {
        rows.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        rows.truncate(most);
        rows.sort_unstable();
    }
    rows
}

impl Space {
    /// Chooses mix and ridge, and finds each point's pull.
    fn fit(&self, output: &Output, targets: &Targets, seed: u64) -> Result<(Chosen, Vec<f32>)> {
        let n = targets.values.len().max(1) as f64;
        let mean = targets.values.iter().sum::<f64>() / n;
        let sample = drawn(targets.rows.len(), CHOICE, seed);
        let (rows, values): (Vec<usize>, Vec<f64>) =
            sample.iter().map(|&i| (targets.rows[i], targets.values[i] - mean)).unzip();
        let weights = evened(&targets.weights);
        let drawn: Vec<f64> = sample.iter().map(|&i| weights[i]).collect();
        let mut best = (f64::INFINITY, Chosen { fragments: 0.5, ridge: 0.3, mean });
        for fragments in MIXES {
            let matrix = self.matrix(&rows, fragments);
            for ridge in RIDGES {
                let loss = surprise(&matrix, ridge, (&values, &drawn)).unwrap_or(f64::INFINITY);
                if loss < best.0 {
                    best = (loss, Chosen { fragments, ridge, mean });
                }
            }
        }
        let chosen = best.1;
        let values: Vec<f64> = targets.values.iter().map(|v| v - mean).collect();
        let matrix = self.matrix(&targets.rows, chosen.fragments);
        let matrix = ridged(matrix, chosen.ridge, &weights);
        let factor = Factor::of(matrix, values.len()).ok_or_else(|| {
            Error::bug(format!("the similarities for {} are not positive", output.name))
        })?;
        let mut pulls = vec![0.0; self.points.len()];
        for (&row, pull) in targets.rows.iter().zip(factor.solve(&values)) {
            pulls[row] = pull as f32;
        }
        Ok((chosen, pulls))
    }

    /// The similarities between some points.
    fn matrix(&self, rows: &[usize], fragments: f64) -> Vec<f64> {
        let row = |&i: &usize| {
            let query = Query::new(&self.points[i]);
            rows.iter().map(|&j| query.similarity(&self.points[j], fragments)).collect::<Vec<_>>()
        };
        rows.par_iter().flat_map_iter(row).collect()
    }
}

/// Adds the ridge, less of it where a label weighs more.
fn ridged(mut matrix: Vec<f64>, ridge: f64, weights: &[f64]) -> Vec<f64> {
    let n = weights.len();
    weights.iter().enumerate().for_each(|(i, weight)| matrix[i * n + i] += ridge / weight);
    matrix
}

/// Weights of mean 1, none of them nothing.
fn evened(weights: &[f64]) -> Vec<f64> {
    let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
    let of = |w: &f64| if mean > 0.0 { (w / mean).max(1e-6) } else { 1.0 };
    weights.iter().map(of).collect()
}

/// The negative logarithm of the marginal likelihood, at the best scale of the signal.
fn surprise(matrix: &[f64], ridge: f64, (values, weights): (&[f64], &[f64])) -> Option<f64> {
    let n = values.len();
    let factor = Factor::of(ridged(matrix.to_vec(), ridge, weights), n)?;
    let half = factor.half(values);
    let scale = half.iter().map(|z| z * z).sum::<f64>() / n as f64;
    Some(0.5 * n as f64 * scale.max(1e-300).ln() + factor.half_log_determinant())
}

#[cfg(test)]
mod tests {
    use super::super::{Label, TaskKind};
    use super::*;

    #[test]
    fn a_label_that_weighs_more_is_followed_more_closely() {
        let smiles = ["CCO", "CCO", "CCN", "CCCl", "c1ccccc1", "CC(=O)O", "CCCCC", "OCCO"];
        let molecules: Vec<Molecule> =
            smiles.iter().map(|s| Molecule::from_smiles(s).unwrap()).collect();
        let labels = [0.0, 1.0, 0.5, 0.4, 0.6, 0.5, 0.4, 0.6].map(|v| Some(Label::exact(v)));
        let tasks = vec![Task::new("t", TaskKind::Regression)];
        let mut data = Dataset::new(molecules, tasks, labels.to_vec()).unwrap();
        let job = Job::silent();
        let mut of_ethanol = |weights: [f64; 2]| {
            data.weights = Some([&weights[..], &[1.0; 6]].concat());
            let fit = Fit { seed: 0, budget: None };
            let model = KernelConfig::default().fit(&data, &data.subset(&[]), &fit, &job).unwrap();
            model.predict(&data.molecules[..1], &job).unwrap().value(0, 0).unwrap()
        };
        assert!(of_ethanol([9.0, 0.1]) < of_ethanol([1.0, 1.0]));
        assert!(of_ethanol([1.0, 1.0]) < of_ethanol([0.1, 9.0]));
    }
}
