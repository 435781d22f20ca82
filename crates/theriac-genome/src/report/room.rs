//! Room for a report: another one in the same folder is neither overwritten nor left beside.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result};
use theriac_record::{AUDIT_FILE, Input, MANIFEST_FILE, Manifest};

use super::folder::{KIND, NAMES, Recipe};

/// Looks for reports of other samples or of other files in `dir` and in its folders of samples.
/// `planned`: the folders that are to be written, with the samples' places in the files. With
/// `force` what is found is removed.
///
/// # Errors
/// There is such a report, and no `force`; or it cannot be removed.
pub fn make_room(
    dir: &Path,
    planned: &BTreeMap<PathBuf, usize>,
    inputs: &[Input],
    force: bool,
) -> Result<()> {
    let other = |folder: &PathBuf| !is_same(folder, planned.get(folder).copied(), inputs);
    for folder in folders(dir).into_iter().filter(|f| holds_report(f)).filter(other) {
        if !force {
            return Err(Error::user("the folder holds another report")
                .at(&folder)
                .remedy("write to another folder, or replace it with --force"));
        }
        clear(&folder)?;
        if folder != dir {
            // Whatever else lies there stays.
            let _ = fs::remove_dir(&folder);
        }
    }
    Ok(())
}

/// The folder and those of samples in it.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let of_sample = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        name.is_some_and(|name| {
            name.strip_prefix("sample-").is_some_and(|n| n.parse::<u64>().is_ok())
        })
    };
    let mut found: Vec<PathBuf> = inside.filter(of_sample).collect();
    found.sort();
    found.insert(0, dir.to_owned());
    found
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let names = NAMES.iter().flat_map(|name| [(*name).to_owned(), format!("{name}.age")]);
    names.map(|name| folder.join(name)).collect::<Vec<_>>().into_iter()
}

fn holds_report(folder: &Path) -> bool {
    files(folder).any(|file| file.exists())
}

/// Is it of the same sample of the same files?
fn is_same(folder: &Path, place: Option<usize>, inputs: &[Input]) -> bool {
    let Ok(manifest) = Manifest::read(folder) else { return false };
    let recipe = serde_json::from_value::<Recipe>(manifest.config.clone());
    let variants = |inputs: &[Input]| {
        let digests = inputs.iter().filter(|input| input.role == "variants");
        digests.map(|input| input.blake3.clone()).collect::<Vec<_>>()
    };
    let (old, new) = (variants(&manifest.inputs), variants(inputs));
    manifest.kind == KIND
        && recipe.is_ok_and(|recipe| Some(recipe.sample) == place)
        && !new.is_empty()
        && old == new
}

fn clear(folder: &Path) -> Result<()> {
    let record = [MANIFEST_FILE, AUDIT_FILE].map(|name| folder.join(name));
    for file in files(folder).chain(record).filter(|file| file.exists()) {
        fs::remove_file(&file).map_err(|e| Error::io(&file, &e))?;
    }
    Ok(())
}
