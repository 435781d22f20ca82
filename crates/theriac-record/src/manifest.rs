//! `manifest.json`: everything needed to run again and to check the outcome.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use theriac_base::{Error, Result, read_to_string};

use crate::digest::Digest;

/// The manifest's name in a run folder.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The version of the manifest's own layout.
pub(crate) const FORMAT: u32 = 1;

/// The program that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A file that the run read, or a part of the program that stands for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// As the configuration names it, relative to [`Manifest::base`] unless absolute.
    pub path: PathBuf,
    /// What it was for, such as `known actives`.
    pub role: String,
    /// Length in bytes; missing for what is built into the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// BLAKE3, 64 hexadecimal digits.
    pub blake3: String,
    /// Is it part of the program, and no file?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub built_in: bool,
}

/// How a result is compared when it was made again on another class of processor,
/// where sums of floating-point numbers differ in their last bits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    /// It follows from the differing sums and may be another one altogether.
    #[default]
    NotComparable,
    /// No floating-point network had a part in it: byte for byte.
    Identical,
    /// A CSV whose `values` can be computed again from each row's `key`; they agree within the
    /// tolerance.
    Table {
        /// The column that names a row.
        key: String,
        /// The columns of numbers to compare.
        values: Vec<String>,
    },
}

/// A file that the run wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Relative to the run folder.
    pub path: String,
    /// How to compare it on another class of processor.
    pub elsewhere: Elsewhere,
    /// Its digest.
    #[serde(flatten)]
    pub digest: Digest,
}

/// The manifest of a finished run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this layout.
    pub format: u32,
    /// The program that ran.
    pub program: Program,
    /// The command, such as `campaign`.
    pub kind: String,
    /// The run's name.
    pub name: String,
    /// The resolved configuration.
    pub config: Value,
    /// The folder to which relative inputs belong.
    pub base: PathBuf,
    /// The seed of every random number.
    pub seed: u64,
    /// Worker threads; results do not depend on them.
    pub threads: usize,
    /// See [`crate::processor_class`].
    pub processor: String,
    /// The first line of the audit log, RFC 3339 in UTC.
    pub started: String,
    /// The last line before the seal.
    pub ended: String,
    /// Bad rows and rejected molecules, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// Files read.
    pub inputs: Vec<Input>,
    /// Files written, but for the manifest and the audit log.
    pub outputs: Vec<Output>,
    /// Lines of the audit log before the seal.
    pub audit_lines: u64,
    /// The hash of the last of them.
    pub audit_head: String,
}

impl Manifest {
    /// Reads the manifest of a run folder.
    ///
    /// # Errors
    /// Missing, no JSON, or of a later layout.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = dir.join(MANIFEST_FILE);
        if dir.is_dir() && !path.exists() {
            return Err(Error::user("there is no manifest here")
                .at(&path)
                .remedy("give the folder of a finished run"));
        }
        let text = read_to_string(&path)?;
        let manifest: Self = serde_json::from_str(&text).map_err(|e| {
            Error::user(format!("not a manifest: {e}"))
                .at_line(&path, e.line() as u64)
                .remedy("give the folder of a finished run")
        })?;
        if manifest.format > FORMAT {
            return Err(Error::user(format!("the manifest's layout {} is newer", manifest.format))
                .at(&path)
                .remedy("use the program version that wrote it, or a newer one"));
        }
        Ok(manifest)
    }

    /// Where an input lies, with relative paths taken from `base`.
    pub fn locate(&self, input: &Input, base: Option<&Path>) -> PathBuf {
        base.unwrap_or(&self.base).join(&input.path)
    }
}
