//! Runs a recorded campaign or design again.

use std::path::Path;

use serde::de::DeserializeOwned;
use theriac_base::{Error, Job, Result};
use theriac_design::config::Source;
use theriac_record::{Again, Clock, Comparison, Input, Manifest, Program};

use crate::alone;
use crate::config::Campaign;
use crate::draft::{KIND, program};
use crate::plan::Plan;
use crate::rescore::rescore;
use crate::run::{Options, run};

/// Runs the campaign or design recorded in `dir` again under the empty folder `scratch`, and compares.
/// `base` stands in for the folder to which the inputs' relative paths belong.
///
/// On another class of processor the run may take another course; there the scores of the
/// recorded molecules are computed again and compared.
///
/// # Errors
/// The run was of another kind, its record or an input was changed, or the run fails.
pub fn replay(
    dir: &Path,
    scratch: &Path,
    base: Option<&Path>,
    clock: Clock,
    job: &Job,
) -> Result<Comparison> {
    theriac_record::replay(dir, scratch, base, &Runs { base, clock, job })
}

struct Runs<'a> {
    base: Option<&'a Path>,
    clock: Clock,
    job: &'a Job,
}

impl Again for Runs<'_> {
    fn program(&self) -> Program {
        program()
    }

    fn run(&self, manifest: &Manifest, scratch: &Path) -> Result<()> {
        if manifest.kind == alone::KIND {
            return alone::again(manifest, self.base(manifest), scratch, self.clock, self.job);
        }
        let plan = self.plan(manifest, scratch)?;
        run(&plan, &Options::default(), self.clock, self.job).map(|_| ())
    }

    fn compute(&self, manifest: &Manifest, dir: &Path, scratch: &Path) -> Result<()> {
        if manifest.kind == alone::KIND {
            return alone::compute(manifest, self.base(manifest), dir, scratch);
        }
        let plan = self.plan(manifest, dir)?;
        rescore(&plan.campaign, &plan.source, dir, scratch, self.job)
    }
}

impl Runs<'_> {
    fn base<'m>(&'m self, manifest: &'m Manifest) -> &'m Path {
        self.base.unwrap_or(&manifest.base)
    }

    fn plan(&self, manifest: &Manifest, out: &Path) -> Result<Plan> {
        if manifest.kind != KIND {
            return Err(Error::user(format!("this is the record of `{}`", manifest.kind))
                .remedy("only campaigns, designs and genome reports can be replayed"));
        }
        let campaign: Campaign = recorded(manifest)?;
        let source = Source::none(self.base(manifest));
        let plan = Plan::new(campaign, source, out)?;
        check_built_in(manifest, &plan.inputs)?;
        Ok(plan)
    }
}

/// The configuration of a recorded run.
pub(crate) fn recorded<T: DeserializeOwned>(manifest: &Manifest) -> Result<T> {
    serde_json::from_value(manifest.config.clone()).map_err(|e| {
        Error::user(format!("the recorded configuration cannot be read: {e}"))
            .remedy(version(manifest))
    })
}

/// Does the program still carry what the run has used of it?
pub(crate) fn check_built_in(manifest: &Manifest, inputs: &[Input]) -> Result<()> {
    let carried =
        |then: &Input| inputs.iter().any(|now| now.path == then.path && now.blake3 == then.blake3);
    match manifest.inputs.iter().find(|then| then.built_in && !carried(then)) {
        Some(then) => {
            let what = format!("this program carries another `{}`", then.path.display());
            Err(Error::user(what).remedy(version(manifest)))
        }
        None => Ok(()),
    }
}

fn version(manifest: &Manifest) -> String {
    format!("use version {} of the program", manifest.program.version)
}
