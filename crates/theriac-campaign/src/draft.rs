//! What the record says of a campaign.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result};
use theriac_record::{Draft, Elsewhere, Program};

use crate::plan::Plan;
use crate::stage::Seal;

/// What the manifest calls a campaign.
pub(crate) const KIND: &str = "campaign";

/// All that was turned away, under `stage: reason`.
pub(crate) fn merged(seals: &[Seal]) -> BTreeMap<String, u64> {
    let entries = seals.iter().flat_map(|seal| {
        let named = |(reason, n): (&String, &u64)| (format!("{}: {reason}", seal.stage.name()), *n);
        seal.rejected.iter().map(named).collect::<Vec<_>>()
    });
    entries.collect()
}

/// The manifest of a finished campaign.
pub(crate) fn draft(plan: &Plan, seals: &[Seal]) -> Result<Draft> {
    Ok(Draft {
        program: program(),
        kind: KIND.to_owned(),
        name: plan.campaign.name.clone(),
        config: serde_json::to_value(&plan.campaign).map_err(Error::bug)?,
        base: absolute(plan.base())?,
        seed: plan.campaign.seed,
        threads: rayon::current_num_threads(),
        rejected: merged(seals),
        inputs: plan.inputs.clone(),
        results: seals.iter().flat_map(|seal| seal.outputs.keys().cloned()).collect(),
        elsewhere: elsewhere(),
    })
}

/// `folder` as it is called from anywhere.
pub(crate) fn absolute(folder: &Path) -> Result<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    folder.canonicalize().map_err(|e| Error::io(folder, &e))
}

/// The program as it is recorded.
pub(crate) fn program() -> Program {
    Program { name: "theriac".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

/// A table of molecules whose values can be computed again from their SMILES.
pub(crate) fn scored(values: &[&str]) -> Elsewhere {
    Elsewhere::Table {
        key: "smiles".to_owned(),
        values: values.iter().map(|v| (*v).to_owned()).collect(),
    }
}

/// A table of the stage `patients`, made again from the molecules that were chosen.
fn keyed(values: &[&str]) -> Elsewhere {
    Elsewhere::Table {
        key: "key".to_owned(),
        values: values.iter().map(|v| (*v).to_owned()).collect(),
    }
}

/// What can be expected of each result on another class of processor.
fn elsewhere() -> BTreeMap<String, Elsewhere> {
    let ranked = scored(&["score", "similarity", "mw", "logp", "tpsa", "qed", "sa_score"]);
    [
        ("known/known.csv".to_owned(), Elsewhere::Identical),
        ("known/rejected.csv".to_owned(), Elsewhere::Identical),
        ("design/molecules.csv".to_owned(), scored(&["score"])),
        ("ranked.csv".to_owned(), ranked),
        ("patients/panel.csv".to_owned(), keyed(&["risk", "worst"])),
        ("patients/routes.csv".to_owned(), keyed(&["probability", "similarity"])),
    ]
    .into()
}
