//! Where a run stands, written so that it goes on exactly there.

use std::path::Path;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result, read_to_string, write_atomic};

use super::super::{LanguageModel, model::WEIGHTS};
use super::Report;
use crate::kernel::{Adam, state};

const STATES: [&str; 2] = ["checkpoint-0.safetensors", "checkpoint-1.safetensors"];
const POSITION: &str = "checkpoint.json";

/// Position in the corpus, and all that was reported.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    /// Of what run: see [`TrainConfig::identity`](super::TrainConfig).
    pub identity: String,
    /// Which of the two state files belongs to it.
    pub state: usize,
    /// Whole passes done.
    pub epoch: u64,
    /// Windows of this pass done.
    pub window: u64,
    /// Batches of this window done.
    pub batch: usize,
    /// Molecules seen in all.
    pub molecules: u64,
    /// Seconds of training.
    pub seconds: f64,
    /// Sum of losses since the last report, and of predictions.
    pub loss: (f64, f64),
    pub reports: Vec<Report>,
}

/// Writes a checkpoint. The state goes to the older of two files and the position, which
/// names it, comes last: a kill at any moment leaves one whole checkpoint.
///
/// # Errors
/// The folder cannot be written.
pub(super) fn write(
    dir: &Path,
    model: &LanguageModel,
    adam: &Adam,
    position: &mut Position,
) -> Result<()> {
    position.state = 1 - position.state.min(1);
    state::write(&dir.join(STATES[position.state]), &model.parameters.values, adam)?;
    let text = serde_json::to_string_pretty(position).map_err(Error::bug)?;
    write_atomic(&dir.join(POSITION), text)
}

/// Refuses to begin where another training has left a model or a checkpoint.
///
/// # Errors
/// It has.
pub(super) fn refuse_other(dir: &Path) -> Result<()> {
    let refused = |what: &str, remedy: &str| Err(Error::user(what).at(dir).remedy(remedy));
    if dir.join(POSITION).exists() {
        let remedy = "go on with it by --resume, or give another folder with --out";
        return refused("this folder holds another training's checkpoint", remedy);
    }
    if dir.join(WEIGHTS).exists() {
        return refused("this folder holds a model", "give another folder with --out");
    }
    Ok(())
}

/// Reads the last checkpoint.
///
/// # Errors
/// There is none, or it is of another run or network.
pub(super) fn read(
    dir: &Path,
    identity: &str,
    model: &mut LanguageModel,
    adam: &mut Adam,
) -> Result<Position> {
    let file = dir.join(POSITION);
    if !file.exists() {
        return Err(Error::user("there is no checkpoint here").at(dir).remedy(
            "give the folder of the training to go on with; a new one begins without --resume",
        ));
    }
    let text = read_to_string(&file)?;
    let position: Position = serde_json::from_str(&text).map_err(|e| {
        Error::user(format!("not a checkpoint: {e}"))
            .at_line(&file, e.line() as u64)
            .remedy("start again in an empty folder")
    })?;
    if position.identity != identity {
        return Err(Error::user(
            "the checkpoint is of a run with another corpus, vocabulary, batch, lr, max-length, \
             seed, augment or precision",
        )
        .at(&file)
        .remedy("give the same options, or begin in another folder without --resume"));
    }
    let state = STATES[position.state.min(1)];
    state::read(&dir.join(state), &mut model.parameters.values, adam)?;
    Ok(position)
}
