//! Why a model predicts what it does, by those of its parts that can be shared out among atoms.

use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;

use super::graph::{Explanation, GraphModel, Method, Rationale};
use super::{PropertyModel, Task};

/// A part of a model, and how much it counts.
enum Part<'a> {
    Network(f64, &'a GraphModel),
    Sum(f64, &'a dyn PropertyModel),
}

/// The parts of a model that can be explained, and the output that is.
pub struct Explainer<'a> {
    parts: Vec<Part<'a>>,
    output: usize,
    task: &'a Task,
    share: f64,
}

impl<'a> Explainer<'a> {
    /// For the named target, or the first; of several classes, the last one is explained.
    ///
    /// # Errors
    /// The model has no such target, or no part that can be explained.
    pub fn new(model: &'a dyn PropertyModel, target: Option<&str>) -> Result<Self> {
        let tasks = model.tasks();
        let wanted = |task: &&Task| target.is_none_or(|name| name == task.name);
        let Some(index) = tasks.iter().position(|task| wanted(&task)) else {
            let names: Vec<&str> = tasks.iter().map(|t| t.name.as_str()).collect();
            let target = target.unwrap_or_default();
            return Err(Error::user(format!("the model has no target `{target}`"))
                .remedy(format!("it has: {}", names.join(", "))));
        };
        let output = tasks[..=index].iter().map(Task::outputs).sum::<usize>() - 1;
        let parts = parts(model, index);
        if parts.is_empty() {
            return Err(Error::user(
                "the model is made of trees or kernels alone, which are not explained by atoms",
            )
            .remedy("train one with `theriac train … --kind graph`, `additive` or `stack`"));
        }
        let share = parts.iter().map(Part::share).sum();
        Ok(Self { parts, output, task: &tasks[index], share })
    }

    /// What is explained.
    pub fn task(&self) -> &Task {
        self.task
    }

    /// The share of the whole model that the explained parts have, 0..=1.
    pub fn share(&self) -> f64 {
        self.share
    }

    /// Shares of atoms and bonds in the prediction of the parts that can be explained, each part
    /// counting as it does in the model.
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
        let mut sum = Explanation::default();
        for part in &self.parts {
            let one = match part {
                Part::Network(_, n) => n.explain(molecule, self.output, method, seed, job)?,
                Part::Sum(_, model) => model
                    .explain(molecule, self.output)
                    .ok_or_else(|| Error::bug("a sum over atoms without its terms"))?,
            };
            sum.add(&one, part.share() / self.share);
        }
        Ok(sum)
    }

    /// A smallest part of the molecule that alone brings the first network's prediction half the
    /// way from the baseline.
    ///
    /// # Errors
    /// Cancelled.
    pub fn rationale(&self, molecule: &Molecule, job: &Job) -> Result<Option<Rationale>> {
        let network = self.parts.iter().find_map(|part| match part {
            Part::Network(_, network) => Some(network),
            Part::Sum(..) => None,
        });
        let Some(network) = network else { return Ok(None) };
        let whole = network.explain(molecule, self.output, Method::Shapley { pairs: 1 }, 0, job)?;
        let threshold = 0.5 * (whole.baseline + whole.prediction);
        network.rationale(molecule, self.output, threshold, job)
    }
}

impl Part<'_> {
    fn share(&self) -> f64 {
        match self {
            Part::Network(share, _) | Part::Sum(share, _) => *share,
        }
    }
}

/// The parts of a model that can be explained.
fn parts(model: &dyn PropertyModel, task: usize) -> Vec<Part<'_>> {
    let members = match model.members(task) {
        members if members.is_empty() => vec![(1.0, model)],
        members => members,
    };
    members.into_iter().flat_map(|(share, member)| parts_of(share, member)).collect()
}

fn parts_of(share: f64, member: &dyn PropertyModel) -> Vec<Part<'_>> {
    let networks = member.networks();
    let each = share / networks.len().max(1) as f64;
    match (networks.is_empty(), member.sums_atoms()) {
        (false, _) => networks.into_iter().map(|n| Part::Network(each, n)).collect(),
        (true, true) => vec![Part::Sum(share, member)],
        (true, false) => Vec::new(),
    }
}
