//! Which pairs judge only.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use theriac_base::{Error, Result};

use super::table::Table;
use super::train::TrainOptions;

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

/// The rows that are learnt from, and those that judge only.
pub(super) fn split(
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
    let data = table.gather(&all().collect::<Vec<_>>());
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
