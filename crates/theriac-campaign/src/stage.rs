//! The stages, and the seal that each leaves in the audit log.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result};
use theriac_record::{Digest, Entry, Run};

/// The audit log's word for a stage that begins.
pub(crate) const BEGIN: &str = "stage_begun";
/// The audit log's word for a stage that is done.
pub(crate) const DONE: &str = "stage_done";

/// A stage, in the order of running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reads, standardises and merges the known actives.
    Known,
    /// Makes new molecules that score well.
    Design,
    /// Chooses among them.
    Rank,
    /// Holds them against a panel of genomes; only where one is given.
    Patients,
    /// Writes the report.
    Report,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Stage; 5] =
        [Stage::Known, Stage::Design, Stage::Rank, Stage::Patients, Stage::Report];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Known => "known",
            Stage::Design => "design",
            Stage::Rank => "rank",
            Stage::Patients => "patients",
            Stage::Report => "report",
        }
    }

    /// What it writes into the run folder: files, and folders ending in `/`.
    pub fn writes(self) -> &'static [&'static str] {
        match self {
            Stage::Known => &["known/"],
            Stage::Design => &["design/"],
            Stage::Rank => &["ranked.csv", "ranked.sdf"],
            Stage::Patients => &["patients/"],
            Stage::Report => &["report.html"],
        }
    }

    /// Removes what an earlier run of it has written.
    pub(crate) fn clear(self, run: &Run) -> Result<()> {
        self.writes().iter().try_for_each(|name| run.remove(name.trim_end_matches('/')))
    }
}

/// The seal of a finished stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seal {
    pub stage: Stage,
    /// Digest of everything that the stage depends on.
    pub key: String,
    /// What was turned away, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// What was written.
    pub outputs: BTreeMap<String, Digest>,
}

/// The seal of `stage` with this key, if its files are still what they were.
pub(crate) fn sealed(run: &Run, stage: Stage, key: &str) -> Result<Option<Seal>> {
    let seal = run.entries().iter().rev().filter(|e| e.kind == DONE).find_map(|e| {
        let seal: Seal = serde_json::from_value(e.payload.clone()).ok()?;
        (seal.stage == stage).then_some(seal)
    });
    let Some(seal) = seal.filter(|s| s.key == key) else { return Ok(None) };
    for (name, digest) in &seal.outputs {
        match fs::read(run.dir().join(name)) {
            Ok(content) if digest.matches(&content) => {}
            _ => return Ok(None),
        }
    }
    Ok(Some(seal))
}

/// Was the stage last begun with this very key, so that it may go on where it stopped?
pub(crate) fn may_resume(entries: &[Entry], stage: Stage, key: &str) -> bool {
    last_mark(entries, stage).is_some_and(|e| e.kind == BEGIN && e.payload["key"] == key)
}

/// Was the stage last begun or done with another key, so that something of it would be lost?
pub(crate) fn has_other(entries: &[Entry], stage: Stage, key: &str) -> bool {
    last_mark(entries, stage).is_some_and(|e| e.payload["key"] != key)
}

fn last_mark(entries: &[Entry], stage: Stage) -> Option<&Entry> {
    let marks = entries.iter().rev().filter(|e| e.kind == BEGIN || e.kind == DONE);
    marks.into_iter().find(|e| e.payload["stage"] == stage.name())
}

/// Was the stage ever begun in this folder?
pub(crate) fn was_begun(entries: &[Entry], stage: Stage) -> bool {
    last_mark(entries, stage).is_some()
}

/// Digests of all files that the stage has written.
pub(crate) fn outputs(dir: &Path, stage: Stage) -> Result<BTreeMap<String, Digest>> {
    let mut outputs = BTreeMap::new();
    for name in stage.writes() {
        collect(dir, name.trim_end_matches('/'), &mut outputs)?;
    }
    Ok(outputs)
}

fn collect(dir: &Path, name: &str, outputs: &mut BTreeMap<String, Digest>) -> Result<()> {
    let path = dir.join(name);
    if !path.is_dir() {
        outputs.insert(name.to_owned(), Digest::of_file(&path)?);
        return Ok(());
    }
    for entry in fs::read_dir(&path).map_err(|e| Error::io(&path, &e))? {
        let entry = entry.map_err(|e| Error::io(&path, &e))?;
        collect(dir, &format!("{name}/{}", entry.file_name().to_string_lossy()), outputs)?;
    }
    Ok(())
}
