//! The run folder of a report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result, write_atomic};
use theriac_record::{Clock, Draft, Elsewhere, Input, Manifest, Program, Run};

use super::build::Report;
use super::encrypt::Recipients;
use super::page::html;
use super::tsv::tsv;

/// What the manifest calls such a run.
pub const KIND: &str = "genome report";
/// What the folder holds beside the record.
pub(super) const NAMES: [&str; 4] = ["report.html", "report.json", "report.tsv", "fhir.json"];

/// What was asked of the reader: kept in the record, so that a report can be made again from its
/// files. No name of a person or of a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The assembly, where the user named it.
    pub build: Option<String>,
    /// Did records that failed a filter count as missing?
    pub require_pass: bool,
    /// The sex, where the user named one for all.
    pub sex: Option<String>,
    /// The genes, where the user chose.
    pub genes: Vec<String>,
    /// BLAKE3 of the definitions.
    pub knowledge: String,
}

/// What the manifest holds of a report's making.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// The sample's place in the files, counted from 1.
    pub sample: usize,
    /// Was it de-identified?
    pub deidentified: bool,
    /// The time in the report; missing where dates were dropped.
    pub created: Option<String>,
    /// Were the files encrypted?
    pub encrypted: bool,
    /// How the files were read.
    #[serde(flatten)]
    pub settings: Settings,
}

/// How to write, and what to record.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the time comes from.
    pub clock: Clock,
    /// Files that were read, with their digests.
    pub inputs: Vec<Input>,
    /// The sample's place in the files, counted from 1: what stands for its name in the record.
    pub ordinal: usize,
    /// How the files were read.
    pub settings: Settings,
    /// Worker threads.
    pub threads: usize,
    /// Was the report de-identified?
    pub deidentified: bool,
    /// Who alone may read the files; nobody in particular where there are none.
    pub recipients: Recipients,
}

/// Writes `report.html`, `report.json`, `report.tsv` and `fhir.json` into `dir`, with manifest and
/// audit log. Neither of these names the patient: the sample is recorded by its place. For
/// recipients, each file is written encrypted, with `.age` behind its name.
///
/// # Errors
/// The folder holds other files, or cannot be written.
pub fn write(report: &Report, dir: &Path, options: &Options) -> Result<Manifest> {
    let mut run = Run::open(dir, options.clock)?;
    run.unseal()?;
    let recipe = Recipe {
        sample: options.ordinal,
        deidentified: options.deidentified,
        created: report.created.clone(),
        encrypted: !options.recipients.is_empty(),
        settings: options.settings.clone(),
    };
    run.event("report", &recipe)?;
    // Nothing of an earlier report may stay beside this one, least of all in the clear.
    for name in NAMES {
        run.remove(name)?;
        run.remove(&format!("{name}.age"))?;
    }
    let files = files(report)?;
    let mut names = BTreeSet::new();
    for (name, content) in files {
        if options.recipients.is_empty() {
            write_atomic(&dir.join(name), content)?;
            names.insert(name.to_owned());
        } else {
            let name = format!("{name}.age");
            write_atomic(&dir.join(&name), options.recipients.encrypt(content.as_bytes())?)?;
            names.insert(name);
        }
    }
    // A cipher text differs with every run.
    let again = || match options.recipients.is_empty() {
        true => Elsewhere::Identical,
        false => Elsewhere::NotComparable,
    };
    let same = |name: &String| (name.clone(), again());
    run.seal(Draft {
        program: Program {
            name: "theriac".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        kind: KIND.to_owned(),
        name: format!("sample {}", options.ordinal),
        config: serde_json::to_value(&recipe).map_err(Error::bug)?,
        base: PathBuf::new(),
        seed: 0,
        threads: options.threads,
        rejected: BTreeMap::new(),
        inputs: options.inputs.clone(),
        elsewhere: names.iter().map(same).collect(),
        results: names,
    })
}

/// What the folder holds beside the record.
fn files(report: &Report) -> Result<Vec<(&'static str, String)>> {
    let line = |value: String| value + "\n";
    let json = serde_json::to_string_pretty(report).map_err(Error::bug)?;
    let fhir = serde_json::to_string_pretty(&super::fhir::bundle(report)).map_err(Error::bug)?;
    Ok(vec![
        (NAMES[0], html(report)),
        (NAMES[1], line(json)),
        (NAMES[2], tsv(report)),
        (NAMES[3], line(fhir)),
    ])
}
