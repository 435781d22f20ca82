//! Labels that only bound the value, for kinds of models that cannot read them.
//!
//! A first model learns from the exact labels alone; a bounded label then counts as what that
//! model says, but never on the forbidden side of its bound (single imputation).

use theriac_base::{Job, Result};

use super::super::outputs::outputs;
use super::super::{Bound, Dataset, Fit, Label, Learner, PropertyModel, TaskKind};

/// Fewer exact labels than this say nothing of the bounded ones.
const LEAST: usize = 20;

/// Fits a learner to which every label is a value.
///
/// # Errors
/// As [`Learner::fit`].
pub(super) fn fit(
    learner: &dyn Learner,
    train: &Dataset,
    valid: &Dataset,
    fit: &Fit,
    job: &Job,
) -> Result<Box<dyn PropertyModel>> {
    if train.labels.iter().flatten().all(|l| l.bound == Bound::Exact) {
        return learner.fit(train, valid, fit, job);
    }
    let exact = only_exact(train);
    let width = train.tasks.len();
    let enough = |t: usize| exact.labels.iter().skip(t).step_by(width).flatten().count() >= LEAST;
    if !(0..width).all(enough) {
        return learner.fit(train, valid, fit, job);
    }
    let first = learner.fit(&exact, valid, fit, job)?;
    let said = first.predict(&train.molecules, job)?;
    let columns = outputs(&train.tasks);
    let mut imputed = train.clone();
    for (column, output) in columns.iter().enumerate() {
        if train.tasks[output.task].kind != TaskKind::Regression {
            continue;
        }
        for row in 0..train.len() {
            let label = &mut imputed.labels[row * width + output.task];
            if let (Some(known), Some(value)) = (*label, said.value(row, column)) {
                *label = Some(Label::exact(permitted(known, value)));
            }
        }
    }
    learner.fit(&imputed, valid, fit, job)
}

/// The value that a label takes: its own where exact, else what is said within its bound.
fn permitted(label: Label, said: f64) -> f64 {
    match label.bound {
        Bound::Exact => label.value,
        Bound::Below => said.min(label.value),
        Bound::Above => said.max(label.value),
    }
}

fn only_exact(data: &Dataset) -> Dataset {
    let mut exact = data.clone();
    for label in &mut exact.labels {
        *label = label.filter(|l| l.bound == Bound::Exact);
    }
    exact
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounded_label_never_crosses_its_bound() {
        let above = Label { value: 5.0, bound: Bound::Above };
        assert_eq!((permitted(above, 4.0), permitted(above, 6.0)), (5.0, 6.0));
        let below = Label { value: 5.0, bound: Bound::Below };
        assert_eq!((permitted(below, 4.0), permitted(below, 6.0)), (4.0, 5.0));
        assert_eq!(permitted(Label::exact(5.0), 4.0), 5.0);
    }
}
