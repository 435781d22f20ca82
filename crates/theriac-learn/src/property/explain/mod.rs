//! Why a model predicts what it does, by its graph networks.

use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;

use super::graph::{Explanation, GraphModel, Method, Rationale};
use super::{PropertyModel, Task};

/// The graph networks of a model, and the output that is explained.
pub struct Explainer<'a> {
    networks: Vec<&'a GraphModel>,
    output: usize,
    task: &'a Task,
}

impl<'a> Explainer<'a> {
    /// For the named target, or the first; of several classes, the last one is explained.
    ///
    /// # Errors
    /// The model has no such target, or no graph network.
    pub fn new(model: &'a dyn PropertyModel, target: Option<&str>) -> Result<Self> {
        let tasks = model.tasks();
        let wanted = |task: &&Task| target.is_none_or(|name| name == task.name);
        let found = tasks.iter().position(|task| wanted(&task));
        let (Some(index), networks) = (found, model.networks()) else {
            let names: Vec<&str> = tasks.iter().map(|t| t.name.as_str()).collect();
            let target = target.unwrap_or_default();
            return Err(Error::user(format!("the model has no target `{target}`"))
                .remedy(format!("it has: {}", names.join(", "))));
        };
        if networks.is_empty() {
            return Err(Error::user(
                "the model holds no graph network, whose atoms could be judged",
            )
            .remedy("train one with `theriac train … --kind graph`"));
        }
        let output = tasks[..=index].iter().map(Task::outputs).sum::<usize>() - 1;
        Ok(Self { networks, output, task: &tasks[index] })
    }

    /// What is explained.
    pub fn task(&self) -> &Task {
        self.task
    }

    /// Shares of atoms and bonds in the mean prediction of the networks.
    ///
    /// # Errors
    /// Cancelled.
    pub fn explain(
        &self,
        molecule: &Molecule,
        method: Method,
        seed: u64,
        job: &Job,
    ) -> Result<Explanation> {
        let parts =
            self.networks.iter().map(|n| n.explain(molecule, self.output, method, seed, job));
        Ok(mean(&parts.collect::<Result<Vec<_>>>()?))
    }

    /// A smallest part of the molecule that alone brings the first network's prediction half the
    /// way from the baseline.
    ///
    /// # Errors
    /// Cancelled.
    pub fn rationale(&self, molecule: &Molecule, job: &Job) -> Result<Option<Rationale>> {
        let Some(network) = self.networks.first() else { return Ok(None) };
        let whole = network.explain(molecule, self.output, Method::Shapley { pairs: 1 }, 0, job)?;
        let threshold = 0.5 * (whole.baseline + whole.prediction);
        network.rationale(molecule, self.output, threshold, job)
    }
}

fn mean(parts: &[Explanation]) -> Explanation {
    let n = parts.len() as f64;
    let of = |f: &dyn Fn(&Explanation) -> f64| parts.iter().map(f).sum::<f64>() / n;
    let each = |f: &dyn Fn(&Explanation) -> &[f64]| {
        let length = parts.first().map_or(0, |e| f(e).len());
        (0..length).map(|i| parts.iter().map(|e| f(e)[i]).sum::<f64>() / n).collect()
    };
    Explanation {
        prediction: of(&|e| e.prediction),
        baseline: of(&|e| e.baseline),
        atoms: each(&|e| &e.atoms),
        bonds: each(&|e| &e.bonds),
    }
}
