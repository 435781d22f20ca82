//! Runs a recorded campaign again.

use std::path::Path;

use theriac_base::{Error, Job, Result};
use theriac_design::config::Source;
use theriac_record::{Clock, Comparison, Manifest, Tolerance};

use crate::config::Campaign;
use crate::plan::Plan;
use crate::run::{Options, run};

/// Runs the campaign recorded in `dir` again in the empty folder `scratch`, and compares.
/// `base` stands in for the folder to which the inputs' relative paths belong.
///
/// # Errors
/// The run was no campaign, an input is missing or was changed, or the campaign fails.
pub fn replay(
    dir: &Path,
    scratch: &Path,
    base: Option<&Path>,
    clock: Clock,
    job: &Job,
) -> Result<Comparison> {
    theriac_record::replay(dir, scratch, base, Tolerance::default(), |manifest, out| {
        let plan = plan(manifest, base, out)?;
        run(&plan, &Options::default(), clock, job).map(|_| ())
    })
}

fn plan(manifest: &Manifest, base: Option<&Path>, out: &Path) -> Result<Plan> {
    if manifest.kind != crate::run::KIND {
        return Err(Error::user(format!("this is the record of `{}`", manifest.kind))
            .remedy("only campaigns can be replayed"));
    }
    let campaign: Campaign = serde_json::from_value(manifest.config.clone()).map_err(|e| {
        Error::user(format!("the recorded configuration cannot be read: {e}"))
            .remedy(format!("use version {} of the program", manifest.program.version))
    })?;
    let plan = Plan::new(campaign, Source::none(base.unwrap_or(&manifest.base)), out)?;
    for then in manifest.inputs.iter().filter(|i| i.built_in) {
        if plan.inputs.iter().all(|now| now.path != then.path || now.blake3 != then.blake3) {
            let what = format!("this program carries another `{}`", then.path.display());
            return Err(Error::user(what)
                .remedy(format!("use version {} of the program", manifest.program.version)));
        }
    }
    Ok(plan)
}
