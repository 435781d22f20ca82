//! From a table of pairs to a trained model with its card.

use std::path::PathBuf;
use std::sync::Arc;

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rustc_hash::FxHashSet;
use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;

use super::blend::NAMES;
use super::cross::{FOLDS, Members, cross_fit};
use super::network::NetworkConfig;
use super::table::{Table, read};
use super::{AffinityModel, Interactions, Protein, Regime, card};
use crate::property::{Card, Task, TaskCard, TaskKind, Training};

pub use super::table::PairOptions;

/// Fewer different pairs than this cannot be learnt from and judged.
const LEAST: usize = 20;
/// The most pairs of a training molecule and a training protein, measured or not: the kernels
/// grow with it.
const MOST: usize = 20_000_000;
/// The most training molecules, or proteins.
const MOST_OF_ONE: usize = 20_000;

/// Which pairs judge only, where the file does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HoldOut {
    /// Pairs at random.
    #[default]
    Random,
    /// Molecules with all their pairs.
    ColdDrug,
    /// Proteins with all their pairs.
    ColdProtein,
    /// Pairs of a molecule and a protein that are both held out; pairs of one such are left out.
    AllCold,
}

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
    let (data, test) = (gather(&table, &learnt), gather(&table, &held));
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

fn gather(table: &Table, rows: &[usize]) -> Interactions {
    let mut data = Interactions::default();
    for row in rows.iter().map(|&r| &table.rows[r]) {
        data.add(&row.molecule, &row.protein, row.value);
    }
    data
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

/// The rows that are learnt from, and those that judge only.
fn split(
    table: &Table,
    options: &TrainOptions,
    remarks: &mut Vec<String>,
) -> Result<(Vec<usize>, Vec<usize>)> {
    let all = || 0..table.rows.len();
    if options.table.split_column.is_some() {
        let part = |names: &[&str]| {
            all().filter(|&r| names.contains(&table.rows[r].part.as_str())).collect::<Vec<_>>()
        };
        let (train, test) = (part(&["train", "valid", "val", "validation"]), part(&["test"]));
        let other = table.rows.len() - train.len() - test.len();
        if other > 0 {
            remarks.push(format!("{other} rows are of no part (train, valid, test) and left out"));
        }
        if train.is_empty() {
            return Err(Error::user("no row is marked `train`")
                .at(&table.path)
                .remedy("write train, valid or test into the column of --split-column"));
        }
        return Ok((train, test));
    }
    if !(0.0..=0.5).contains(&options.share) {
        let what = format!("--hold-out {} is out of range", options.share);
        return Err(Error::user(what).remedy("give 0 to 0.5"));
    }
    let data = gather(table, &all().collect::<Vec<_>>());
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    let mut draw = |n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        order.shuffle(&mut rng);
        let mut chosen = vec![false; n];
        let held = (options.share * n as f64).round() as usize;
        order[..held].iter().for_each(|&i| chosen[i] = true);
        chosen
    };
    let (drugs, proteins, pairs) = (
        draw(data.drugs.len()),
        draw(data.proteins.len()),
        draw(data.drugs.len() * data.proteins.len()),
    );
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for (row, pair) in data.pairs.iter().enumerate() {
        let (drug, protein) = (drugs[pair.drug], proteins[pair.protein]);
        let (to_test, to_train) = match options.hold_out {
            // Rows of one molecule and one protein stay together.
            HoldOut::Random => {
                let held = pairs[pair.drug * data.proteins.len() + pair.protein];
                (held, !held)
            }
            HoldOut::ColdDrug => (drug, !drug),
            HoldOut::ColdProtein => (protein, !protein),
            HoldOut::AllCold => (drug && protein, !drug && !protein),
        };
        if to_test {
            test.push(row);
        } else if to_train {
            train.push(row);
        }
    }
    if test.is_empty() {
        remarks.push("no pair is held out: the card has cross-validated measures only".into());
    }
    Ok((train, test))
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

const FEATURES: &str = "Molecules: graph of atoms and bonds, counts of circular fragments (ECFP4). \
     Proteins: shares of two residues in a row, similarity to training proteins by three residues \
     in a row. Both: how they bind the training proteins and molecules.";
const LIMITS: &str = "An estimate for pairs like those it learned from: it knows no structure of \
     the complex, and a new molecule or protein makes the limits wider. It replaces no \
     measurement.";

fn describe(
    options: &TrainOptions,
    table: &Table,
    data: &Interactions,
    task: TaskCard,
    (held, remarks): (usize, &[String]),
) -> Card {
    let file = table.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (drugs, proteins) = (data.drugs.len(), data.proteins.len());
    let share = 100.0 * options.share;
    let split = match (&options.table.split_column, options.hold_out) {
        (Some(column), _) => format!("as the column `{column}` says"),
        (None, HoldOut::Random) => format!("{share} % of the pairs at random"),
        (None, HoldOut::ColdDrug) => format!("{share} % of the molecules, all their pairs"),
        (None, HoldOut::ColdProtein) => format!("{share} % of the proteins, all their pairs"),
        (None, HoldOut::AllCold) => format!("pairs of {share} % of the molecules and proteins"),
    };
    Card {
        name: options.name.clone(),
        architecture: format!(
            "kernel ridge regression on pairs with interaction profiles, and {FOLDS} networks of \
             two towers (message passing, sequence)"
        ),
        features: FEATURES.into(),
        choice: remarks.to_vec(),
        intended_use: format!(
            "Predicts {} of small molecules to proteins ({drugs} molecules and {proteins} proteins \
             in {} pairs were learnt from).",
            task.task.name,
            data.pairs.len()
        ),
        limits: LIMITS.into(),
        licence: options.licence.clone(),
        command: options.command.clone(),
        training: Training {
            file,
            blake3: table.digest.clone(),
            molecules: drugs,
            held_out: held,
            left_out: table.left_out.iter().map(|(_, n, _)| n).sum(),
            split,
            folds: FOLDS,
            seed: options.seed,
        },
        tasks: vec![task],
        ..Card::default()
    }
}
