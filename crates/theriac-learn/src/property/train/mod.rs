//! From a table to a trained model with its card.

mod baseline;
mod held_out;
mod judge;
mod kinds;
pub(super) mod trust;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use theriac_base::{Error, Job, Result};

use super::graph::Foundation;
use super::stack::{CrossFit, Plan, Stack, blend, cross_fit, fit_weights};
use super::table::{Table, TableOptions, read_table};
use super::trained::{Card, TaskCard, TrainedModel, Training};
use super::trust::Domain;
use super::{Dataset, Predictions, Split, Task};
use judge::{Judged, measures};

pub use kinds::Choice;

/// Fewer molecules than this cannot be learnt from and judged.
const LEAST: usize = 10;

/// What is to be trained.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// The file of molecules with labels.
    pub path: PathBuf,
    /// What is read of it.
    pub table: TableOptions,
    /// Which kinds of models.
    pub choice: Choice,
    /// How long it may take, about.
    pub budget: Duration,
    /// Share of molecules that are held out where the file names no parts.
    pub hold_out: f64,
    /// Take molecules that are also in the held-out part out of the training part.
    pub no_leaks: bool,
    /// Let both classes count alike.
    pub balanced: bool,
    /// Parts of the cross-validation, 2 or more.
    pub folds: usize,
    /// Most passes of a graph network over the training data; its own default where `None`.
    pub passes: Option<usize>,
    /// Message passing learnt beforehand, from which graph networks start.
    pub foundation: Option<Arc<Foundation>>,
    /// Seed of everything.
    pub seed: u64,
    /// Name of the model, for its card.
    pub name: String,
    /// Sources and licences of the data, for the card.
    pub licence: String,
    /// The command, for the card.
    pub command: String,
}

/// A trained model and what the user should know of its training.
pub struct Outcome {
    /// The model, not saved yet.
    pub model: TrainedModel,
    /// Remarks on the data and on what was left out.
    pub remarks: Vec<String>,
}

/// Reads the table, compares kinds of models by cross-validation within the training part, and
/// judges the best blend on the part that was held out.
///
/// # Errors
/// The data cannot be learnt from, or cancelled.
pub fn train(options: &TrainOptions, job: &Job) -> Result<Outcome> {
    if !(2..=100).contains(&options.folds) || options.passes == Some(0) {
        return Err(Error::user(format!(
            "{} parts of cross-validation are not possible",
            options.folds
        ))
        .remedy("give 2 to 100 folds, and 1 pass or more"));
    }
    let table = read_table(&options.path, &options.table, job)?;
    let mut remarks = table.remarks.clone();
    for (reason, n, line) in &table.left_out {
        remarks.push(format!("{n} rows left out: {reason} (the first in line {line})"));
    }
    let split = held_out::split(&table, options, &mut remarks)?;
    let learnt: Vec<usize> = split.train.iter().chain(&split.valid).copied().collect();
    let data = table.data.subset(&learnt);
    let test = table.data.subset(&split.test);
    check(&data, &table)?;
    let plan = Plan {
        kinds: kinds::kinds(options, &data, job, &mut remarks)?,
        folds: options.folds,
        seed: options.seed,
        budget: match options.choice {
            Choice::Auto => options.budget,
            _ => Duration::MAX,
        },
    };
    let fit = cross_fit(&data, &plan, job)?;
    remarks.extend(fit.remarks.iter().cloned());
    let mut model = assemble(&data, fit, &mut remarks);
    let held_out = judge_held_out(&model, &data, &test, job)?;
    let card = card(&model, &table, options, &split, (&data, held_out), &remarks);
    model.set_card(card);
    Ok(Outcome { model, remarks })
}

/// Can every target be learnt from?
fn check(data: &Dataset, table: &Table) -> Result<()> {
    if data.len() < LEAST {
        let what = format!("{} molecules with labels are too few to learn from", data.len());
        return Err(Error::user(what)
            .at(&table.path)
            .remedy(format!("give {LEAST} or more; some hundred are a sensible minimum")));
    }
    for (t, task) in data.tasks.iter().enumerate() {
        let mut labels = (0..data.len()).filter_map(|row| data.label(row, t));
        let first = labels.next();
        if !labels.any(|l| Some(l.value) != first.map(|f| f.value)) {
            let what = format!("the training part has only one value of `{}`", task.name);
            return Err(Error::user(what).at(&table.path).remedy(
                "nothing can be learnt from it: give data where it varies, or another split",
            ));
        }
    }
    Ok(())
}

