//! Runs again from the manifest, and compares.

use std::path::Path;

use theriac_base::{Error, Result, hash_file};

use crate::compare::{Comparison, Leniency, Tolerance, compare};
use crate::manifest::{Manifest, Program};
use crate::processor::processor_class;
use crate::verify::verify;

/// How a kind of run is done again.
pub trait Again {
    /// The program that does it.
    fn program(&self) -> Program;

    /// Runs again from the manifest in the empty folder `scratch`.
    ///
    /// # Errors
    /// Whatever ends the run.
    fn run(&self, manifest: &Manifest, scratch: &Path) -> Result<()>;

    /// Computes the values of every [`Elsewhere::Table`](crate::Elsewhere::Table) of the run in
    /// `dir` again from its own rows, into files of the same names under `scratch`.
    ///
    /// # Errors
    /// Whatever ends the computation.
    fn compute(&self, manifest: &Manifest, dir: &Path, scratch: &Path) -> Result<()>;
}

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

/// Runs the finished run in `dir` again by `again`, in new folders under `scratch`, and
/// compares all results.
///
/// # Errors
/// No manifest, a record that was changed, another input than then, or whatever `again`
/// reports. Differences are no errors: see [`Comparison::agrees`].
pub fn replay(
    dir: &Path,
    scratch: &Path,
    base: Option<&Path>,
    again: &impl Again,
) -> Result<Comparison> {
    let manifest = Manifest::read(dir)?;
    // A changed manifest could ask for a lenient comparison, or for other files.
    if let Some(fault) = verify(dir)?.faults.first() {
        return Err(Error::user(format!("the record was changed: {fault}"))
            .at(dir)
            .remedy("see all changes with `theriac record verify`; replay an unchanged copy"));
    }
    check_inputs(&manifest, base)?;
    let (second, computed) = (scratch.join("run"), scratch.join("computed"));
    again.run(&manifest, &second)?;
    let exact = manifest.processor == processor_class();
    if !exact {
        again.compute(&manifest, dir, &computed)?;
    }
    let leniency = Leniency { tolerance: Tolerance::default(), computed: &computed };
    let lenient = (!exact).then_some(leniency);
    let mut comparison = compare(&manifest.outputs, dir, &second, lenient)?;
    comparison.warnings.extend(other_version(&manifest.program, &again.program()));
    Ok(comparison)
}

fn other_version(then: &Program, now: &Program) -> Option<String> {
    let told = |p: &Program| format!("{} {}", p.name, p.version);
    (then != now)
        .then(|| format!("the run was made by {}, the replay by {}", told(then), told(now)))
}
