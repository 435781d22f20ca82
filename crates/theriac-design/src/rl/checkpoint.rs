//! Checkpoints: a run that was stopped or killed goes on as if nothing had happened.
//!
//! A checkpoint is a folder of its own, `step-000050/`, with the agent and `state.json`; the file
//! `latest` names the one that is whole. It is replaced in one move, so there is always one.

use std::fs;
use std::path::{Path, PathBuf};

use theriac_base::{
    Error, Result, create_dir, hash_bytes, hash_file, read_to_string, write_atomic,
};
use theriac_learn::lm::Agent;

use super::session::Session;
use crate::config::{Config, Learning, References, Stop};

const LATEST: &str = "latest";
const STATE: &str = "state.json";

impl Session {
    /// Writes a checkpoint under `dir` and removes older ones.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn save(&self, dir: &Path) -> Result<()> {
        let name = format!("step-{:06}", self.state.step);
        let folder = dir.join(&name);
        create_dir(&folder)?;
        self.agent.save(&folder)?;
        write_atomic(&folder.join(STATE), serde_json::to_vec(&self.state).map_err(Error::bug)?)?;
        write_atomic(&dir.join(LATEST), &name)?;
        remove_others(dir, &name);
        Ok(())
    }

    /// Goes on from the last checkpoint under `dir`; false where there is none.
    ///
    /// # Errors
    /// The checkpoint is damaged, or is of another configuration.
    pub fn restore(&mut self, dir: &Path) -> Result<bool> {
        let Some(folder) = latest(dir)? else { return Ok(false) };
        let path = folder.join(STATE);
        self.state = serde_json::from_str(&read_to_string(&path)?).map_err(|e| {
            let fault = Error::user(format!("a damaged checkpoint: {e}")).at(&path);
            fault.remedy("begin again with --force, or in another folder")
        })?;
        if self.state.identity != self.identity()? {
            let fault = Error::user("this checkpoint is of another configuration or prior");
            return Err(fault
                .at(&folder)
                .remedy("choose another --out, or begin again with --force"));
        }
        // What failed may have been mended.
        self.state.failed_steps = 0;
        let rate = self.config.learning.learning_rate;
        self.agent = Agent::load(&folder, &self.prior, rate)?;
        Ok(true)
    }

    /// Digest of all that the state depends on: the configuration, with the contents of files in
    /// place of their paths, the prior's weights, and the program's version. How long to learn may
    /// change between sittings, and the folder may move.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn identity(&self) -> Result<String> {
        let learning = Learning { steps: 0, checkpoint_every: 0, ..self.config.learning.clone() };
        let prior = self.prior.card().weights_blake3.clone().into();
        let config = Config { prior, learning, stop: Stop::default(), ..self.config.clone() };
        let mut value = serde_json::to_value(&config).map_err(Error::bug)?;
        for (key, references) in config.references() {
            let pointer = format!("/{}", key.replace(['.', '['], "/").replace(']', ""));
            if let (References::File(path), Some(place)) = (references, value.pointer_mut(&pointer))
            {
                *place = hash_file(&self.source.resolve(path))?.into();
            }
        }
        let text = format!("{value}\n{}", env!("CARGO_PKG_VERSION"));
        Ok(hash_bytes(text.as_bytes()))
    }
}

/// The folder of the last whole checkpoint.
fn latest(dir: &Path) -> Result<Option<PathBuf>> {
    let pointer = dir.join(LATEST);
    if !pointer.exists() {
        return Ok(None);
    }
    Ok(Some(dir.join(read_to_string(&pointer)?.trim())))
}

/// Removes checkpoints other than `name`.
fn remove_others(dir: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let file = entry.file_name();
        let file = file.to_string_lossy();
        if file.starts_with("step-") && file != name {
            // An old checkpoint that stays does no harm.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