/// Weighs the kinds, calibrates, and builds the model; its card has the cross-validated measures.
fn assemble(data: &Dataset, fit: CrossFit, remarks: &mut Vec<String>) -> TrainedModel {
    let weights = fit_weights(data, &fit.unseen);
    remarks.extend(compare(data, &fit, &weights));
    let unseen = blend(&data.tasks, &fit.unseen, &weights);
    let (domain, similarities) = Domain::of(&data.molecules, &fit.folds);
    let trust = trust::fit(data, &unseen, &similarities);
    let tasks = (0..data.tasks.len()).map(|task| {
        let judged = Judged::unseen(data, &unseen, &trust, &similarities, task);
        TaskCard {
            task: data.tasks[task].clone(),
            labels: judged.labels.len(),
            cross_validated: measures(data.tasks[task].kind, &judged, false),
            held_out: Vec::new(),
        }
    });
    let tasks = tasks.collect();
    let stack = Stack::new(data.tasks.clone(), fit.groups, weights);
    let card = Card { architecture: architecture(&stack), tasks, ..Card::default() };
    TrainedModel::new(Box::new(stack), trust, domain, card)
}

/// How good each kind was on molecules that it had not seen.
fn compare(data: &Dataset, fit: &CrossFit, weights: &[Vec<f64>]) -> Vec<String> {
    let line = |(t, task): (usize, &Task)| {
        let score = |p: &Predictions| judge::primary(data, p, t);
        let kinds = fit.groups.iter().zip(&fit.unseen).zip(&weights[t]);
        let kinds = kinds.map(|((g, p), w)| format!("{} {} (weight {w})", g.kind, score(p)));
        let blend = blend(&data.tasks, &fit.unseen, weights);
        let kinds: Vec<String> = kinds.collect();
        format!("{}, cross-validated: {}; together {}", task.name, kinds.join(", "), score(&blend))
    };
    data.tasks.iter().enumerate().map(line).collect()
}

fn architecture(stack: &Stack) -> String {
    let n = stack.weights().len().max(1) as f64;
    let share = |g: usize| stack.weights().iter().map(|w| w[g]).sum::<f64>() / n;
    let groups = stack.groups().iter().enumerate();
    let group = |(g, group): (usize, &super::stack::Group)| {
        format!("{:.0} % {} ({})", 100.0 * share(g), group.kind, group.models.len())
    };
    groups.map(group).collect::<Vec<_>>().join(", ")
}

/// The measures of each task on the held-out part.
fn judge_held_out(
    model: &TrainedModel,
    data: &Dataset,
    test: &Dataset,
    job: &Job,
) -> Result<Vec<Vec<super::score::Measure>>> {
    if test.is_empty() {
        return Ok(vec![Vec::new(); data.tasks.len()]);
    }
    let answers = model.answer(&test.molecules, job)?;
    let nearest = baseline::nearest(data, &test.molecules);
    let of = |task: usize| {
        let judged = Judged::held_out(data, test, &answers, &nearest, task);
        measures(data.tasks[task].kind, &judged, true)
    };
    Ok((0..data.tasks.len()).map(of).collect())
}

const FEATURES: &str = "Graph of atoms and bonds; counts of circular fragments (ECFP4) and atom \
     pairs; pharmacophore of the reduced graph; some 220 descriptors.";
const LIMITS: &str = "A prediction is an estimate for molecules like those it learned from: see \
     the columns of limits and `in_domain`. It replaces no measurement.";

fn card(
    model: &TrainedModel,
    table: &Table,
    options: &TrainOptions,
    split: &Split,
    (data, held_out): (&Dataset, Vec<Vec<super::score::Measure>>),
    remarks: &[String],
) -> Card {
    let names: Vec<&str> = data.tasks.iter().map(|t| t.name.as_str()).collect();
    let mut tasks = model.card().tasks.clone();
    tasks.iter_mut().zip(held_out).for_each(|(task, measures)| task.held_out = measures);
    let file = table.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Card {
        name: options.name.clone(),
        architecture: model.card().architecture.clone(),
        features: FEATURES.into(),
        choice: remarks.to_vec(),
        intended_use: format!("Predicts {} of small molecules.", names.join(", ")),
        limits: LIMITS.into(),
        licence: options.licence.clone(),
        command: options.command.clone(),
        training: Training {
            file,
            blake3: table.digest.clone(),
            molecules: data.len(),
            held_out: split.test.len(),
            left_out: table.left_out.iter().map(|(_, n, _)| n).sum(),
            split: held_out::describe(options),
            folds: options.folds,
            seed: options.seed,
        },
        tasks,
        ..Card::default()
    }
}
