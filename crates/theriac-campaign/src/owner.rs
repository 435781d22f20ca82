//! Whose a run folder is: one campaign's, with one seed.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result};
use theriac_record::Run;

use crate::plan::Plan;
use crate::stage;

/// The audit log's word for the campaign that a folder belongs to.
const CAMPAIGN: &str = "campaign";

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
    pub fn clean_up(&self, run: &Run, error: &Error) {
        let done = run.entries().iter().any(|e| e.kind == stage::DONE);
        if let ([new, around @ ..], Error::User(_), false) = (self.new.as_slice(), error, done) {
            // The stage's own error matters more than that an empty folder is left. Another run
            // may have begun in the folders around.
            let _ = fs::remove_dir_all(new);
            around.iter().try_for_each(fs::remove_dir).ok();
        }
    }
}
