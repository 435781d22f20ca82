//! A language model for use: sampling, likelihoods, its folder.

use std::path::Path;

use theriac_base::{Error, Result, create_dir, hash_bytes, read_to_string, write_atomic};

use super::{Architecture, Card, Sequence, Vocabulary, gradient, parameters::Parameters, sampler};
use crate::kernel::Precision;

pub(crate) const WEIGHTS: &str = "model.safetensors";
const CARD: &str = "model.toml";

/// How to sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleOptions {
    /// With the index of the sample, all that its random numbers depend on.
    pub seed: u64,
    /// Index of the first sample.
    pub first: u64,
    /// Divides the logits: below 1 more of the likely, above 1 more of the unlikely.
    pub temperature: f32,
    /// Longest sequence, in tokens.
    pub max_length: usize,
    /// Start a sample again where no valid SMILES can follow what is written.
    pub guard: bool,
}

impl Default for SampleOptions {
    fn default() -> Self {
        Self { seed: 0, first: 0, temperature: 1.0, max_length: 128, guard: true }
    }
}

impl SampleOptions {
    /// Checks the ranges.
    ///
    /// # Errors
    /// Names the option that is out of its range.
    pub fn check(&self) -> Result<()> {
        check_range("temperature", f64::from(self.temperature), 0.05, 10.0)?;
        check_range("max-length", self.max_length as f64, 1.0, 10_000.0)
    }
}

/// A value outside `low..=high`, or none at all, is the user's error.
pub(super) fn check_range(option: &str, value: f64, low: f64, high: f64) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(Error::user(format!("--{option} {value} is out of range"))
        .remedy(format!("give {low} to {high}")))
}

/// A trained language model of SMILES.
#[derive(Debug, Clone)]
pub struct LanguageModel {
    pub(crate) parameters: Parameters,
    vocabulary: Vocabulary,
    card: Card,
}

impl LanguageModel {
    /// A network with random weights, as training starts from.
    ///
    /// # Errors
    /// Sizes that are not possible.
    pub fn random(vocabulary: Vocabulary, hidden: usize, layers: usize, seed: u64) -> Result<Self> {
        let architecture = Architecture { vocabulary: vocabulary.len(), hidden, layers }.check()?;
        let parameters = Parameters::random(architecture, seed);
        Ok(Self::from_parts(parameters, vocabulary, Card::default()))
    }

    pub(crate) fn from_parts(parameters: Parameters, vocabulary: Vocabulary, card: Card) -> Self {
        Self { parameters, vocabulary, card }
    }

    /// Reads a model folder: `model.toml` and `model.safetensors`.
    ///
    /// # Errors
    /// A file is missing or malformed, or the weights are not those of the card.
    pub fn load(dir: &Path) -> Result<Self> {
        let (card, weights) = (dir.join(CARD), dir.join(WEIGHTS));
        let text = read_to_string(&card)?;
        let bytes = std::fs::read(&weights).map_err(|e| Error::io(&weights, &e))?;
        Self::from_files(&text, &bytes, dir)
    }

    /// Makes a model of the contents of its two files; `dir` is named in errors.
    ///
    /// # Errors
    /// As [`LanguageModel::load`].
    pub fn from_files(card: &str, weights: &[u8], dir: &Path) -> Result<Self> {
        let card = Card::parse(card, &dir.join(CARD))?;
        let file = dir.join(WEIGHTS);
        if hash_bytes(weights) != card.weights_blake3 {
            return Err(Error::user("the weights are not those that the card names (BLAKE3)")
                .at(&file)
                .remedy(
                    "the file is damaged or belongs to another model: fetch the folder again",
                ));
        }
        let vocabulary =
            Vocabulary::new(card.vocabulary.clone()).map_err(|e| e.at(dir.join(CARD)))?;
        let architecture = Architecture {
            vocabulary: vocabulary.len(),
            hidden: card.architecture.hidden,
            layers: card.architecture.layers,
        };
        let parameters = Parameters::from_safetensors(architecture, weights, &file)?;
        Ok(Self::from_parts(parameters, vocabulary, card))
    }

    /// Writes the model folder. The card's architecture, vocabulary and hash are filled in.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn save(&self, dir: &Path, card: &Card) -> Result<()> {
        create_dir(dir)?;
        let weights = self.parameters.to_safetensors()?;
        let card = Card {
            architecture: self.parameters.architecture,
            vocabulary: self.vocabulary.smiles_tokens().to_vec(),
            weights_blake3: hash_bytes(&weights),
            ..card.clone()
        };
        // Without a card in between, a kill leaves no folder whose two files disagree.
        match std::fs::remove_file(dir.join(CARD)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&dir.join(CARD), &e));
            }
            _ => {}
        }
        write_atomic(&dir.join(WEIGHTS), weights)?;
        write_atomic(&dir.join(CARD), card.to_toml()?)
    }

    /// The size of the network.
    pub fn architecture(&self) -> Architecture {
        self.parameters.architecture
    }

    /// The tokens that it knows.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// What is known of the model.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Samples `n` sequences, the `i`-th depending on (seed, first + i) alone.
    pub fn sample(&self, n: usize, options: &SampleOptions) -> Vec<Sequence> {
        sampler::sample(&self.parameters, &self.vocabulary, n, options)
    }

    /// Natural logarithm of each sequence's probability under the network without guard
    /// and at temperature 1, the end mark included.
    pub fn log_likelihood(&self, sequences: &[Sequence]) -> Vec<f32> {
        gradient::log_likelihood(&self.parameters, sequences, Precision::Single)
    }

    /// `smiles` as tokens, or `None` where the model does not know one of them.
    pub fn encode(&self, smiles: &str) -> Option<Sequence> {
        self.vocabulary.encode(smiles)
    }

    /// The SMILES text of a sequence.
    pub fn decode(&self, sequence: &Sequence) -> String {
        self.vocabulary.decode(sequence)
    }
}
