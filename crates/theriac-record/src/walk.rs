//! Every file under a folder, in one order everywhere.

use std::fs;
use std::path::Path;

use theriac_base::{Error, Result};

/// One thing found under the folder.
pub(crate) struct Found {
    /// Relative to the folder, with `/` between the parts.
    pub name: String,
    /// A plain file? Links, sockets and the like are not.
    pub plain: bool,
}

/// All files under `dir`, sorted by name; folders are entered, links are not followed.
pub(crate) fn files(dir: &Path) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    enter(dir, "", &mut found)?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn enter(dir: &Path, prefix: &str, found: &mut Vec<Found>) -> Result<()> {
    for entry in fs::read_dir(dir).map_err(|e| Error::io(dir, &e))? {
        let entry = entry.map_err(|e| Error::io(dir, &e))?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(|e| Error::io(&entry.path(), &e))?;
        if kind.is_dir() {
            enter(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(Found { name, plain: kind.is_file() });
        }
    }
    Ok(())
}
