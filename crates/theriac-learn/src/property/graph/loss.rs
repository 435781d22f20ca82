//! Losses of all kinds of tasks, and the scale on which they are learnt.

use crate::property::{Dataset, Label, Task, TaskKind};

/// Labels and how much each counts.
#[derive(Debug, Clone)]
pub(super) struct Targets {
    tasks: Vec<Task>,
    /// Scaled; row by row.
    labels: Vec<Option<Label>>,
    /// How much each label counts.
    weights: Vec<f64>,
}

/// The straight line that brings a task's labels to mean 0 and standard deviation 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub mean: f64,
    pub deviation: f64,
}

impl Scale {
    /// From the labels of a task; labels of classes stay as they are.
    pub fn of(data: &Dataset, task: usize) -> Self {
        let labels = (0..data.len()).filter_map(|row| data.label(row, task)).map(|l| l.value);
        let values: Vec<f64> = labels.collect();
        if data.tasks[task].kind != TaskKind::Regression || values.is_empty() {
            return Self { mean: 0.0, deviation: 1.0 };
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        let deviation = if variance > 1e-20 { variance.sqrt() } else { 1.0 };
        Self { mean, deviation }
    }
}

impl Targets {
    /// `balanced` lets both classes of a task count alike.
    pub fn new(data: &Dataset, scales: &[Scale], task_weights: &[f64], balanced: bool) -> Self {
        let classes: Vec<[f64; 2]> = (0..data.tasks.len())
            .map(|task| if balanced { class_weights(data, task) } else { [1.0; 2] })
            .collect();
        let (mut labels, mut weights) = (Vec::new(), Vec::new());
        for row in 0..data.len() {
            for (task, scale) in scales.iter().enumerate() {
                let label = data.label(row, task);
                let scaled =
                    |l: Label| Label { value: (l.value - scale.mean) / scale.deviation, ..l };
                labels.push(label.map(scaled));
                let task_weight = task_weights.get(task).copied().unwrap_or(1.0);
                let class = classes[task][usize::from(label.is_some_and(|l| l.value > 0.5))];
                weights.push(data.weight(row) * task_weight * class);
            }
        }
        Self { tasks: data.tasks.clone(), labels, weights }
    }

    /// Number of labels of these rows.
    pub fn count(&self, rows: &[usize]) -> usize {
        let width = self.tasks.len();
        rows.iter().flat_map(|r| &self.labels[r * width..(r + 1) * width]).flatten().count()
    }

    /// The loss of a row's outputs, divided by `count`, and its gradient.
    pub fn loss(&self, row: usize, outputs: &[f32], count: f64, gradient: &mut [f32]) -> f64 {
        let mut loss = 0.0;
        let mut column = 0;
        for (task, Task { kind, .. }) in self.tasks.iter().enumerate() {
            let place = column..column + self.tasks[task].outputs();
            column = place.end;
            let gradient = &mut gradient[place.clone()];
            gradient.fill(0.0);
            let index = row * self.tasks.len() + task;
            let Some(label) = self.labels[index] else { continue };
            let weight = self.weights[index] / count;
            loss += weight * of_task(*kind, label, &outputs[place], gradient);
            gradient.iter_mut().for_each(|g| *g *= weight as f32);
        }
        loss
    }
}

/// Weights that make 0 and 1 count alike, with mean 1 over the labels.
fn class_weights(data: &Dataset, task: usize) -> [f64; 2] {
    if data.tasks[task].kind != TaskKind::Classification {
        return [1.0; 2];
    }
    let labels: Vec<f64> =
        (0..data.len()).filter_map(|row| data.label(row, task)).map(|l| l.value).collect();
    let n = labels.len() as f64;
    let ones = labels.iter().filter(|&&v| v > 0.5).count() as f64;
    if ones == 0.0 || ones == n {
        return [1.0; 2];
    }
    [0.5 * n / (n - ones), 0.5 * n / ones]
}

/// Squared error (zero on the permitted side of a bound), or cross entropy.
fn of_task(kind: TaskKind, label: Label, outputs: &[f32], gradient: &mut [f32]) -> f64 {
    match kind {
        TaskKind::Regression => {
            let error = label.error_of(f64::from(outputs[0]));
            gradient[0] = 2.0 * error as f32;
            error * error
        }
        TaskKind::Classification => {
            let logit = f64::from(outputs[0]);
            gradient[0] = (sigmoid(logit) - label.value) as f32;
            // log(1 + exp(x)) without overflow
            logit.max(0.0) + (-logit.abs()).exp().ln_1p() - label.value * logit
        }
        TaskKind::Multiclass(_) => {
            let probabilities = softmax(outputs);
            let class = label.value as usize;
            for (i, (g, p)) in gradient.iter_mut().zip(&probabilities).enumerate() {
                *g = (p - f64::from(u8::from(i == class))) as f32;
            }
            -probabilities.get(class).map_or(0.0, |p| p.max(1e-300).ln())
        }
    }
}

/// Brings a row of outputs to the tasks' own scale: units, or probabilities.
pub(super) fn finish(tasks: &[Task], scales: &[Scale], outputs: &[f32]) -> Vec<f64> {
    let mut finished = Vec::with_capacity(outputs.len());
    for (task, scale) in tasks.iter().zip(scales) {
        let outputs = &outputs[finished.len()..][..task.outputs()];
        match task.kind {
            TaskKind::Regression => {
                finished.push(f64::from(outputs[0]) * scale.deviation + scale.mean);
            }
            TaskKind::Classification => finished.push(sigmoid(f64::from(outputs[0]))),
            TaskKind::Multiclass(_) => finished.extend(softmax(outputs)),
        }
    }
    finished
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn softmax(logits: &[f32]) -> Vec<f64> {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f64> = logits.iter().map(|&x| f64::from(x - most).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|p| p / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::property::Bound;

    #[test]
    fn gradients_are_those_of_finite_differences() {
        let below = Label { value: 0.3, bound: Bound::Below };
        let above = Label { value: 0.3, bound: Bound::Above };
        let cases = [
            (TaskKind::Regression, Label::exact(0.3), vec![1.1]),
            (TaskKind::Regression, below, vec![1.1]),
            (TaskKind::Regression, above, vec![1.1]),
            (TaskKind::Classification, Label::exact(1.0), vec![-0.7]),
            (TaskKind::Classification, Label::exact(0.0), vec![30.0]),
            (TaskKind::Multiclass(3), Label::exact(2.0), vec![0.1, -0.5, 0.8]),
        ];
        for (kind, label, outputs) in cases {
            let mut gradient = vec![0.0; outputs.len()];
            of_task(kind, label, &outputs, &mut gradient);
            for i in 0..outputs.len() {
                let at = |d: f32| {
                    let mut moved = outputs.clone();
                    moved[i] += d;
                    of_task(kind, label, &moved, &mut vec![0.0; outputs.len()])
                };
                let slope = (at(1e-2) - at(-1e-2)) / 2e-2;
                assert!((slope - f64::from(gradient[i])).abs() < 1e-3, "{kind:?} {label:?}");
            }
        }
    }
}
