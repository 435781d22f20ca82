//! Finds every changed, missing or added byte of a run folder.

use std::fmt;
use std::fs;
use std::path::Path;

use serde::Serialize;
use theriac_base::{Error, Result};

use crate::audit::{AUDIT_FILE, Chain, SEAL, follow};
use crate::digest::{Digest, line_of};
use crate::manifest::{MANIFEST_FILE, Manifest};
use crate::walk;

/// One thing that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file, relative to the run folder.
    pub file: String,
    /// The first line concerned, from 1, where the file is text and one can be named.
    pub line: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// What [`verify`] found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verification {
    /// Files that were checked.
    pub files: usize,
    /// Lines of the audit log that hold.
    pub audit_lines: usize,
    /// Everything that is not as recorded; empty where all is.
    pub faults: Vec<Fault>,
    /// How many of the faults are files that the run has not written.
    pub added: usize,
}

impl Verification {
    /// Is every byte as it was recorded?
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, file: &str, line: Option<u64>, what: impl Into<String>) {
        self.faults.push(Fault { file: file.to_owned(), line, what: what.into() });
    }
}

/// Checks the audit log's chain, the manifest against its seal, and every file against the manifest.
///
/// # Errors
/// `dir` is no folder, it holds neither log nor manifest, or a file in it cannot be read. Faults are no errors.
pub fn verify(dir: &Path) -> Result<Verification> {
    let mut found = Verification::default();
    let files = walk::files(dir)?;
    if !files.iter().any(|f| f.name == AUDIT_FILE || f.name == MANIFEST_FILE) {
        return Err(Error::user("this folder holds no record")
            .at(dir)
            .remedy("give the folder of a campaign's or design's run"));
    }
    let recorded = check_log(dir, &mut found)?;
    let Some(manifest) = check_manifest(dir, recorded.as_ref(), &mut found)? else {
        return Ok(found);
    };
    for output in &manifest.outputs {
        check_file(dir, &output.path, &output.digest, &mut found)?;
    }
    for extra in files {
        let ours = extra.name == AUDIT_FILE || extra.name == MANIFEST_FILE;
        let added = !ours && manifest.outputs.iter().all(|o| o.path != extra.name);
        if !extra.plain {
            found.fault(&extra.name, None, "not a plain file");
        } else if added {
            found.fault(&extra.name, None, "this file is not of the run");
        }
        found.added += usize::from(added);
    }
    Ok(found)
}

/// Follows the chain; returns the manifest's digest from the seal.
fn check_log(dir: &Path, found: &mut Verification) -> Result<Option<Digest>> {
    let Some(content) = read(dir, AUDIT_FILE, found)? else { return Ok(None) };
    let chain = follow(&content);
    found.audit_lines = chain.entries.len();
    if let Some(broken) = &chain.broken {
        found.fault(AUDIT_FILE, Some(broken.line), broken.what);
    }
    let seal = seal(&chain);
    if seal.is_none() && chain.broken.is_none() {
        let line = chain.entries.len() as u64 + 1;
        found.fault(AUDIT_FILE, Some(line), "the seal is missing: unfinished, or cut off here");
    }
    Ok(seal)
}

fn seal(chain: &Chain) -> Option<Digest> {
    let last = chain.entries.last().filter(|e| e.kind == SEAL)?;
    serde_json::from_value(last.payload.get("manifest")?.clone()).ok()
}

fn check_manifest(
    dir: &Path,
    recorded: Option<&Digest>,
    found: &mut Verification,
) -> Result<Option<Manifest>> {
    if !dir.join(MANIFEST_FILE).exists() {
        found.fault(MANIFEST_FILE, None, "the file is missing");
        return Ok(None);
    }
    if let Some(digest) = recorded {
        check_file(dir, MANIFEST_FILE, digest, found)?;
    }
    match Manifest::read(dir) {
        Ok(manifest) => Ok(Some(manifest)),
        Err(_) if !found.is_sound() => Ok(None), // the change is named already
        Err(error) => Err(error),
    }
}

fn check_file(dir: &Path, name: &str, digest: &Digest, found: &mut Verification) -> Result<()> {
    let Some(content) = read(dir, name, found)? else { return Ok(()) };
    found.files += 1;
    if digest.matches(&content) {
        return Ok(());
    }
    let place = digest.first_change(&content);
    if std::str::from_utf8(&content).is_err() {
        let what = format!("changed between bytes {} and {}", place.start, place.end);
        found.fault(name, None, what);
        return Ok(());
    }
    let (first, last) = (line_of(&content, place.start), line_of(&content, place.end));
    let what = if content.len() as u64 == digest.bytes {
        format!("changed between lines {first} and {last}")
    } else {
        let (now, then) = (content.len(), digest.bytes);
        format!("changed from line {first} on: {now} bytes, not {then}")
    };
    found.fault(name, Some(first), what);
    Ok(())
}

fn read(dir: &Path, name: &str, found: &mut Verification) -> Result<Option<Vec<u8>>> {
    let path = dir.join(name);
    if path.is_dir() {
        found.fault(name, None, "a folder stands in place of the file");
        return Ok(None);
    }
    match fs::read(&path) {
        Ok(content) => Ok(Some(content)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            found.fault(name, None, "the file is missing");
            Ok(None)
        }
        Err(e) => Err(Error::io(&path, &e)),
    }
}
