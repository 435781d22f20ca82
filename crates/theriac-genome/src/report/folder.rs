//! The run folder of a report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::json;
use theriac_base::{Error, Result, write_atomic};
use theriac_record::{Clock, Draft, Elsewhere, Input, Manifest, Program, Run};

use super::build::Report;
use super::encrypt::Recipients;
use super::page::html;
use super::tsv::tsv;

/// How to write, and what to record.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the time comes from.
    pub clock: Clock,
    /// Files that were read, with their digests.
    pub inputs: Vec<Input>,
    /// The sample's place in the file, counted from 1: what stands for its name in the record.
    pub ordinal: usize,
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
    run.event(
        "report",
        &json!({ "sample": options.ordinal, "deidentified": options.deidentified }),
    )?;
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
        kind: "genome report".to_owned(),
        name: format!("sample {}", options.ordinal),
        config: json!({ "sample": options.ordinal, "deidentified": options.deidentified }),
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
        ("report.html", html(report)),
        ("report.json", line(json)),
        ("report.tsv", tsv(report)),
        ("fhir.json", line(fhir)),
    ])
}
