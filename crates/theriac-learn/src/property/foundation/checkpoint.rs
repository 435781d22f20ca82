//! Where the training stands, written so that it goes on exactly there.

use std::path::Path;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result, read_to_string, write_atomic};

use super::super::graph::Pretraining;
use super::super::trained::CARD;

/// The state files, used in turn: a kill at any moment leaves one whole checkpoint.
pub(super) const STATE: [&str; 2] = ["checkpoint-0.safetensors", "checkpoint-1.safetensors"];
const POSITION: &str = "checkpoint.json";

/// Position in the corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    /// Of what training.
    pub identity: String,
    /// Which of the two state files belongs to it.
    pub state: usize,
    /// Molecules that have been learnt from.
    pub molecules: usize,
    /// Mean loss of each chunk.
    pub losses: Vec<f64>,
}

impl Position {
    /// The beginning.
    pub fn new(identity: String) -> Self {
        Self { identity, state: 1, molecules: 0, losses: Vec::new() }
    }

    /// Writes the state to the older file, and the position, which names it, last.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write(&mut self, dir: &Path, training: &Pretraining) -> Result<()> {
        self.state = 1 - self.state.min(1);
        training.write(&dir.join(STATE[self.state]))?;
        let text = serde_json::to_string_pretty(self).map_err(Error::bug)?;
        write_atomic(&dir.join(POSITION), text)
    }
}

/// The checkpoint to go on from.
///
/// # Errors
/// The folder holds a model or another training's checkpoint, or none where one is asked for.
pub(super) fn begin(dir: &Path, identity: &str, resume: bool) -> Result<Option<Position>> {
    let file = dir.join(POSITION);
    let refused = |what: &str, remedy: &str| Err(Error::user(what).at(dir).remedy(remedy));
    if dir.join(CARD).exists() {
        return refused("this folder holds a model", "give another folder with --out");
    }
    match (file.exists(), resume) {
        (false, false) => return Ok(None),
        (false, true) => return refused("there is no checkpoint here", "leave out --resume"),
        (true, false) => {
            let remedy = "go on with it by --resume, or give another folder with --out";
            return refused("this folder holds another training's checkpoint", remedy);
        }
        (true, true) => {}
    }
    let position: Position = serde_json::from_str(&read_to_string(&file)?).map_err(|e| {
        Error::user(format!("not a checkpoint: {e}"))
            .at_line(&file, e.line() as u64)
            .remedy("start again in an empty folder")
    })?;
    if position.identity == identity && position.state < STATE.len() {
        return Ok(Some(position));
    }
    Err(Error::user("the checkpoint is of a training with another corpus, size or seed")
        .at(&file)
        .remedy("give the same options, or begin in another folder without --resume"))
}

/// Removes the checkpoint of a training that has come to its end.
///
/// # Errors
/// A file cannot be removed.
pub(super) fn end(dir: &Path) -> Result<()> {
    for name in [POSITION, STATE[0], STATE[1]] {
        let file = dir.join(name);
        if file.exists() {
            std::fs::remove_file(&file).map_err(|e| Error::io(&file, &e))?;
        }
    }
    Ok(())
}
