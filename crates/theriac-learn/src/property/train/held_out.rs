//! Which molecules judge only.

use rustc_hash::FxHashSet;
use theriac_base::{Error, Result};

use super::super::Split;
use super::super::stack::folds;
use super::super::table::Table;
use super::{LEAST, TrainOptions};

/// Fewer molecules than this are all learnt from.
const LEAST_TO_SPLIT: usize = 50;

/// The parts that the file names, else a random part held out; molecules that stand on both sides
/// are reported, or taken out of the training part.
pub(super) fn split(
    table: &Table,
    options: &TrainOptions,
    remarks: &mut Vec<String>,
) -> Result<Split> {
    let mut split = match &table.split {
        Some(split) => split.clone(),
        None => random(table, options, remarks)?,
    };
    if split.test.is_empty() {
        remarks.push("no molecule is held out: the card has cross-validated measures only".into());
    }
    let smiles = |row: &usize| table.data.molecules[*row].canonical_smiles();
    let test: FxHashSet<&str> = split.test.iter().map(smiles).collect();
    let leaks = |row: &usize| test.contains(smiles(row));
    let count = split.train.iter().chain(&split.valid).filter(|r| leaks(r)).count();
    if count > 0 && options.no_leaks {
        split.train.retain(|row| !leaks(row));
        split.valid.retain(|row| !leaks(row));
        remarks.push(format!("{count} training rows taken out: also in the held-out part"));
    } else if count > 0 {
        remarks.push(format!(
            "{count} training rows are also in the held-out part, so its measures are too good: \
             give --no-leaks to take them out, or split with `theriac curate`, which keeps equal \
             molecules together"
        ));
    }
    Ok(split)
}

/// Equal molecules stay on one side.
fn random(table: &Table, options: &TrainOptions, remarks: &mut Vec<String>) -> Result<Split> {
    let (n, share) = (table.data.len(), options.hold_out);
    if !(0.0..=0.5).contains(&share) {
        return Err(
            Error::user(format!("--hold-out {share} is out of range")).remedy("give 0 to 0.5")
        );
    }
    let everything = || Split { train: (0..n).collect(), ..Split::default() };
    if share == 0.0 {
        return Ok(everything());
    }
    if n < LEAST_TO_SPLIT {
        if n >= LEAST {
            remarks.push(format!("only {n} molecules: none is held out"));
        }
        return Ok(everything());
    }
    let parts = folds(&table.data, (1.0 / share).round() as usize, options.seed);
    let (test, train) = (0..n).partition(|&row| parts[row] == 0);
    Ok(Split { train, test, ..Split::default() })
}

/// How the held-out part was chosen, in words.
pub(super) fn describe(options: &TrainOptions) -> String {
    match &options.table.split_column {
        Some(column) => format!("as the column `{column}` says"),
        None => format!("{} % at random, equal molecules together", 100.0 * options.hold_out),
    }
}
