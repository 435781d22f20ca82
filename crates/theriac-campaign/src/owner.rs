//! Whose a run folder is: one campaign's, with one seed, or one design's.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result};
use theriac_record::Run;

use crate::plan::Plan;
use crate::stage;

/// The audit log's word for the campaign that a folder belongs to.
pub(crate) const CAMPAIGN: &str = "campaign";

/// The audit log's word for a design of its own that begins.
pub(crate) const DESIGN: &str = "design_begun";

/// Refuses a folder in whose log `mark` says that it belongs to a run of another kind.
///
/// # Errors
/// It does.
pub(crate) fn refuse_kind(run: &Run, mark: &str, what: &str) -> Result<()> {
    if run.entries().iter().all(|e| e.kind != mark) {
        return Ok(());
    }
    Err(Error::user(format!("this folder holds {what}"))
        .at(run.dir())
        .remedy("give another folder with --out"))
}

/// A campaign as it is told from another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Owner {
    file: PathBuf,
    seed: u64,
}

/// Notes that the folder is the plan's.
///
/// # Errors
/// It is another campaign's, of which something would be lost.
pub(crate) fn claim(run: &mut Run, plan: &Plan, force: bool) -> Result<()> {
    refuse_kind(run, DESIGN, "a design of its own, no campaign")?;
    let file = plan.source.path();
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let owner = Owner { file, seed: plan.campaign.seed };
    let notes = run.entries().iter().rev().filter(|e| e.kind == CAMPAIGN);
    let last = notes.into_iter().find_map(|e| Owner::deserialize(&e.payload).ok());
    if last.as_ref() == Some(&owner) {
        return Ok(());
    }
    let lost = |p: &crate::PlannedStage| stage::has_other(run.entries(), p.stage, &p.key);
    let loses = plan.stages.iter().any(lost);
    match last {
        Some(other) if loses && !force => Err(other.refusal(&owner, run.dir())),
        _ => run.event(CAMPAIGN, &owner),
    }
}

impl Owner {
    fn refusal(&self, asked: &Self, dir: &Path) -> Error {
        let what = match self.file == asked.file {
            true => format!("this folder holds the campaign with seed {}", self.seed),
            false => format!("this folder holds another campaign, {}", self.file.display()),
        };
        Error::user(what).at(dir).remedy("give another folder with --out, or --force to replace it")
    }
}

/// A run folder, remembered from before the run.
pub(crate) struct Folder {
    /// It and the folders around it that were not there, the innermost first.
    new: Vec<PathBuf>,
}

impl Folder {
    /// How `dir` is now.
    pub fn before(dir: &Path) -> Self {
        let missing = dir.ancestors().take_while(|p| !p.as_os_str().is_empty() && !p.exists());
        Self { new: missing.map(Path::to_owned).collect() }
    }

    /// Leaves nothing behind after a first stage that failed in a new folder.
    pub fn clean_up_first(&self, run: &Run, error: &Error) {
        if run.entries().iter().all(|e| e.kind != stage::DONE) {
            self.clean_up(error);
        }
    }

    /// Leaves nothing behind in a new folder where nothing was reached.
    pub fn clean_up(&self, error: &Error) {
        if let ([new, around @ ..], Error::User(_)) = (self.new.as_slice(), error) {
            // The stage's own error matters more than that an empty folder is left. Another run
            // may have begun in the folders around.
            let _ = fs::remove_dir_all(new);
            around.iter().try_for_each(fs::remove_dir).ok();
        }
    }
}
