//! A model folder: `model.toml`, `model.safetensors` and `card.html`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use theriac_base::{Error, Result, create_dir, hash_bytes, read_to_string, write_atomic};

use super::super::trust::Domain;
use super::super::{Parts, build};
use super::card::{Card, FORMAT};
use super::{TrainedModel, Trust, page, weights_file};

/// The card of a model folder.
pub const CARD: &str = "model.toml";
/// The weights of a model folder.
pub const WEIGHTS: &str = "model.safetensors";
/// The card to be read.
pub const PAGE: &str = "card.html";

/// Arrays of the model itself stand under this.
const MODEL: &str = "model/";

#[derive(Serialize, Deserialize)]
struct Settings {
    kind: String,
    format: u64,
    trust: Vec<Trust>,
    model: Map<String, Value>,
}

/// What the weights say they are.
const KIND: &str = "property";

impl TrainedModel {
    /// Writes the model folder.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn save(&mut self, dir: &Path) -> Result<()> {
        create_dir(dir)?;
        let mut parts = Parts::default();
        let model = parts.nest(MODEL, self.model.parts());
        self.domain.write(&mut parts.tensors);
        let settings = Settings { kind: KIND.into(), format: 1, trust: self.trust.clone(), model };
        parts.settings = Parts::with_settings(&settings).settings;
        let weights = weights_file::to_bytes(&parts)?;
        let card =
            Card { format: FORMAT, weights_blake3: hash_bytes(&weights), ..self.card().clone() };
        // Without a card in between, a kill leaves no folder whose two files disagree.
        match std::fs::remove_file(dir.join(CARD)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&dir.join(CARD), &e));
            }
            _ => {}
        }
        write_atomic(&dir.join(WEIGHTS), weights)?;
        write_atomic(&dir.join(PAGE), page::page(&card).html())?;
        write_atomic(&dir.join(CARD), card.to_toml()?)?;
        self.set_card(card);
        Ok(())
    }

    /// The model of a card and weights that were read from `place`.
    ///
    /// # Errors
    /// Malformed, of another version, or the weights are not those of the card.
    pub fn from_files(card: &str, weights: &[u8], place: &Path) -> Result<Self> {
        Self::checked(Card::parse(card, &place.join(CARD))?, weights, place)
    }

    fn checked(card: Card, weights: &[u8], place: &Path) -> Result<Self> {
        let file = place.join(WEIGHTS);
        if hash_bytes(weights) != card.weights_blake3 {
            return Err(Error::user("the weights are not those that the card names (BLAKE3)")
                .at(&file)
                .remedy(
                    "the file is damaged or belongs to another model: fetch the folder again",
                ));
        }
        let parts = weights_file::from_bytes(weights, &file)?;
        Self::of_parts(&parts, card).map_err(|e| e.at(&file))
    }

    /// Reads a model folder.
    ///
    /// # Errors
    /// A file is missing or malformed, of another version, or the weights are not those of the
    /// card.
    pub fn load(dir: &Path) -> Result<Self> {
        let (file, weights) = (dir.join(CARD), dir.join(WEIGHTS));
        if !dir.is_dir() {
            return Err(Error::user("there is no such model folder")
                .at(dir)
                .remedy("give a folder that `theriac train DATA --out MODEL` has written"));
        }
        let card = Card::parse(&read_to_string(&file)?, &file)?;
        let bytes = std::fs::read(&weights).map_err(|e| Error::io(&weights, &e))?;
        Self::checked(card, &bytes, dir)
    }

    fn of_parts(parts: &Parts, card: Card) -> Result<Self> {
        let settings: Settings = parts.settings(KIND, 1)?;
        let model = build(&parts.nested(MODEL, &settings.model))?;
        let sound = settings.trust.len() == model.tasks().len()
            && card.tasks.iter().map(|t| &t.task).eq(model.tasks());
        if !sound {
            return Err(Error::user("the card and the weights name other targets")
                .remedy("fetch the model folder again, or train the model anew"));
        }
        let domain = Domain::read(&parts.tensors)?;
        Ok(Self::new(model, settings.trust, domain, card))
    }
}

/// The property models in the folders of a folder, with their cards, in the order of their names;
/// folders that are none are passed over.
///
/// # Errors
/// The folder cannot be read.
pub fn list(dir: &Path) -> Result<Vec<(PathBuf, Card)>> {
    let entries = std::fs::read_dir(dir).map_err(|e| Error::io(dir, &e))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    folders.push(dir.into());
    folders.sort();
    let card = |folder: PathBuf| {
        let file = folder.join(CARD);
        let card = Card::parse(&read_to_string(&file).ok()?, &file).ok()?;
        Some((folder, card))
    };
    Ok(folders.into_iter().filter_map(card).collect())
}
