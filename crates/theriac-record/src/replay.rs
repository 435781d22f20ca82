//! Runs again from the manifest, and compares.

use std::path::Path;

use theriac_base::{Error, Result, hash_file};

use crate::compare::{Comparison, Tolerance, compare};
use crate::manifest::Manifest;
use crate::processor::processor_class;

/// Checks that every file that the run has read is where it was and what it was.
/// `base` stands in for the folder to which relative paths belong.
///
/// # Errors
/// An input is missing or was changed since.
pub fn check_inputs(manifest: &Manifest, base: Option<&Path>) -> Result<()> {
    for input in manifest.inputs.iter().filter(|i| !i.built_in) {
        let path = manifest.locate(input, base);
        if hash_file(&path)? != input.blake3 {
            return Err(Error::user(format!(
                "this is not the file that the run has read ({}): its BLAKE3 should be {}",
                input.role, input.blake3
            ))
            .at(path)
            .remedy("restore the file, or give the folder that holds the right one with --base"));
        }
    }
    Ok(())
}

/// Runs the finished run in `dir` again in the empty folder `scratch` by `again`,
/// which is told the manifest and the folder, and compares all results.
///
/// # Errors
/// No manifest, another input than then, or whatever `again` reports.
/// Differences are no errors: see [`Comparison::agrees`].
pub fn replay(
    dir: &Path,
    scratch: &Path,
    base: Option<&Path>,
    tolerance: Tolerance,
    again: impl FnOnce(&Manifest, &Path) -> Result<()>,
) -> Result<Comparison> {
    let manifest = Manifest::read(dir)?;
    check_inputs(&manifest, base)?;
    again(&manifest, scratch)?;
    let exact = manifest.processor == processor_class();
    compare(&manifest.outputs, dir, scratch, if exact { None } else { Some(tolerance) })
}
