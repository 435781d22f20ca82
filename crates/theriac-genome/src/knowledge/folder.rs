//! A folder of knowledge, as an import makes it.

use std::fs;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result};

use super::import::GUIDANCE;

/// The files of a folder of knowledge, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder {
    /// Genes (`*.json`), for [`super::Knowledge::from_files`].
    pub genes: Vec<PathBuf>,
    /// Tables of guidance (`guidance/*.tsv`), for [`crate::guidance::Guidance::add_file`].
    pub guidance: Vec<PathBuf>,
}

impl Folder {
    /// Looks through a folder.
    ///
    /// # Errors
    /// It cannot be read, or holds neither genes nor guidance.
    pub fn open(folder: &Path) -> Result<Self> {
        let tables = folder.join(GUIDANCE);
        let guidance = if tables.is_dir() { files(&tables, "tsv")? } else { Vec::new() };
        let found = Self { genes: files(folder, "json")?, guidance };
        if found == Self::default() {
            return Err(Error::user(
                "no gene (*.json) and no guidance (guidance/*.tsv) in this folder",
            )
            .at(folder)
            .remedy(
                "make one with `theriac genome knowledge import`, or see knowledge/pgx/genes",
            ));
        }
        Ok(found)
    }
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|e| Error::io(folder, &e))?;
    let path = |entry: std::io::Result<fs::DirEntry>| Ok(entry?.path());
    let mut paths = entries
        .map(path)
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(|e| Error::io(folder, &e))?;
    paths.retain(|path| path.extension().is_some_and(|e| e == extension));
    paths.sort();
    Ok(paths)
}
