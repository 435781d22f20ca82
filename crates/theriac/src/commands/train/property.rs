//! `theriac train DATA`: train a property model.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use theriac_base::{Error, Job, Result};
use theriac_learn::affinity::network::NetworkConfig;
use theriac_learn::affinity::{self, HoldOut, PairOptions};
use theriac_learn::property::graph::Foundation;
use theriac_learn::property::train::{Choice, TrainOptions, train};
use theriac_learn::property::{Card, PAGE, TableOptions, TaskKind};

use crate::commands::models;
use crate::output;

/// Training of a property model.
#[derive(Debug, clap::Args)]
pub struct Property {
    /// Molecules with labels: CSV, TSV, SDF or Parquet, also .gz
    #[arg(value_name = "DATA", required = true)]
    data: Option<PathBuf>,
    /// The column of labels; several for several targets. `<1` and `>1` are bounds, empty is
    /// not measured
    #[arg(long, value_name = "COL", required = true, num_args = 1.., action = clap::ArgAction::Append)]
    target: Vec<String>,
    /// Folder for the model
    #[arg(long, value_name = "MODEL", required = true)]
    out: Option<PathBuf>,
    /// What the labels are; found out where not given
    #[arg(long, value_name = "KIND")]
    task: Option<Labels>,
    /// Unit of the target, one for each --target
    #[arg(long, value_name = "UNIT", num_args = 1..)]
    unit: Vec<String>,
    /// The column of SMILES, by name or by number from 1; found by itself where not given
    #[arg(long, value_name = "NAME")]
    smiles_column: Option<String>,
    /// The column that says train, valid or test
    #[arg(long, value_name = "NAME")]
    split_column: Option<String>,
    /// The column of how much each molecule counts
    #[arg(long, value_name = "NAME")]
    weight_column: Option<String>,
    /// The column of protein sequences: learns the affinity of molecules to proteins
    #[arg(long, value_name = "NAME")]
    protein_column: Option<String>,
    /// The column of the proteins' names, which tell apart those of one sequence, such as mutants
    #[arg(long, value_name = "NAME", requires = "protein_column")]
    protein_name_column: Option<String>,
    /// Which pairs of molecule and protein are held out where there is no --split-column
    #[arg(long, value_name = "WHICH", requires = "protein_column", default_value = "random")]
    pair_split: PairSplit,
    /// Share of molecules held out where there is no --split-column; 0 for none
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    hold_out: f64,
    /// Take molecules that are also in the held-out part out of the training part
    #[arg(long)]
    no_leaks: bool,
    /// Which kinds of models: auto leaves out what the budget does not allow
    #[arg(long, value_name = "KIND", default_value = "auto")]
    kind: Kind,
    /// Minutes it may take, about
    #[arg(long, value_name = "MINUTES", default_value_t = 30.0)]
    budget: f64,
    /// Folder of a foundation from which graph networks start
    #[arg(long, value_name = "DIR")]
    foundation: Option<PathBuf>,
    /// Parts of the cross-validation
    #[arg(long, value_name = "N", default_value_t = 5)]
    folds: usize,
    /// Most passes of graph networks over the data; 50, or more of a small set, where not given
    #[arg(long, value_name = "N")]
    passes: Option<usize>,
    /// Let both classes count alike, however rare one is
    #[arg(long)]
    balanced: bool,
    /// Seed of everything
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// Name of the model, for its card; the folder's name where not given
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Sources and licences of the data, for the card
    #[arg(long, value_name = "TEXT", default_value = "not stated")]
    licence: String,
    /// Print the card as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Labels {
    Regression,
    Classification,
    Multiclass,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PairSplit {
    /// Pairs at random
    Random,
    /// Molecules with all their pairs
    ColdDrug,
    /// Proteins with all their pairs
    ColdProtein,
    /// Pairs of held-out molecules and held-out proteins
    AllCold,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Auto,
    Stack,
    Graph,
    Trees,
    Kernel,
    Additive,
}

/// Runs the command.
///
/// # Errors
/// See [`train`].
pub fn run(args: Property, job: &Job) -> Result<()> {
    let (Some(data), Some(out)) = (args.data.clone(), args.out.clone()) else {
        return Err(Error::user("DATA and --out are missing"));
    };
    if !args.budget.is_finite() || args.budget < 0.0 {
        return Err(Error::user(format!("--budget {} is out of range", args.budget))
            .remedy("give minutes, 0 or more"));
    }
    let json = args.json;
    let name = args.name.clone().unwrap_or_else(|| {
        out.file_name().map_or_else(|| "model".into(), |n| n.to_string_lossy().into_owned())
    });
    if args.protein_column.is_some() {
        let mut outcome = affinity::train(&pairs(args, data, name)?, job)?;
        outcome.remarks.iter().for_each(output::remark);
        outcome.model.save(&out)?;
        return tell(outcome.model.card(), &out, json);
    }
    let mut outcome = train(&options(args, data, name)?, job)?;
    outcome.remarks.iter().for_each(output::remark);
    outcome.model.save(&out)?;
    tell(outcome.model.card(), &out, json)
}

fn tell(card: &Card, out: &Path, json: bool) -> Result<()> {
    if json { output::json(card) } else { output::text(&summary(card, &out.join(PAGE).display())) }
}

/// The options for pairs of molecules and proteins.
fn pairs(args: Property, path: PathBuf, name: String) -> Result<affinity::TrainOptions> {
    let [target] = &args.target[..] else {
        return Err(Error::user("a model of affinity has one target").remedy("give one --target"));
    };
    let other = [
        (args.weight_column.is_some(), "--weight-column"),
        (args.foundation.is_some(), "--foundation"),
        (args.balanced, "--balanced"),
        (args.no_leaks, "--no-leaks"),
        (!matches!(args.kind, Kind::Auto), "--kind"),
        (!matches!(args.task, None | Some(Labels::Regression)), "--task"),
    ];
    if let Some((_, option)) = other.iter().find(|(given, _)| *given) {
        return Err(Error::user(format!("{option} does not go with --protein-column"))
            .remedy("leave one of them out"));
    }
    Ok(affinity::TrainOptions {
        path,
        table: PairOptions {
            target: target.clone(),
            protein_column: args.protein_column.unwrap_or_default(),
            name_column: args.protein_name_column,
            smiles_column: args.smiles_column,
            split_column: args.split_column,
        },
        unit: args.unit.into_iter().next().unwrap_or_default(),
        hold_out: match args.pair_split {
            PairSplit::Random => HoldOut::Random,
            PairSplit::ColdDrug => HoldOut::ColdDrug,
            PairSplit::ColdProtein => HoldOut::ColdProtein,
            PairSplit::AllCold => HoldOut::AllCold,
        },
        share: args.hold_out,
        network: NetworkConfig::default(),
        seed: args.seed,
        name,
        licence: args.licence,
        command: command(),
    })
}

fn command() -> String {
    std::env::args().skip(1).collect::<Vec<_>>().join(" ")
}

fn options(args: Property, path: PathBuf, name: String) -> Result<TrainOptions> {
    let kind = args.task.map(|task| match task {
        Labels::Regression => TaskKind::Regression,
        Labels::Classification => TaskKind::Classification,
        Labels::Multiclass => TaskKind::Multiclass(0), // as many as the labels have
    });
    let choice = match args.kind {
        Kind::Auto => Choice::Auto,
        Kind::Stack => Choice::Stack,
        Kind::Graph => Choice::Graph,
        Kind::Trees => Choice::Trees,
        Kind::Kernel => Choice::Kernel,
        Kind::Additive => Choice::Additive,
    };
    let foundation = args.foundation.map(|dir| Foundation::open(&dir)).transpose()?;
    Ok(TrainOptions {
        path,
        foundation: foundation.map(Arc::new),
        table: TableOptions {
            targets: args.target,
            kind,
            smiles_column: args.smiles_column,
            split_column: args.split_column,
            weight_column: args.weight_column,
            units: args.unit,
        },
        choice,
        budget: Duration::from_secs_f64((60.0 * args.budget).min(1e9)),
        hold_out: args.hold_out,
        no_leaks: args.no_leaks,
        balanced: args.balanced,
        folds: args.folds,
        passes: args.passes,
        seed: args.seed,
        name,
        licence: args.licence,
        command: command(),
    })
}

fn summary(card: &Card, page: &impl std::fmt::Display) -> String {
    format!("{}card: {page}\n", models::summary(card))
}
