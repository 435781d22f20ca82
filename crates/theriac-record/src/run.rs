//! A run folder while it is being written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;
use theriac_base::{Error, Result, create_dir, write_atomic};

use crate::audit::{AUDIT_FILE, Audit, Entry, SEAL};
use crate::clock::Clock;
use crate::digest::Digest;
use crate::manifest::{Elsewhere, FORMAT, Input, MANIFEST_FILE, Manifest, Output, Program};
use crate::processor::processor_class;
use crate::verify::verify;
use crate::walk;

/// What the caller knows of a run; the rest of the manifest is found out at the seal.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The program that runs.
    pub program: Program,
    /// The command, such as `campaign`.
    pub kind: String,
    /// The run's name.
    pub name: String,
    /// The resolved configuration.
    pub config: Value,
    /// The folder to which relative inputs belong.
    pub base: PathBuf,
    /// The seed.
    pub seed: u64,
    /// Worker threads.
    pub threads: usize,
    /// Bad rows and rejected molecules, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// Files read.
    pub inputs: Vec<Input>,
    /// Files written, relative to the run folder; others in it are not of the run.
    pub results: BTreeSet<String>,
    /// How to compare outputs on another class of processor, by path in the run folder.
    pub elsewhere: BTreeMap<String, Elsewhere>,
}

/// A run folder, locked against other processes while this lives.
#[derive(Debug)]
pub struct Run {
    dir: PathBuf,
    audit: Audit,
}

impl Run {
    /// Begins a run in `dir`, or goes on with the one that is there.
    ///
    /// # Errors
    /// The folder cannot be written, holds other files than a run's, is in use
    /// by another process, or its audit log was changed.
    pub fn open(dir: &Path, clock: Clock) -> Result<Self> {
        create_dir(dir)?;
        let begun = dir.join(AUDIT_FILE).exists();
        if !begun && !walk::files(dir)?.is_empty() {
            return Err(Error::user("the folder is not empty, and no run of ours is in it")
                .at(dir)
                .remedy("give a new or an empty folder with --out"));
        }
        let audit = Audit::open(dir, clock)?;
        remove_partial_files(dir)?;
        Ok(Self { dir: dir.to_owned(), audit })
    }

    /// The run folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What was recorded so far, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.audit.entries
    }

    /// Is the run finished and every byte of its files as it was sealed?
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn is_sound(&self) -> Result<bool> {
        let found = verify(&self.dir)?;
        Ok(found.faults.len() == found.added)
    }

    /// Takes the seal off: the manifest, which holds for the finished run only, is removed.
    ///
    /// # Errors
    /// The manifest cannot be removed.
    pub fn unseal(&self) -> Result<()> {
        self.remove(MANIFEST_FILE)
    }

    /// Removes a file or folder of the run, if it is there.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove(&self, name: &str) -> Result<()> {
        let path = self.dir.join(name);
        let removed = match path.is_dir() {
            true => fs::remove_dir_all(&path),
            false => fs::remove_file(&path),
        };
        match removed {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io(&path, &e)),
            _ => Ok(()),
        }
    }

    /// Records that something happened.
    ///
    /// # Errors
    /// The disk is full or the folder is gone.
    pub fn event(&mut self, kind: &str, payload: &impl Serialize) -> Result<()> {
        self.audit.append(kind, serde_json::to_value(payload).map_err(Error::bug)?)
    }

    /// Hashes every result into `manifest.json`, and covers that by the last line of the audit
    /// log.
    ///
    /// # Errors
    /// A file cannot be read, or the disk is full.
    pub fn seal(&mut self, draft: Draft) -> Result<Manifest> {
        let manifest = self.manifest(draft)?;
        let mut text = serde_json::to_string_pretty(&manifest).map_err(Error::bug)?;
        text.push('\n');
        write_atomic(&self.dir.join(MANIFEST_FILE), &text)?;
        self.event(SEAL, &serde_json::json!({ "manifest": Digest::of(text.as_bytes()) }))?;
        Ok(manifest)
    }

    fn manifest(&self, draft: Draft) -> Result<Manifest> {
        let time = |e: Option<&Entry>| e.map_or(String::new(), |e| e.time.clone());
        Ok(Manifest {
            format: FORMAT,
            program: draft.program,
            kind: draft.kind,
            name: draft.name,
            config: draft.config,
            base: draft.base,
            seed: draft.seed,
            threads: draft.threads,
            processor: processor_class(),
            started: time(self.entries().first()),
            ended: time(self.entries().last()),
            rejected: draft.rejected,
            inputs: draft.inputs,
            outputs: outputs(&self.dir, draft.results, &draft.elsewhere)?,
            audit_lines: self.entries().len() as u64,
            audit_head: self.audit.head().to_owned(),
        })
    }
}

fn outputs(
    dir: &Path,
    results: BTreeSet<String>,
    elsewhere: &BTreeMap<String, Elsewhere>,
) -> Result<Vec<Output>> {
    let output = |name: String| {
        let path = dir.join(&name);
        let kind = fs::symlink_metadata(&path).map_err(|e| Error::io(&path, &e))?;
        if !kind.is_file() {
            return Err(Error::user("a result must be a plain file")
                .at(path)
                .remedy("move it out of the folder and run again"));
        }
        let digest = Digest::of_file(&path)?;
        let elsewhere = elsewhere.get(&name).cloned().unwrap_or_default();
        Ok(Output { path: name, elsewhere, digest })
    };
    results.into_iter().map(output).collect()
}

/// Removes what a killed process left half-written.
fn remove_partial_files(dir: &Path) -> Result<()> {
    for found in walk::files(dir)?.iter().filter(|f| f.name.ends_with(".partial")) {
        let path = dir.join(&found.name);
        fs::remove_file(&path).map_err(|e| Error::io(&path, &e))?;
    }
    Ok(())
}
