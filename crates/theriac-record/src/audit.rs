//! `audit.jsonl`: one JSON object a line, each holding the digest of the one before.
//!
//! A line's `hash` is the BLAKE3 of that line without its `hash` member, byte for byte,
//! so that any change of a line, down to the case of a digit, is seen.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use theriac_base::{Error, Result, hash_bytes};

use crate::clock::{Clock, rfc3339};

/// The audit log's name in a run folder.
pub const AUDIT_FILE: &str = "audit.jsonl";
/// The kind of the line that covers the manifest.
pub(crate) const SEAL: &str = "seal";
/// What comes before the first line.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One line of the audit log, without its own hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Counted from 0.
    pub sequence: u64,
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// What happened, in a word.
    pub kind: String,
    /// The particulars.
    pub payload: Value,
    /// The hash of the line before; zeros for the first.
    pub previous: String,
}

/// Why a line does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Break {
    /// Counted from 1.
    pub line: u64,
    pub what: &'static str,
}

/// The lines that hold, the bytes they take, and what is wrong with the first that does not.
pub(crate) struct Chain {
    pub entries: Vec<Entry>,
    pub head: String,
    pub bytes: usize,
    pub broken: Option<Break>,
}

/// Follows the chain as far as it holds.
pub(crate) fn follow(content: &[u8]) -> Chain {
    let mut chain = Chain { entries: Vec::new(), head: GENESIS.to_owned(), bytes: 0, broken: None };
    for line in content.split_inclusive(|&b| b == b'\n') {
        match check_line(line, chain.entries.len() as u64, &chain.head) {
            Ok((entry, hash)) => {
                chain.entries.push(entry);
                chain.head = hash;
                chain.bytes += line.len();
            }
            Err(what) => {
                let line = chain.entries.len() as u64 + 1;
                chain.broken = Some(Break { line, what });
                break;
            }
        }
    }
    chain
}

fn check_line(line: &[u8], sequence: u64, previous: &str) -> Result<(Entry, String), &'static str> {
    let line = line.strip_suffix(b"\n").ok_or("the line is cut short")?;
    let tail = r#","hash":""}"#.len() + GENESIS.len();
    let split = line.len().checked_sub(tail).ok_or("the line is cut short")?;
    let mut body = line[..split].to_vec();
    body.push(b'}');
    let hash = hash_bytes(&body);
    if line[split..] != *format!(r#","hash":"{hash}"}}"#).as_bytes() {
        return Err("the line does not match its hash");
    }
    let entry: Entry = serde_json::from_slice(&body).map_err(|_| "the line is no audit entry")?;
    if entry.sequence != sequence {
        return Err("a line is missing or out of order");
    }
    if entry.previous != previous {
        return Err("the line does not follow the one before it");
    }
    Ok((entry, hash))
}

/// The open, locked log.
#[derive(Debug)]
pub(crate) struct Audit {
    file: File,
    path: PathBuf,
    clock: Clock,
    head: String,
    pub entries: Vec<Entry>,
}

impl Audit {
    /// Opens or begins the log of `dir` and locks it against other processes.
    /// A last line that a killed process left unfinished is dropped.
    pub fn open(dir: &Path, clock: Clock) -> Result<Self> {
        let path = dir.join(AUDIT_FILE);
        let mut file = lock(&path)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content).map_err(|e| Error::io(&path, &e))?;
        let whole = content.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
        let chain = follow(&content[..whole]);
        if let Some(broken) = chain.broken {
            return Err(Error::user(format!("the audit log was changed: {}", broken.what))
                .at_line(&path, broken.line)
                .remedy("give another folder with --out; this one can no longer be continued"));
        }
        let cut = content.len() - whole;
        let mut audit = Self { file, path, clock, head: chain.head, entries: chain.entries };
        if cut > 0 {
            audit.drop_unfinished(whole as u64, cut)?;
        }
        Ok(audit)
    }

    fn drop_unfinished(&mut self, whole: u64, cut: usize) -> Result<()> {
        self.file.set_len(whole).map_err(|e| Error::io(&self.path, &e))?;
        self.file.seek(SeekFrom::End(0)).map_err(|e| Error::io(&self.path, &e))?;
        self.append("recovered", serde_json::json!({ "unfinished_bytes_dropped": cut }))
    }

    /// Adds a line and flushes it to disk.
    pub fn append(&mut self, kind: &str, payload: Value) -> Result<()> {
        let entry = Entry {
            sequence: self.entries.len() as u64,
            time: rfc3339((self.clock)()),
            kind: kind.to_owned(),
            payload,
            previous: self.head.clone(),
        };
        let body = serde_json::to_string(&entry).map_err(Error::bug)?;
        let hash = hash_bytes(body.as_bytes());
        let line = format!("{},\"hash\":\"{hash}\"}}\n", &body[..body.len() - 1]);
        self.write(line.as_bytes())?;
        self.head = hash;
        self.entries.push(entry);
        Ok(())
    }

    /// The hash of the last line.
    pub fn head(&self) -> &str {
        &self.head
    }

    fn write(&mut self, line: &[u8]) -> Result<()> {
        let written = self.file.write_all(line).and_then(|()| self.file.sync_data());
        written.map_err(|e| Error::io(&self.path, &e))
    }
}

fn lock(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    let file = options.read(true).append(true).create(true).open(path);
    let file = file.map_err(|e| Error::io(path, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::user("another process works in this folder")
            .at(path)
            .remedy("wait until it has ended, or give another folder with --out")),
        Err(TryLockError::Error(e)) => Err(Error::io(path, &e)),
    }
}
