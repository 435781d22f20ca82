//! The card of a model of affinity.

use super::cross::FOLDS;
use super::table::Table;
use super::train::TrainOptions;
use super::{HoldOut, Interactions};
use crate::property::{Card, TaskCard, Training};

const FEATURES: &str = "Molecules: graph of atoms and bonds, counts of circular fragments (ECFP4). \
     Proteins: shares of two residues in a row, similarity to training proteins by three residues \
     in a row. Both: how they bind the training proteins and molecules.";
const LIMITS: &str = "An estimate for pairs like those it learned from: it knows no structure of \
     the complex, and a new molecule or protein makes the limits wider. It replaces no \
     measurement.";

/// What the model is, what it learnt from and how good it is.
pub(super) fn describe(
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
