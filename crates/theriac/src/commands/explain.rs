//! `theriac explain`: why a model predicts what it does.

use std::path::PathBuf;

use serde_json::{Value, json};
use theriac_base::{Error, Job, Result, create_dir, write_atomic};
use theriac_chem::Molecule;
use theriac_chem::depict::{Style, svg};
use theriac_learn::property::TrainedModel;
use theriac_learn::property::explain::Explainer;
use theriac_learn::property::graph::Method;

use crate::output;

/// Say which atoms make a prediction what it is.
///
/// Graph networks and additive models are explained, each as much as it counts in the model; trees
/// and kernels are not. Shares of atoms (and bonds) and the baseline, the answer where nothing is
/// known of the atoms, add up to the prediction of the explained parts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Model folder
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    /// Molecules
    #[arg(value_name = "SMILES", required = true)]
    smiles: Vec<String>,
    /// The target to explain; the first by default
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// How the prediction is shared out
    #[arg(long, value_enum, default_value_t = By::Shapley)]
    method: By,
    /// Orders of atoms to sample, in pairs; for Shapley values
    #[arg(long, value_name = "N", default_value_t = 16,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pairs: u16,
    /// Seed of the orders
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Also look for a smallest part that alone makes half of the prediction
    #[arg(long)]
    rationale: bool,
    /// Folder for a heat map of each molecule: 1.svg, 2.svg, …
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// How a prediction is shared out.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum By {
    /// Shapley values of the atoms
    Shapley,
    /// Integrated gradients of the states of atoms
    Gradients,
}

/// Runs the command.
///
/// # Errors
/// There is no such model or target, no SMILES is a molecule, or a file cannot be written.
pub fn run(args: &Args, job: &Job) -> Result<()> {
    let model = TrainedModel::load(&args.model)?;
    let explainer = Explainer::new(model.model(), args.target.as_deref())?;
    if let Some(dir) = &args.out {
        create_dir(dir)?;
    }
    let mut rows = Vec::new();
    let mut failed = 0;
    for (i, smiles) in args.smiles.iter().enumerate() {
        match Molecule::from_smiles(smiles) {
            Ok(molecule) => rows.push(one(args, &explainer, smiles, &molecule, i, job)?),
            Err(reason) => {
                failed += 1;
                output::remark(format_args!("`{smiles}`: {reason}"));
                rows.push(json!({ "smiles": smiles, "error": reason.to_string() }));
            }
        }
    }
    if failed == args.smiles.len() {
        return Err(Error::user("no SMILES is a molecule").remedy("check the SMILES"));
    }
    if args.json {
        return output::json(&json!({ "target": explainer.task().name, "molecules": rows }));
    }
    output::text(&rows.iter().map(table).collect::<String>())
}

fn one(
    args: &Args,
    explainer: &Explainer<'_>,
    smiles: &str,
    molecule: &Molecule,
    index: usize,
    job: &Job,
) -> Result<Value> {
    let method = match args.method {
        By::Shapley => Method::Shapley { pairs: usize::from(args.pairs) },
        By::Gradients => Method::IntegratedGradients,
    };
    let found = explainer.explain(molecule, method, args.seed, job)?;
    let shares = found.by_atom(molecule);
    let rationale = match args.rationale {
        true => explainer.rationale(molecule, job)?,
        false => None,
    };
    if let Some(dir) = &args.out {
        let legend = format!("{} {:.3}", explainer.task().name, found.prediction);
        let style = Style { atom_weights: shares.clone(), legend, ..Style::sized(400.0, 320.0) };
        match svg(molecule, &style) {
            Ok(picture) => write_atomic(&dir.join(format!("{}.svg", index + 1)), picture)?,
            Err(reason) => output::remark(format_args!("`{smiles}`: not drawn: {reason}")),
        }
    }
    let elements = molecule.graph().atoms;
    let atoms: Vec<Value> = shares
        .iter()
        .zip(&elements)
        .enumerate()
        .map(|(i, (share, atom))| json!({ "atom": i, "element": atom.element, "share": share }))
        .collect();
    Ok(json!({
        "smiles": smiles,
        "prediction": found.prediction,
        "baseline": found.baseline,
        "atoms": atoms,
        "rationale": rationale.map(|r| json!({ "atoms": r.atoms, "prediction": r.prediction })),
    }))
}

/// A line per atom: molecule, index from 0, atomic number, share.
fn table(row: &Value) -> String {
    let smiles = row["smiles"].as_str().unwrap_or_default();
    let Some(atoms) = row["atoms"].as_array() else { return String::new() };
    let mut text = format!(
        "{smiles}\tprediction\t\t{:.4}\n{smiles}\tbaseline\t\t{:.4}\n",
        row["prediction"].as_f64().unwrap_or(f64::NAN),
        row["baseline"].as_f64().unwrap_or(f64::NAN)
    );
    for atom in atoms {
        let share = atom["share"].as_f64().unwrap_or(f64::NAN);
        text += &format!("{smiles}\t{}\t{}\t{share:+.4}\n", atom["atom"], atom["element"]);
    }
    text
}
