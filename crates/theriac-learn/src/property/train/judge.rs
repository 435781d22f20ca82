//! Predictions beside their labels.

use super::super::score::{
    Measure, auroc, average_precision, calibration_error, decile_correlation, mean_absolute, rms,
    spearman,
};
use super::super::trained::{Answer, Trust, answers};
use super::super::{Bound, Dataset, Label, Predictions, TaskKind};

/// One task's labels with what was said of them.
#[derive(Default)]
pub(super) struct Judged {
    pub labels: Vec<Label>,
    answers: Vec<Answer>,
    /// What the nearest training molecule says; empty where it was not asked.
    nearest: Vec<f64>,
    /// Mean of the training labels.
    mean: f64,
}

impl Judged {
    /// The molecules that were learnt from, predicted by models that had not seen them.
    pub fn unseen(
        data: &Dataset,
        unseen: &Predictions,
        trust: &[Trust],
        similarities: &[f64],
        task: usize,
    ) -> Self {
        let mut judged = Self { mean: mean(data, task), ..Self::default() };
        for (row, &similarity) in similarities.iter().enumerate() {
            let said = answers(&data.tasks, trust, unseen, row, similarity, true)[task];
            judged.add(data.label(row, task), said, None);
        }
        judged
    }

    /// Molecules that were held out of everything.
    pub fn held_out(
        data: &Dataset,
        test: &Dataset,
        answers: &[Vec<Option<Answer>>],
        nearest: &[Vec<Option<f64>>],
        task: usize,
    ) -> Self {
        let mut judged = Self { mean: mean(data, task), ..Self::default() };
        for row in 0..test.len() {
            judged.add(test.label(row, task), answers[row][task], nearest[row][task]);
        }
        judged
    }

    fn add(&mut self, label: Option<Label>, answer: Option<Answer>, nearest: Option<f64>) {
        if let (Some(label), Some(answer)) = (label, answer) {
            self.labels.push(label);
            self.answers.push(answer);
            self.nearest.extend(nearest);
        }
    }

    fn values(&self) -> Vec<f64> {
        self.answers.iter().map(|a| a.value).collect()
    }

    fn outcomes(&self) -> Vec<bool> {
        self.labels.iter().map(|l| l.value > 0.5).collect()
    }

    fn errors(&self, values: &[f64]) -> Vec<f64> {
        self.labels.iter().zip(values).map(|(l, v)| l.error_of(*v)).collect()
    }

    /// The share of exact labels within the limits.
    fn coverage(&self) -> f64 {
        let exact = self.labels.iter().zip(&self.answers);
        let exact: Vec<_> = exact.filter(|(l, _)| l.bound == Bound::Exact).collect();
        let within = exact.iter().filter(|(l, a)| (a.lower..=a.upper).contains(&l.value)).count();
        within as f64 / exact.len() as f64
    }
}

fn mean(data: &Dataset, task: usize) -> f64 {
    let labels: Vec<f64> =
        (0..data.len()).filter_map(|row| data.label(row, task)).map(|l| l.value).collect();
    labels.iter().sum::<f64>() / labels.len().max(1) as f64
}

/// The measures of a task; with `limits` also those of limits and calibration, which say
/// nothing on what they were fitted to.
pub(super) fn measures(kind: TaskKind, judged: &Judged, limits: bool) -> Vec<Measure> {
    if judged.labels.is_empty() {
        return Vec::new();
    }
    let mut all = match kind {
        TaskKind::Regression => numbers(judged, limits),
        TaskKind::Classification => probabilities(judged, limits),
        TaskKind::Multiclass(_) => classes(judged),
    };
    if limits {
        all.push(alone("coverage_90", Some(judged.coverage())));
    }
    all.retain(|m| m.value.is_finite());
    all
}

/// A measure without baselines; one that cannot be taken is not a number.
fn alone(name: &str, value: Option<f64>) -> Measure {
    Measure { name: name.into(), value: value.unwrap_or(f64::NAN), constant: None, nearest: None }
}

fn numbers(judged: &Judged, limits: bool) -> Vec<Measure> {
    let values = judged.values();
    let labels: Vec<f64> = judged.labels.iter().map(|l| l.value).collect();
    let constant = vec![judged.mean; labels.len()];
    let near = (judged.nearest.len() == labels.len()).then_some(&judged.nearest);
    let sized = |name: &str, of: fn(&[f64]) -> f64| Measure {
        name: name.into(),
        value: of(&judged.errors(&values)),
        constant: Some(of(&judged.errors(&constant))),
        nearest: near.map(|n| of(&judged.errors(n))),
    };
    let mut all = vec![
        sized("rmse", rms),
        sized("mae", mean_absolute),
        Measure {
            nearest: near.and_then(|n| spearman(n, &labels)),
            ..alone("spearman", spearman(&values, &labels))
        },
    ];
    if limits {
        let unsure: Vec<f64> = judged.answers.iter().map(|a| a.uncertainty).collect();
        let errors: Vec<f64> = judged.errors(&values).iter().map(|e| e.abs()).collect();
        all.push(alone("error_by_uncertainty", decile_correlation(&unsure, &errors)));
    }
    all
}

