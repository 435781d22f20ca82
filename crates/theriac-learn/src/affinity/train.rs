//! From a table of pairs to a trained model with its card.

use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;

use super::blend::NAMES;
use super::cross::{Members, cross_fit};
use super::describe::describe;
use super::held_out::split;
use super::network::NetworkConfig;
use super::table::{Table, read};
use super::{AffinityModel, HoldOut, Interactions, Protein, Regime, card};
use crate::property::{Task, TaskCard, TaskKind};

pub use super::table::PairOptions;

/// Fewer different pairs than this cannot be learnt from and judged.
const LEAST: usize = 20;
/// The most pairs of a training molecule and a training protein, measured or not: the kernels
/// grow with it.
const MOST: usize = 20_000_000;
/// The most training molecules, or proteins.
const MOST_OF_ONE: usize = 20_000;

/// What is to be trained.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// The file of pairs with labels.
    pub path: PathBuf,
    /// Its columns.
    pub table: PairOptions,
    /// Unit of the target.
    pub unit: String,
    /// Which pairs are held out where the file names no parts.
    pub hold_out: HoldOut,
    /// The share of pairs, molecules or proteins that are held out.
    pub share: f64,
    /// Size and training of the networks.
    pub network: NetworkConfig,
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
    pub model: AffinityModel,
    /// Remarks on the data and on the members.
    pub remarks: Vec<String>,
}

/// Reads the pairs, learns from all that are not held out, and judges on those that are.
///
/// # Errors
/// The pairs cannot be learnt from, or cancelled.
pub fn train(options: &TrainOptions, job: &Job) -> Result<Outcome> {
    let table = read(&options.path, &options.table, job)?;
    let mut remarks = remarks(&table);
    let (learnt, held) = split(&table, options, &mut remarks)?;
    let (data, test) = (table.gather(&learnt), table.gather(&held));
    check(&data, &table)?;
    let fit = cross_fit(
        &data,
        Members { network: options.network, ..Members::default() },
        options.seed,
        job,
    )?;
    let cases = fit.cases.clone();
    let kind = TaskKind::Regression;
    let task = Task { name: options.table.target.clone(), kind, unit: options.unit.clone() };
    let columns = [Some(options.table.protein_column.clone()), options.table.name_column.clone()];
    let mut model = AffinityModel::new(task.clone(), &data, fit, columns);
    for regime in Regime::ALL {
        let weights = model.blends[regime.index()].weights;
        let shares = NAMES.iter().zip(weights).filter(|(_, w)| *w > 0.0);
        let shares: Vec<String> = shares.map(|(n, w)| format!("{n} {w:.2}")).collect();
        let n = cases[regime.index()].len();
        remarks.push(format!("{}: {} ({n} pairs)", regime.describe(), shares.join(", ")));
    }
    let held_out = judge(&model, &table, &held, (&data, &test), job)?;
    let task = TaskCard {
        task,
        labels: data.pairs.len(),
        cross_validated: card::cross_validated(&cases, &model.blends),
        held_out,
    };
    model.card = describe(options, &table, &data, task, (held.len(), &remarks));
    Ok(Outcome { model, remarks })
}

fn remarks(table: &Table) -> Vec<String> {
    let left_out = table
        .left_out
        .iter()
        .map(|(reason, n, line)| format!("{n} rows left out: {reason} (the first in line {line})"));
    let mut remarks: Vec<String> = left_out.collect();
    if table.bounds > 0 {
        remarks.push(format!("{} labels are only bounds and count as their number", table.bounds));
    }
    remarks
}

/// Can it be learnt from?
fn check(data: &Interactions, table: &Table) -> Result<()> {
    let refuse = |what: String, remedy: &str| {
        Err(Error::user(what).at(&table.path).remedy(remedy.to_owned()))
    };
    let unique: FxHashSet<_> = data.pairs.iter().map(|p| (p.drug, p.protein)).collect();
    if unique.len() < LEAST {
        let what = format!("{} pairs with labels are too few to learn from", unique.len());
        return refuse(what, "give 20 or more; some thousand are a sensible minimum");
    }
    let first = data.pairs[0].value;
    if data.pairs.iter().all(|p| p.value == first) {
        let what = format!("all labels of the training part are {first}");
        return refuse(what, "nothing can be learnt from one value: give data where it varies");
    }
    let (drugs, proteins) = (data.drugs.len(), data.proteins.len());
    if drugs * proteins > MOST || drugs.max(proteins) > MOST_OF_ONE {
        let what = format!("{drugs} molecules and {proteins} proteins are too many together");
        return refuse(what, "give at most 20,000 of each and 20 million possible pairs");
    }
    Ok(())
}

/// The measures on the held-out part.
fn judge(
    model: &AffinityModel,
    table: &Table,
    held: &[usize],
    (data, test): (&Interactions, &Interactions),
    job: &Job,
) -> Result<Vec<crate::property::score::Measure>> {
    let mut molecules: Vec<Option<&Molecule>> = vec![None; test.drugs.len()];
    for (pair, &row) in test.pairs.iter().zip(held) {
        molecules[pair.drug] = Some(&table.rows[row].molecule);
    }
    let molecules: Vec<Molecule> = molecules.into_iter().flatten().cloned().collect();
    let proteins: &[Arc<Protein>] = &test.proteins;
    let pairs: Vec<[usize; 2]> = test.pairs.iter().map(|p| [p.drug, p.protein]).collect();
    let said = model.predict(&molecules, proteins, &pairs, job)?;
    let labels: Vec<f64> = test.pairs.iter().map(|p| p.value).collect();
    Ok(card::held_out(&labels, &said, &card::nearest(data, test), model.mean))
}
