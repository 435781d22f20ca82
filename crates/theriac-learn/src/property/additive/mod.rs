//! Contributions of groups: the prediction is a sum over atoms, each of which counts by its surroundings.
//!
//! After the group contributions of S. W. Benson and J. H. Buss (J. Chem. Phys. 29, 546 (1958)) and S. A.
//! Wildman and G. M. Crippen (J. Chem. Inf. Comput. Sci. 39, 868 (1999)), fitted by ridge regression. It is
//! the one kind whose explanation is the model itself.

mod columns;
mod ridge;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use theriac_base::{Job, Result};
use theriac_chem::Molecule;

use super::graph::Explanation;
use super::outputs::{normalise, outputs};
use super::parts::{Tensor, malformed, real};
use super::{Dataset, Fit, Learner, Parts, Predictions, PropertyModel, Task};
use columns::{Columns, Row};

/// The model's kind, as it is written down.
pub const KIND: &str = "additive";
/// Version of features and layout.
const FORMAT: u64 = 1;

/// How it learns.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AdditiveConfig {
    /// Let both classes count alike.
    pub balanced: bool,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct AdditiveModel {
    tasks: Vec<Task>,
    columns: Columns,
    /// Output after output: the intercept, then what one of each column adds.
    weights: Vec<Vec<f32>>,
}

#[derive(Serialize, Deserialize)]
struct Settings {
    kind: String,
    format: u64,
    tasks: Vec<Task>,
}

impl AdditiveModel {
    /// Builds a model of what [`PropertyModel::parts`] gave.
    ///
    /// # Errors
    /// The parts are not those of an additive model of this version.
    pub fn from_parts(parts: &Parts) -> Result<Self> {
        let settings: Settings = parts.settings(KIND, FORMAT)?;
        let columns = Columns::read(&parts.tensors)?;
        let flat = real(&parts.tensors, "weights")?;
        let width = columns.width() + 1;
        if flat.len() != width * settings.tasks.iter().map(Task::outputs).sum::<usize>() {
            return Err(malformed("has another number of outputs than its tasks need"));
        }
        let weights = flat.chunks(width).map(<[f32]>::to_vec).collect();
        Ok(Self { tasks: settings.tasks, columns, weights })
    }

    fn row(&self, molecule: &Molecule) -> Vec<f64> {
        let row = self.columns.of_molecule(molecule);
        let mut values: Vec<f64> = self.weights.iter().map(|w| row.times(w)).collect();
        for (value, output) in values.iter_mut().zip(outputs(&self.tasks)) {
            if output.is_class() {
                *value = value.clamp(0.01, 0.99);
            }
        }
        normalise(&self.tasks, &mut values);
        values
    }
}

impl PropertyModel for AdditiveModel {
    fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    fn predict(&self, molecules: &[Molecule], job: &Job) -> Result<Predictions> {
        let row = |molecule| job.checkpoint().map(|()| self.row(molecule));
        let rows: Vec<Vec<f64>> = molecules.par_iter().map(row).collect::<Result<_>>()?;
        let mut predictions = Predictions::new(&self.tasks);
        rows.iter().for_each(|row| predictions.push(row, None));
        Ok(predictions)
    }

    fn sums_atoms(&self) -> bool {
        true
    }

    fn explain(&self, molecule: &Molecule, output: usize) -> Option<Explanation> {
        let weights = self.weights.get(output)?;
        let atoms: Vec<f64> =
            self.columns.by_atom(molecule).iter().map(|row| row.shares(weights)).collect();
        let baseline = f64::from(weights[0]);
        let prediction = baseline + atoms.iter().sum::<f64>();
        Some(Explanation { prediction, baseline, atoms, bonds: Vec::new() })
    }

    fn parts(&self) -> Parts {
        let settings = Settings { kind: KIND.into(), format: FORMAT, tasks: self.tasks.clone() };
        let mut parts = Parts::with_settings(&settings);
        self.columns.write(&mut parts.tensors);
        let shape = vec![self.weights.len(), self.columns.width() + 1];
        parts.tensors.insert("weights".into(), Tensor::Real(shape, self.weights.concat()));
        parts
    }
}

impl Learner for AdditiveConfig {
    fn name(&self) -> &str {
        KIND
    }

    fn fit(
        &self,
        train: &Dataset,
        valid: &Dataset,
        _: &Fit,
        job: &Job,
    ) -> Result<Box<dyn PropertyModel>> {
        let columns = Columns::of(&train.molecules);
        let rows_of = |data: &Dataset| -> Vec<Row> {
            data.molecules.par_iter().map(|m| columns.of_molecule(m)).collect()
        };
        let (learn, judge) = (rows_of(train), rows_of(valid));
        let fit = |output: &super::outputs::Output| {
            job.checkpoint()?;
            let targets = output.targets(train, self.balanced);
            let judged = output.targets(valid, self.balanced);
            Ok(ridge::fit((&learn, &targets), (&judge, &judged), columns.width()))
        };
        let outputs = outputs(&train.tasks);
        let weights = outputs.par_iter().map(fit).collect::<Result<_>>()?;
        Ok(Box::new(AdditiveModel { tasks: train.tasks.clone(), columns, weights }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Label, TaskKind};
    use super::*;
    use theriac_chem::descriptors::{Descriptor, of_atoms};

    #[test]
    fn finds_the_shares_of_a_sum_over_atoms() {
        let rows = include_str!("../../../../theriac-chem/tests/goldens/rdkit.jsonl").lines();
        let smiles = rows.filter_map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).ok()?;
            row["smiles"].as_str().map(str::to_owned)
        });
        let molecules: Vec<Molecule> =
            smiles.filter_map(|s| Molecule::from_smiles(&s).ok()).collect();
        let label = |m: &Molecule| Descriptor::Logp.value(m).map(Label::exact);
        let labels = molecules.iter().map(label).collect();
        let tasks = vec![Task::new("logp", TaskKind::Regression)];
        let all = Dataset::new(molecules, tasks, labels).unwrap();
        let (learn, judge): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(|i| i % 4 > 0);
        let (data, judge) = (all.subset(&learn), all.subset(&judge));
        let fit = Fit { seed: 0, budget: None };
        let job = Job::silent();
        let model = AdditiveConfig::default().fit(&data, &judge, &fit, &job).unwrap();
        let again = AdditiveModel::from_parts(&model.parts()).unwrap();
        let (mut truth, mut shares) = (Vec::new(), Vec::new());
        for unseen in &judge.molecules {
            let found = model.explain(unseen, 0).unwrap();
            let sum = found.baseline + found.atoms.iter().sum::<f64>();
            assert!((sum - found.prediction).abs() < 1e-6);
            let predicted = model.predict(std::slice::from_ref(unseen), &job).unwrap();
            assert!((predicted.value(0, 0).unwrap() - sum).abs() < 1e-4);
            let near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-3;
            let read = again.explain(unseen, 0).unwrap();
            assert!(read.atoms.iter().zip(&found.atoms).all(near));
            truth.extend(of_atoms(unseen).iter().map(|v| v[0]));
            shares.extend(found.atoms);
        }
        let r = super::super::score::pearson(&truth, &shares).unwrap();
        assert!(r > 0.8, "{r}");
    }
}
