//! What is already in our own schema: genes and tables of guidance.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result, create_dir, write_atomic};

use crate::guidance::Guidance;

/// Does the file begin like a gene of the schema?
pub(super) fn is_gene(path: &Path) -> bool {
    let head = head(path);
    let head = head.trim_start().strip_prefix('{').unwrap_or_default();
    head.trim_start().starts_with("\"schema\"")
}

/// Does the file begin like a table of guidance?
pub(super) fn is_guidance(path: &Path) -> bool {
    head(path).starts_with("drug\tpopulation\tkeys\t")
}

/// The first bytes; nothing where they cannot be read.
fn head(path: &Path) -> String {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).map(|file| file.take(200).read_to_end(&mut bytes));
    match read {
        Ok(Ok(_)) => String::from_utf8_lossy(&bytes).into_owned(),
        _ => String::new(),
    }
}

/// The texts of tables by file name, every line checked.
pub(super) fn guidance(paths: &[PathBuf]) -> Result<BTreeMap<String, String>> {
    let mut tables = BTreeMap::new();
    for path in paths {
        Guidance::default().add_file(path)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        if tables.insert(name.clone(), super::text(path)?).is_some() {
            return Err(Error::user(format!("two tables of guidance are named {name}"))
                .at(path)
                .remedy("give each a name of its own"));
        }
    }
    Ok(tables)
}

/// Writes the tables, if there are any.
pub(super) fn write(tables: &BTreeMap<String, String>, folder: &Path) -> Result<()> {
    if tables.is_empty() {
        return Ok(());
    }
    create_dir(folder)?;
    tables.iter().try_for_each(|(name, text)| write_atomic(&folder.join(name), text.as_bytes()))
}
