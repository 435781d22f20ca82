//! The files that are read, and the columns that they have together.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde::Serialize;
use theriac_base::{Error, Result, hash_file};

use super::config::{CurateConfig, InputConfig};
use super::write::no_column;
use crate::io::{self, ReadOptions, Reader};

/// An opened input.
pub(super) struct Input {
    pub reader: Reader,
    pub source: Source,
    /// For each of the columns that are kept, this file's column.
    pub columns: Vec<Option<usize>>,
}

/// All inputs.
pub(super) struct Inputs {
    pub files: Vec<Input>,
    /// The union of their columns, in order of appearance.
    pub columns: Vec<String>,
    /// Those of the columns that are written.
    pub kept: Vec<String>,
}

/// An input as the data card names it.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    /// What its rows are called in the `source` column.
    pub name: String,
    /// The file, as named in the configuration.
    pub path: PathBuf,
    /// Its licence.
    pub licence: Option<String>,
    /// Where it was taken from.
    pub origin: Option<String>,
    /// The BLAKE3 digest of the file as it lies on disk.
    pub blake3: Option<String>,
    /// Rows read.
    pub rows: u64,
    /// Rows kept, before merging.
    pub kept: u64,
    /// Compounds whose first row is here.
    pub compounds: u64,
}

/// Opens the inputs of `config`; relative paths start at `data`.
pub(super) fn open(config: &CurateConfig, data: &Path) -> Result<Inputs> {
    if config.input.is_empty() {
        return Err(Error::user("nothing to curate")
            .remedy("name a file of molecules, or list [[input]] in the configuration"));
    }
    let mut columns: Vec<String> = Vec::new();
    let mut seen = FxHashSet::default();
    let mut opened = Vec::new();
    for input in &config.input {
        let (reader, source) = open_one(input, data)?;
        let new = |c: &&String| seen.insert((*c).clone());
        columns.extend(reader.columns().iter().filter(new).cloned().collect::<Vec<_>>());
        opened.push((reader, source));
    }
    check_columns(config, &columns)?;
    let wanted = |c: &&String| config.output.input_columns.as_ref().is_none_or(|w| w.contains(c));
    let kept: Vec<String> = columns.iter().filter(wanted).cloned().collect();
    let files = opened.into_iter().map(|(reader, source)| {
        let own = |c: &String| reader.columns().iter().position(|r| r == c);
        Input { columns: kept.iter().map(own).collect(), reader, source }
    });
    Ok(Inputs { files: files.collect(), columns, kept })
}

/// Columns that the configuration names are in some input.
fn check_columns(config: &CurateConfig, columns: &[String]) -> Result<()> {
    let known: Vec<&str> = columns.iter().map(String::as_str).collect();
    let kept = config.output.input_columns.iter().flatten();
    let kept = kept.map(|c| ("output.input_columns", c));
    let split = config.split.column.iter().map(|c| ("split.column", c));
    match kept.chain(split).find(|(_, c)| !columns.contains(c)) {
        Some((setting, unknown)) => Err(no_column(setting, unknown, &known)),
        None => Ok(()),
    }
}

fn open_one(config: &InputConfig, data: &Path) -> Result<(Reader, Source)> {
    let standard_input = config.path == Path::new("-");
    let path = if standard_input { config.path.clone() } else { data.join(&config.path) };
    // A pipe can be read once only.
    let once = standard_input || path.exists() && !path.is_file();
    let blake3 = if once { None } else { Some(hash_file(&path)?) };
    if let (Some(wanted), Some(found)) = (&config.blake3, &blake3)
        && !wanted.eq_ignore_ascii_case(found)
    {
        return Err(Error::user(format!("its BLAKE3 digest is {found}, not {wanted}"))
            .at(path)
            .remedy("fetch the file again, or correct `blake3` in the configuration"));
    }
    let options =
        ReadOptions { smiles_column: config.smiles_column.clone(), ..ReadOptions::default() };
    let reader = io::open(&path, &options)?;
    let source = Source {
        name: config.name.clone().unwrap_or_else(|| file_name(&config.path)),
        path: config.path.clone(),
        licence: config.licence.clone(),
        origin: config.origin.clone(),
        blake3,
        rows: 0,
        kept: 0,
        compounds: 0,
    };
    Ok((reader, source))
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    name.split('.').next().unwrap_or(&name).to_owned()
}