fn probabilities(judged: &Judged, limits: bool) -> Vec<Measure> {
    let (values, outcomes) = (judged.values(), judged.outcomes());
    let near = (judged.nearest.len() == values.len()).then_some(&judged.nearest);
    let share = outcomes.iter().filter(|o| **o).count() as f64 / outcomes.len() as f64;
    let mut all = vec![
        Measure {
            constant: Some(0.5),
            nearest: near.and_then(|n| auroc(n, &outcomes)),
            ..alone("auroc", auroc(&values, &outcomes))
        },
        Measure {
            constant: Some(share),
            nearest: near.and_then(|n| average_precision(n, &outcomes)),
            ..alone("auprc", average_precision(&values, &outcomes))
        },
    ];
    if limits {
        all.push(alone("calibration_error", Some(calibration_error(&values, &outcomes))));
        let unsure: Vec<f64> = judged.answers.iter().map(|a| a.uncertainty).collect();
        let errors = judged.errors(&values).iter().map(|e| e * e).collect::<Vec<_>>();
        all.push(alone("error_by_uncertainty", decile_correlation(&unsure, &errors)));
    }
    all
}

fn classes(judged: &Judged) -> Vec<Measure> {
    let share = |values: &[f64]| {
        let pairs = judged.labels.iter().zip(values);
        pairs.filter(|(l, v)| l.value == **v).count() as f64 / values.len() as f64
    };
    let most = (0..judged.labels.len())
        .map(|i| share(&vec![judged.labels[i].value; judged.labels.len()]))
        .fold(0.0, f64::max);
    let near = judged.nearest.len() == judged.labels.len();
    vec![Measure {
        constant: Some(most),
        nearest: near.then(|| share(&judged.nearest)),
        ..alone("accuracy", Some(share(&judged.values())))
    }]
}

/// The first measure of a task for raw predictions, in words.
pub(super) fn primary(data: &Dataset, predictions: &Predictions, task: usize) -> String {
    let column = data.tasks[..task].iter().map(super::Task::outputs).sum::<usize>();
    let rows = (0..data.len())
        .filter_map(|row| Some((data.label(row, task)?, predictions.value(row, column)?)));
    let (labels, values): (Vec<Label>, Vec<f64>) = rows.unzip();
    match data.tasks[task].kind {
        TaskKind::Regression => {
            let errors: Vec<f64> =
                labels.iter().zip(&values).map(|(l, v)| l.error_of(*v)).collect();
            format!("rmse {:.4}", rms(&errors))
        }
        kind => {
            let class = if kind == TaskKind::Classification { 1.0 } else { 0.0 };
            let outcomes: Vec<bool> = labels.iter().map(|l| l.value == class).collect();
            format!("auroc {:.4}", auroc(&values, &outcomes).unwrap_or(f64::NAN))
        }
    }
}

/// The mean over tasks of what blending makes small, each on its own scale: squares over the
/// variance, logarithmic loss over that of the classes' shares.
pub(super) fn loss(data: &Dataset, predictions: &Predictions) -> f64 {
    let outputs = super::super::outputs::outputs(&data.tasks);
    let (mut sum, mut n) = (0.0, 0.0_f64);
    for (column, output) in outputs.iter().enumerate() {
        let case = |row: usize| {
            let label = data.label(row, output.task)?;
            Some((output.target(label.value), predictions.value(row, column)?))
        };
        let cases: Vec<(f64, f64)> = (0..data.len()).filter_map(case).collect();
        let mean = cases.iter().map(|c| c.0).sum::<f64>() / cases.len().max(1) as f64;
        let of = |target: f64, value: f64| match output.is_class() {
            false => (target - value).powi(2),
            true => {
                let p = value.clamp(1e-3, 1.0 - 1e-3);
                -(target * p.ln() + (1.0 - target) * (1.0 - p).ln())
            }
        };
        let own: f64 = cases.iter().map(|c| of(c.0, c.1)).sum();
        let naive: f64 = cases.iter().map(|c| of(c.0, mean)).sum();
        if naive > 0.0 {
            sum += own / naive;
            n += 1.0;
        }
    }
    sum / n.max(1.0)
}
