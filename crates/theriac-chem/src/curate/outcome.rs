//! All files of a curation appear together, in place of those of an earlier one.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use theriac_base::{Error, Result};

use super::config::CurateConfig;
use super::parse::FORMATS;

/// The names that a curation may write.
fn names() -> Vec<String> {
    let tables = ["dataset", "train", "valid", "test"];
    let tables = tables.iter().flat_map(|t| FORMATS.iter().map(move |f| format!("{t}.{f}")));
    let others =
        ["rejected.csv", "conflicts.csv", "outliers.csv", "data_card.json", "data_card.html"];
    tables.chain(others.map(str::to_owned)).collect()
}

/// Refuses a folder in which an input would be overwritten.
///
/// # Errors
/// Names the input.
pub(super) fn refuse_inputs(config: &CurateConfig, data: &Path, out: &Path) -> Result<()> {
    let Ok(out) = fs::canonicalize(out) else { return Ok(()) };
    let ours: Vec<PathBuf> =
        names().iter().filter_map(|name| fs::canonicalize(out.join(name)).ok()).collect();
    for input in config.input.iter().filter(|i| i.path != Path::new("-")) {
        if fs::canonicalize(data.join(&input.path)).is_ok_and(|path| ours.contains(&path)) {
            return Err(Error::user("this input would be overwritten")
                .at(&input.path)
                .remedy("write to another folder with --out"));
        }
    }
    Ok(())
}

/// A folder inside `out` that goes when it is dropped.
///
/// # Errors
/// `out` is read-only.
pub(super) fn workplace(out: &Path) -> Result<TempDir> {
    tempfile::Builder::new().prefix(".curate-").tempdir_in(out).map_err(|e| Error::io(out, &e))
}

/// Moves all files of `work` to `out` and takes away those that an earlier run left.
///
/// # Errors
/// A file cannot be replaced.
pub(super) fn publish(work: &Path, out: &Path) -> Result<()> {
    for name in names() {
        let (from, to) = (work.join(&name), out.join(&name));
        let done = match (from.exists(), to.is_file()) {
            (true, _) => fs::rename(&from, &to),
            (false, true) => fs::remove_file(&to),
            (false, false) => Ok(()),
        };
        done.map_err(|e| Error::io(&to, &e))?;
    }
    Ok(())
}
