//! `theriac models`: what models there are and what is known of them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use theriac_base::Result;
use theriac_learn::affinity::{AffinityModel, is_affinity};
use theriac_learn::property::{Card, PAGE, TrainedModel, list};

use crate::output;

/// List property models, or show the card of one.
#[derive(Debug, clap::Subcommand)]
pub enum Models {
    /// List the models in the folders of a folder
    List {
        /// The folder that holds model folders
        #[arg(value_name = "DIR", default_value = ".")]
        dir: PathBuf,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print what a model predicts, and how well
    Show {
        /// Model folder
        #[arg(value_name = "MODEL")]
        model: PathBuf,
        /// Print the card as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print where the model's card is to be read, after checking the model
    Card {
        /// Model folder
        #[arg(value_name = "MODEL")]
        model: PathBuf,
    },
}

/// Runs the command.
///
/// # Errors
/// There is no such folder, or it is no model.
pub fn run(command: &Models) -> Result<()> {
    match command {
        Models::List { dir, json } => {
            let models = list(dir)?;
            if *json {
                let rows: Vec<_> = models
                    .iter()
                    .map(|(path, card)| serde_json::json!({ "path": path, "card": card }))
                    .collect();
                return output::json(&serde_json::json!({ "models": rows }));
            }
            let line = |(path, card): &(PathBuf, Card)| {
                let targets: Vec<&str> = card.tasks.iter().map(|t| t.task.name.as_str()).collect();
                format!("{}\t{}\t{}\n", path.display(), targets.join(", "), card.architecture)
            };
            output::text(&models.iter().map(line).collect::<String>())
        }
        Models::Show { model, json } => {
            let card = checked(model)?;
            if *json { output::json(&card) } else { output::text(&summary(&card)) }
        }
        Models::Card { model } => {
            checked(model)?;
            output::text(&format!("{}\n", model.join(PAGE).display()))
        }
    }
}

/// The card of a model that can be loaded, of whatever kind.
fn checked(dir: &Path) -> Result<Card> {
    Ok(match is_affinity(dir) {
        true => AffinityModel::load(dir)?.card().clone(),
        false => TrainedModel::load(dir)?.card().clone(),
    })
}

/// A card in some lines.
pub fn summary(card: &Card) -> String {
    let mut text = format!("{}: {}\n", card.name, card.architecture);
    let training = &card.training;
    let _ = writeln!(
        text,
        "{} molecules learnt from, {} held out ({})",
        training.molecules, training.held_out, training.split
    );
    for task in &card.tasks {
        let unit = if task.task.unit.is_empty() { "" } else { &format!(" [{}]", task.task.unit) };
        let _ = writeln!(text, "{}{unit}, {} labels", task.task.name, task.labels);
        let parts = [("held out", &task.held_out), ("cross-validated", &task.cross_validated)];
        for (part, measures) in parts {
            for m in measures {
                let baseline = |name: &str, value: Option<f64>| {
                    value.map_or_else(String::new, |v| format!("  {name} {v:.4}"))
                };
                let _ = writeln!(
                    text,
                    "  {part}: {} {:.4}{}{}",
                    m.name,
                    m.value,
                    baseline("constant answer", m.constant),
                    baseline("nearest molecule", m.nearest)
                );
            }
        }
    }
    text
}
