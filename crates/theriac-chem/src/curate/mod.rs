//! Curation: from files of structures and values to a dataset that can be modelled.
//!
//! [`curate`] does what a careful chemist does first (Fourches, Muratov & Tropsha,
//! J. Chem. Inf. Model. 2010, 50, 1189): bring structures into standard form, filter,
//! convert units, merge duplicates and report the ones that disagree, look for outliers,
//! divide into parts, check the parts for leakage, and write down what was done.

mod collect;
mod config;
mod distribution;
mod filter;
mod input;
mod judged;
mod label;
mod leakage;
mod outcome;
mod page;
mod parse;
mod reject;
mod row;
mod similarity;
mod split;
mod store;
mod write;

use std::path::Path;

use serde::Serialize;
use theriac_base::{Job, Result, create_dir, write_atomic};

pub use collect::Counts;
pub use config::{
    Aggregate, CurateConfig, DuplicateConfig, FilterConfig, InputConfig, LabelConfig, OnConflict,
    OutputConfig, SplitConfig, SplitMethod,
};
pub use distribution::{Distribution, Quantiles};
pub use input::Source;
pub use label::{LabelSummary, Unit};
pub use leakage::Leakage;
pub use parse::TEMPLATE;
pub use reject::{Rejection, Step};
pub use split::Part;
pub use write::Table;

use judged::Reports;
use write::{Dataset, Layout, RejectedFile};

/// What a curation did: the data card.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// The dataset's name.
    pub title: String,
    /// What was counted.
    pub counts: Counts,
    /// The tables that were written.
    pub tables: Vec<Table>,
    /// The labels.
    pub labels: Vec<LabelSummary>,
    /// How close the held-out parts are to train.
    pub leakage: Vec<Leakage>,
    /// What a reader should look at, such as a part without compounds.
    pub remarks: Vec<String>,
    /// How properties and labels are distributed.
    pub distributions: Vec<Distribution>,
    /// The inputs.
    pub sources: Vec<Source>,
    /// Everything that was asked, with its defaults.
    pub config: CurateConfig,
}

/// Curates the inputs of `config` (relative paths start at `data`) into the folder `out`.
///
/// The result does not depend on the number of threads. `out` changes only when all is
/// written; tables of an earlier run are replaced or taken away.
///
/// # Errors
/// An input is missing or damaged, a setting is impossible, or `out` cannot be written.
pub fn curate(config: &CurateConfig, data: &Path, out: &Path, job: &Job) -> Result<Card> {
    config.check()?;
    let inputs = input::open(config, data)?;
    label::check_columns(&config.label, &inputs.columns)?;
    let names: Vec<&str> = inputs.files.iter().map(|f| f.source.name.as_str()).collect();
    label::check_inputs(&config.label, &names)?;
    outcome::refuse_inputs(config, data, out)?;
    create_dir(out)?;
    let work = outcome::workplace(out)?;
    let done = written(config, inputs, work.path(), job)?;
    outcome::publish(work.path(), out)?;
    Ok(done)
}

/// Writes everything into `out`.
fn written(config: &CurateConfig, inputs: input::Inputs, out: &Path, job: &Job) -> Result<Card> {
    let layout = Layout::new(config, &inputs.kept);
    let mut rejected = RejectedFile::create(out)?;
    let mut reports = match config.label.is_empty() {
        true => None,
        false => Some(Reports::create(out)?),
    };
    let collected = collect::collect(config, inputs.files, out, &mut rejected, job)?;
    let judged = judged::judge(collected, reports.as_mut())?;
    reject::check_left(&judged.counts)?;
    let parts = split::assign(&config.split, &judged.compounds, &judged.rows, job)?;
    let leakage = match &parts {
        Some(parts) => leakage::check(&judged, parts, config.split.leakage_sample, job)?,
        None => Vec::new(),
    };
    let distributions = distribution::distributions(&judged, parts.as_deref(), job)?;
    job.checkpoint()?;
    let dataset = Dataset { layout: &layout, judged: &judged, parts: parts.as_deref() };
    let tables = write::write(&dataset, &config.output, out)?;
    rejected.finish()?;
    reports.map(Reports::finish).transpose()?;
    let remarks = match &parts {
        Some(parts) => split::empty_parts(&config.split, parts),
        None => Vec::new(),
    };
    let card = Card {
        title: config.title.clone(),
        counts: judged.counts,
        tables,
        labels: judged.summaries,
        leakage,
        remarks,
        distributions,
        sources: judged.sources,
        config: config.clone(),
    };
    let json = serde_json::to_string_pretty(&card).map_err(theriac_base::Error::bug)?;
    write_atomic(&out.join("data_card.json"), json)?;
    write_atomic(&out.join("data_card.html"), page::html(&card))?;
    Ok(card)
}
