//! Runs a recorded campaign again.

use std::path::Path;

use theriac_base::{Error, Job, Result};
use theriac_design::config::Source;
use theriac_record::{Again, Clock, Comparison, Manifest, Program};

use crate::config::Campaign;
use crate::draft::{KIND, program};
use crate::plan::Plan;
use crate::rescore::rescore;
use crate::run::{Options, run};

/// Runs the campaign recorded in `dir` again under the empty folder `scratch`, and compares.
/// `base` stands in for the folder to which the inputs' relative paths belong.
///
/// On another class of processor the run may take another course; there the scores of the
/// recorded molecules are computed again and compared.
///
/// # Errors
/// The run was no campaign, its record or an input was changed, or the campaign fails.
pub fn replay(
    dir: &Path,
    scratch: &Path,
    base: Option<&Path>,
    clock: Clock,
    job: &Job,
) -> Result<Comparison> {
    theriac_record::replay(dir, scratch, base, &Campaigns { base, clock, job })
}

struct Campaigns<'a> {
    base: Option<&'a Path>,
    clock: Clock,
    job: &'a Job,
}

impl Again for Campaigns<'_> {
    fn program(&self) -> Program {
        program()
    }

    fn run(&self, manifest: &Manifest, scratch: &Path) -> Result<()> {
        let plan = self.plan(manifest, scratch)?;
        run(&plan, &Options::default(), self.clock, self.job).map(|_| ())
    }

    fn compute(&self, manifest: &Manifest, dir: &Path, scratch: &Path) -> Result<()> {
        let plan = self.plan(manifest, dir)?;
        rescore(&plan.campaign, &plan.source, dir, scratch)
    }
}

impl Campaigns<'_> {
    fn plan(&self, manifest: &Manifest, out: &Path) -> Result<Plan> {
        if manifest.kind != KIND {
            return Err(Error::user(format!("this is the record of `{}`", manifest.kind))
                .remedy("only campaigns can be replayed"));
        }
        let version = format!("use version {} of the program", manifest.program.version);
        let campaign: Campaign = serde_json::from_value(manifest.config.clone()).map_err(|e| {
            Error::user(format!("the recorded configuration cannot be read: {e}")).remedy(&version)
        })?;
        let source = Source::none(self.base.unwrap_or(&manifest.base));
        let plan = Plan::new(campaign, source, out)?;
        for then in manifest.inputs.iter().filter(|i| i.built_in) {
            if plan.inputs.iter().all(|now| now.path != then.path || now.blake3 != then.blake3) {
                let what = format!("this program carries another `{}`", then.path.display());
                return Err(Error::user(what).remedy(version));
            }
        }
        Ok(plan)
    }
}
