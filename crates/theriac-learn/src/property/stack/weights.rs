//! How much each kind counts.

use super::super::outputs::outputs;
use super::super::{Dataset, Predictions};

/// Weights are tried in steps of this share.
const STEPS: usize = 20;

/// The weights of each task, not negative and adding up to 1, with which the blend of the
/// predictions is nearest to the labels: least squares for numbers, logarithmic loss for classes.
pub fn fit(data: &Dataset, predictions: &[Predictions]) -> Vec<Vec<f64>> {
    (0..data.tasks.len()).map(|task| of_task(data, predictions, task)).collect()
}

fn of_task(data: &Dataset, predictions: &[Predictions], task: usize) -> Vec<f64> {
    let rows = cases(data, predictions, task);
    let even = vec![1.0 / predictions.len().max(1) as f64; predictions.len()];
    let loss = |weights: &[f64]| rows.iter().map(|case| case.loss(weights)).sum::<f64>();
    let mut best = (loss(&even), even);
    for candidate in simplex(predictions.len(), STEPS) {
        let weights: Vec<f64> = candidate.iter().map(|&n| n as f64 / STEPS as f64).collect();
        let found = loss(&weights);
        if found < best.0 {
            best = (found, weights);
        }
    }
    best.1
}

/// One label with each kind's prediction.
struct Case {
    class: bool,
    label: super::super::Label,
    target: f64,
    values: Vec<f64>,
}

impl Case {
    fn loss(&self, weights: &[f64]) -> f64 {
        let value: f64 = self.values.iter().zip(weights).map(|(v, w)| v * w).sum();
        if !self.class {
            return self.label.error_of(value).powi(2);
        }
        let p = value.clamp(1e-3, 1.0 - 1e-3);
        -(self.target * p.ln() + (1.0 - self.target) * (1.0 - p).ln())
    }
}

fn cases(data: &Dataset, predictions: &[Predictions], task: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for (column, output) in outputs(&data.tasks).iter().enumerate().filter(|(_, o)| o.task == task)
    {
        for row in 0..data.len() {
            let Some(label) = data.label(row, task) else { continue };
            let values = predictions.iter().map(|p| p.value(row, column));
            let Some(values) = values.collect::<Option<Vec<_>>>() else { continue };
            let target = output.target(label.value);
            cases.push(Case { class: output.is_class(), label, target, values });
        }
    }
    cases
}

/// Every way to part `total` among `n`.
fn simplex(n: usize, total: usize) -> Vec<Vec<usize>> {
    match n {
        0 => Vec::new(),
        1 => vec![vec![total]],
        _ => (0..=total)
            .flat_map(|first| {
                let rest = simplex(n - 1, total - first);
                rest.into_iter().map(move |rest| [vec![first], rest].concat())
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Label, Task, TaskKind};
    use super::*;
    use theriac_chem::Molecule;

    #[test]
    fn the_weights_find_the_mixture_that_made_the_labels() {
        let molecule = Molecule::from_smiles("C").unwrap();
        let tasks = vec![Task::new("t", TaskKind::Regression)];
        let (mut a, mut b, mut c) =
            (Predictions::new(&tasks), Predictions::new(&tasks), Predictions::new(&tasks));
        let mut labels = Vec::new();
        for i in 0..50 {
            let (x, y, z) = ((i as f64).sin(), (i as f64 * 1.7).cos(), (i as f64 * 0.3).sin());
            a.push(&[x], None);
            b.push(&[y], None);
            c.push(&[z], None);
            labels.push(Some(Label::exact(0.7 * x + 0.3 * z)));
        }
        let data = Dataset::new(vec![molecule; 50], tasks, labels).unwrap();
        let weights = fit(&data, &[a, b, c]);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(weights[0][0], 0.7) && near(weights[0][1], 0.0), "{weights:?}");
        assert_eq!(simplex(3, 20).len(), 231);
    }
}
