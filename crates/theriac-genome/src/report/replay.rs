//! A recorded report, made again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result, hash_file};
use theriac_record::{Comparison, Manifest, compare, verify};

use super::folder::{KIND, Recipe};

/// Files of a folder beyond this number are not looked through.
const MOST: usize = 100_000;

/// Makes the report recorded in `dir` again by `make`, in the empty folder `scratch`, and compares
/// every file byte for byte. The record names no file, since a name may be a patient's: the inputs
/// are found in the folder `base` by their digests, and handed to `make` by their use.
///
/// # Errors
/// The record was changed, the report is encrypted, an input is not found, or whatever `make`
/// reports. Differences are no errors.
pub fn replay(
    dir: &Path,
    scratch: &Path,
    base: Option<&Path>,
    make: impl FnOnce(&Recipe, &[(String, PathBuf)], &Path) -> Result<()>,
) -> Result<Comparison> {
    let manifest = Manifest::read(dir)?;
    if manifest.kind != KIND {
        return Err(Error::user(format!("this is the record of `{}`", manifest.kind)).at(dir));
    }
    if let Some(fault) = verify(dir)?.faults.first() {
        return Err(Error::user(format!("the record was changed: {fault}"))
            .at(dir)
            .remedy("see all changes with `theriac record verify`; replay an unchanged copy"));
    }
    let recipe: Recipe = serde_json::from_value(manifest.config.clone()).map_err(|e| {
        let version = &manifest.program.version;
        Error::user(format!("the recorded settings cannot be read: {e}"))
            .at(dir)
            .remedy(format!("use version {version} of the program"))
    })?;
    if recipe.encrypted {
        return Err(Error::user("the report is encrypted: made again, no byte of it is the same")
            .at(dir)
            .remedy(
                "check it with `theriac record verify`; to compare, decrypt it, and make the \
                 report again without --encrypt-to",
            ));
    }
    if manifest.inputs.is_empty() {
        return Err(Error::user(
            "the report was made from standard input, of which no record is kept",
        )
        .at(dir)
        .remedy("make it again from a file, to be able to replay it"));
    }
    let Some(base) = base else {
        return Err(Error::user(
            "the record of a report names no file, since a name may be a patient's",
        )
        .at(dir)
        .remedy(format!(
            "give the folder that holds its files with --base; they are found by their digests: {}",
            roles(&manifest)
        )));
    };
    let files = found(&manifest, base)?;
    make(&recipe, &files, scratch)?;
    let mut comparison = compare(&manifest.outputs, dir, scratch, None)?;
    let now = env!("CARGO_PKG_VERSION");
    if manifest.program.version != now {
        let then = &manifest.program.version;
        comparison
            .warnings
            .push(format!("the report was made by version {then}, the replay by {now}"));
    }
    Ok(comparison)
}

fn roles(manifest: &Manifest) -> String {
    let roles: Vec<&str> = manifest.inputs.iter().map(|i| i.role.as_str()).collect();
    roles.join(", ")
}

/// The recorded inputs by use and place, in their order, found in `base` by length and digest.
///
/// # Errors
/// One is not there.
pub fn found(manifest: &Manifest, base: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut all = Vec::new();
    walk(base, &mut all)?;
    let mut digests: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut out = Vec::new();
    for input in &manifest.inputs {
        let mut right = None;
        for (path, length) in &all {
            if input.bytes.is_some_and(|bytes| bytes != *length) {
                continue;
            }
            if !digests.contains_key(path) {
                digests.insert(path.clone(), hash_file(path)?);
            }
            if digests.get(path) == Some(&input.blake3) {
                right = Some(path.clone());
                break;
            }
        }
        let Some(path) = right else {
            return Err(Error::user(format!(
                "the file of the {} is not in this folder",
                input.role
            ))
            .at(base)
            .remedy(format!("give the folder that holds it; its BLAKE3 is {}", input.blake3)));
        };
        out.push((input.role.clone(), path));
    }
    Ok(out)
}

/// Every plain file under a folder, with its length, by name.
fn walk(dir: &Path, out: &mut Vec<(PathBuf, u64)>) -> Result<()> {
    let entries = fs::read_dir(dir).map_err(|e| Error::io(dir, &e))?;
    let mut entries: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let Ok(meta) = fs::symlink_metadata(&path) else { continue };
        if meta.is_dir() && out.len() < MOST {
            walk(&path, out)?;
        } else if meta.is_file() && out.len() < MOST {
            out.push((path, meta.len()));
        }
    }
    Ok(())
}
