//! Calibration on molecules that the models had not seen.

use super::super::outputs::outputs;
use super::super::trained::{Trust, classes, probabilities};
use super::super::trust::{Classes, Clues, Interval, Platt};
use super::super::{Bound, Dataset, Predictions, TaskKind};

/// Limits and calibration of each task; `unseen` was predicted by models that had not seen the
/// rows, `similarities` are those to the molecules that these models had seen.
pub(in super::super) fn fit(
    data: &Dataset,
    unseen: &Predictions,
    similarities: &[f64],
) -> Vec<Trust> {
    let of = |task: usize| match data.tasks[task].kind {
        TaskKind::Regression => number(data, unseen, similarities, task),
        kind => class(data, unseen, task, kind),
    };
    (0..data.tasks.len()).map(of).collect()
}

/// The columns of a task's outputs.
fn columns(data: &Dataset, task: usize) -> Vec<usize> {
    let all = outputs(&data.tasks);
    (0..all.len()).filter(|&c| all[c].task == task).collect()
}

fn number(data: &Dataset, unseen: &Predictions, similarities: &[f64], task: usize) -> Trust {
    let column = columns(data, task)[0];
    let case = |row: usize| {
        let label = data.label(row, task).filter(|l| l.bound == Bound::Exact)?;
        let error = (unseen.value(row, column)? - label.value).abs();
        let spread = unseen.spread(row, column).unwrap_or(0.0);
        Some((Clues { spread, distance: 1.0 - similarities[row] }, error))
    };
    let (clues, errors): (Vec<Clues>, Vec<f64>) = (0..data.len()).filter_map(case).unzip();
    Trust::Number(Interval::fit(&clues, &errors))
}

fn class(data: &Dataset, unseen: &Predictions, task: usize, kind: TaskKind) -> Trust {
    let (outputs, columns) = (outputs(&data.tasks), columns(data, task));
    let curve = |&column: &usize| {
        let case = |row: usize| {
            let label = data.label(row, task)?;
            Some((unseen.value(row, column)?, outputs[column].target(label.value) > 0.5))
        };
        let (raw, outcomes): (Vec<f64>, Vec<bool>) = (0..data.len()).filter_map(case).unzip();
        Platt::fit(&raw, &outcomes)
    };
    let curves: Vec<Platt> = columns.iter().map(curve).collect();
    let case = |row: usize| {
        let class = data.label(row, task)?.value as usize;
        let raw: Option<Vec<f64>> = columns.iter().map(|&c| unseen.value(row, c)).collect();
        Some((class, *probabilities(kind, &curves, &raw?)?.get(class)?))
    };
    let cases: Vec<(usize, f64)> = (0..data.len()).filter_map(case).collect();
    let limits = Classes::fit(classes(kind), &cases);
    Trust::Class(curves, limits)
}
