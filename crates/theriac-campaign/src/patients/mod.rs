//! The stage `patients`: the chosen molecules against a panel of genomes, flagging who is at risk.
//!
//! Of a new molecule nothing is known but what models predict: which enzymes clear it ([`routes`]).
//! Each patient's results for their genes then tell whose exposure would be unusual. What cannot be
//! predicted, lies outside a model's domain or was not called is flagged, never taken for safe.
//! Patients are called by ordinal unless asked otherwise; the record holds counts and digests.

mod config;
mod panel;
mod routes;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Job, Result, create_dir, nearest};
use theriac_design::config::Source;
use theriac_genome::definition::Gene;
use theriac_genome::knowledge::Knowledge;
use theriac_genome::outside::OutsideCalls;
use theriac_genome::read::{Cohort, ReadOptions};

use crate::rank::Ranked;

pub use config::{Files, PatientsConfig, RouteConfig};
pub use table::Summary;
pub(crate) use table::{Lights, Panel, PanelRow, RouteRow, load};

/// What a panel is read from.
struct Opened {
    cohort: Cohort,
    genes: Vec<Gene>,
    outside: OutsideCalls,
}

/// Checks everything that the stage will read, before anything is done.
///
/// # Errors
/// A file is missing or not what it should be; a gene is not known; a model has no such target.
pub(crate) fn check(config: &PatientsConfig, source: &Source) -> Result<()> {
    let opened = open(config, source)?;
    for gene in config.routes.keys() {
        if !opened.genes.iter().any(|known| known.symbol == *gene) {
            let symbols = opened.genes.iter().map(|known| known.symbol.as_str());
            let near = nearest(gene, symbols).map(|near| format!("did you mean {near}?"));
            return Err(source
                .error(
                    &format!("patients.routes.{gene}"),
                    format!("`{gene}` is no gene that is called"),
                )
                .remedy(near.unwrap_or("see `theriac genome knowledge list`".to_owned())));
        }
    }
    routes::Models::open(config, source).map(|_| ())
}

fn open(config: &PatientsConfig, source: &Source) -> Result<Opened> {
    let genes = Knowledge::embedded()?.genes;
    let files: Vec<PathBuf> = config.variants().iter().map(|file| source.resolve(file)).collect();
    let outside = match &config.outside {
        Some(file) => OutsideCalls::read(&source.resolve(file), &genes)?,
        None => OutsideCalls::default(),
    };
    let cohort = Cohort::open(&files, ReadOptions::default())?;
    if cohort.samples().is_empty() {
        return Err(
            Error::user("there is no sample in the panel").remedy("give files with genotypes")
        );
    }
    Ok(Opened { cohort, genes, outside })
}

/// Runs the stage into `dir/patients`; returns how many routes could not be told, by reason.
///
/// # Errors
/// A file or a model is not what it should be; cancelled.
pub(crate) fn run(
    config: &PatientsConfig,
    source: &Source,
    (name, ranked): (&str, &[Ranked]),
    dir: &Path,
    job: &Job,
) -> Result<BTreeMap<String, u64>> {
    let out = dir.join(table::FOLDER);
    create_dir(&out)?;
    let predicted = routes::predict(config, source, ranked, job)?;
    let unknown = table::write_routes(&out, name, ranked, &predicted)?;
    let opened = open(config, source)?;
    let mut summary = panel::write(&out, (name, ranked), &predicted, &opened, config.names, job)?;
    summary.warnings = relative(summary.warnings, config, source);
    table::write_summary(&out, &summary)?;
    Ok(unknown)
}

/// Warnings that name files as the configuration does, not by where this machine has them.
fn relative(warnings: Vec<String>, config: &PatientsConfig, source: &Source) -> Vec<String> {
    let files = config.variants().into_iter().chain(config.outside.clone());
    let pairs: Vec<(String, String)> = files
        .map(|file| (source.resolve(&file).display().to_string(), file.display().to_string()))
        .collect();
    let mend = |warning: String| {
        pairs.iter().fold(warning, |text, (full, short)| text.replace(full.as_str(), short))
    };
    warnings.into_iter().map(mend).collect()
}
