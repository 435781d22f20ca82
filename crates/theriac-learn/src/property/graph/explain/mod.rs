//! Which atoms and bonds make a prediction what it is.

mod masked;
mod rationale;
mod shapley;
mod states;

use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;

use super::GraphModel;
use super::loss::Scale;
use crate::property::{Task, TaskKind};
use masked::Masked;

pub use rationale::Rationale;

/// How a prediction is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Shapley values of the atoms by masking (Shapley 1953; sampled as by Castro et al.,
    /// Comput. Oper. Res. 36, 1726 (2009)), from so many pairs of a random order and its reverse.
    Shapley {
        /// Pairs of orders.
        pairs: usize,
    },
    /// Integrated gradients of the states of atoms (Sundararajan et al., arXiv:1703.01365), split
    /// between atoms and the messages along their bonds.
    IntegratedGradients,
}

impl Default for Method {
    fn default() -> Self {
        Self::Shapley { pairs: 16 }
    }
}

/// A prediction shared out: `baseline`, all `atoms` and all `bonds` add up to `prediction`.
///
/// Regression is in the unit of the task, two classes are in probability; of more classes
/// integrated gradients share out the logit. Descriptors of the whole molecule, where the
/// model takes any, count to the baseline.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// What is shared out.
    pub prediction: f64,
    /// The model's answer where nothing is known of the atoms.
    pub baseline: f64,
    /// Share of each atom.
    pub atoms: Vec<f64>,
    /// Share of each bond; empty where the method gives none.
    pub bonds: Vec<f64>,
}

impl Explanation {
    /// Adds another of the same molecule, multiplied by `weight`.
    pub(in crate::property) fn add(&mut self, other: &Self, weight: f64) {
        let add = |to: &mut Vec<f64>, from: &[f64]| {
            to.resize(to.len().max(from.len()), 0.0);
            to.iter_mut().zip(from).for_each(|(to, from)| *to += weight * from);
        };
        self.prediction += weight * other.prediction;
        self.baseline += weight * other.baseline;
        add(&mut self.atoms, &other.atoms);
        add(&mut self.bonds, &other.bonds);
    }

    /// One number per atom: each bond's share goes to its two atoms by halves.
    pub fn by_atom(&self, molecule: &Molecule) -> Vec<f64> {
        let mut atoms = self.atoms.clone();
        if self.bonds.is_empty() {
            return atoms;
        }
        for (bond, share) in molecule.graph().bonds.iter().zip(&self.bonds) {
            bond.atoms.iter().for_each(|&a| atoms[a as usize] += 0.5 * share);
        }
        atoms
    }
}

impl GraphModel {
    /// Shares out the prediction in column `output` ([`Task::outputs`] columns per task).
    ///
    /// # Errors
    /// No such output, or cancelled.
    pub fn explain(
        &self,
        molecule: &Molecule,
        output: usize,
        method: Method,
        seed: u64,
        job: &Job,
    ) -> Result<Explanation> {
        self.check_output(output)?;
        match method {
            Method::Shapley { pairs } => {
                shapley::explain(&Masked::new(self, molecule, output), pairs, seed, job)
            }
            Method::IntegratedGradients => states::explain(self, molecule, output, job),
        }
    }

    /// A smallest connected part of the molecule that alone brings the prediction over
    /// `threshold`, from the side of the baseline; `None` where the whole does not.
    ///
    /// # Errors
    /// No such output, or cancelled.
    pub fn rationale(
        &self,
        molecule: &Molecule,
        output: usize,
        threshold: f64,
        job: &Job,
    ) -> Result<Option<Rationale>> {
        self.check_output(output)?;
        rationale::find(&Masked::new(self, molecule, output), threshold, job)
    }

    /// Factor and offset from an output of the network to the unit of a regression.
    fn unit(&self, output: usize) -> (f64, f64) {
        match self.task_of(output) {
            Some((TaskKind::Regression, scale)) => (scale.deviation, scale.mean),
            _ => (1.0, 0.0),
        }
    }

    fn is_class(&self, output: usize) -> bool {
        matches!(self.task_of(output), Some((TaskKind::Classification, _)))
    }

    fn task_of(&self, output: usize) -> Option<(TaskKind, Scale)> {
        let ends = self.tasks.iter().scan(0, |end, task| {
            *end += task.outputs();
            Some(*end)
        });
        let found = ends.into_iter().position(|end| output < end)?;
        Some((self.tasks[found].kind, self.scales[found]))
    }

    fn check_output(&self, output: usize) -> Result<()> {
        if output < self.tasks.iter().map(Task::outputs).sum() {
            return Ok(());
        }
        Err(Error::bug(format!("the model has no output {output}")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{GraphConfig, oracle::SMILES};
    use super::*;
    use crate::property::{Dataset, Label, PropertyModel};

    fn model() -> GraphModel {
        let molecules: Vec<Molecule> =
            SMILES.iter().map(|s| Molecule::from_smiles(s).unwrap()).collect();
        let labels = (0..molecules.len())
            .flat_map(|i| [Some(Label::exact(i as f64 - 3.0)), Some(Label::exact((i % 2) as f64))]);
        let labels = labels.collect();
        let tasks =
            vec![Task::new("a", TaskKind::Regression), Task::new("b", TaskKind::Classification)];
        let data = Dataset::new(molecules, tasks, labels).unwrap();
        let config =
            GraphConfig { members: 2, epochs: 30, hidden: 32, steps: 0, ..GraphConfig::default() };
        config.train(&data, &data.subset(&[]), 1, &Job::silent()).unwrap()
    }

    #[test]
    fn shares_add_up_to_the_prediction() {
        let (model, job) = (model(), Job::silent());
        for smiles in SMILES {
            let molecule = Molecule::from_smiles(smiles).unwrap();
            let predicted = model.predict(std::slice::from_ref(&molecule), &job).unwrap();
            for output in 0..2 {
                for method in [Method::Shapley { pairs: 2 }, Method::IntegratedGradients] {
                    let e = model.explain(&molecule, output, method, 0, &job).unwrap();
                    let sum = e.baseline + e.atoms.iter().chain(&e.bonds).sum::<f64>();
                    assert!((sum - e.prediction).abs() < 1e-3, "{smiles} {method:?} {e:?}");
                    // The mean of two members' logits is not that of their probabilities.
                    let near = if output == 0 { 1e-5 } else { 0.05 };
                    let value = predicted.value(0, output).unwrap();
                    assert!((e.prediction - value).abs() < near, "{smiles} {method:?}");
                }
            }
        }
    }

    #[test]
    fn a_rationale_is_connected_and_suffices() {
        let (model, job) = (model(), Job::silent());
        let molecule = Molecule::from_smiles(SMILES[6]).unwrap();
        let whole = model.explain(&molecule, 0, Method::default(), 0, &job).unwrap();
        let threshold = 0.5 * (whole.baseline + whole.prediction);
        let found = model.rationale(&molecule, 0, threshold, &job).unwrap().unwrap();
        let up = whole.prediction > whole.baseline;
        assert!(found.atoms.len() < molecule.atom_count());
        assert_eq!(found.prediction >= threshold, up);
        let bonds = molecule.graph().bonds;
        let inside = |b: &&theriac_chem::graph::Bond| {
            b.atoms.iter().all(|a| found.atoms.contains(&(*a as usize)))
        };
        assert!(bonds.iter().filter(inside).count() + 1 >= found.atoms.len());
        let beyond = whole.prediction + (whole.prediction - whole.baseline);
        assert_eq!(model.rationale(&molecule, 0, beyond, &job).unwrap(), None);
    }
}
