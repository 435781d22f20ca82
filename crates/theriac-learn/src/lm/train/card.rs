//! The card of a model that has been trained.

use super::super::{Architecture, Card, Metrics};
use super::{Report, TrainConfig, survey::Survey};

const INTENDED_USE: &str =
    "Prior of de novo design: proposes small molecules like those it learned from, as SMILES.";
const LIMITS: &str = "Organic molecules of one fragment, of the tokens listed. A sample is a \
                      proposal: neither synthesis, nor activity, nor safety is implied.";

/// What is known of the model after its last report. Architecture, vocabulary and hash
/// are filled in when it is saved.
pub(super) fn card(
    config: &TrainConfig,
    survey: &Survey,
    initial: Option<&Card>,
    last: &Report,
) -> Card {
    let mut training = survey.corpora.clone();
    training.iter_mut().for_each(|c| c.licence.clone_from(&config.licence));
    // What the initial weights learned from is part of what this model learned from.
    training.extend(initial.iter().flat_map(|card| card.training.clone()));
    Card {
        name: config.name.clone(),
        intended_use: INTENDED_USE.into(),
        limits: LIMITS.into(),
        licence: config.licence.clone(),
        command: config.command.clone(),
        weights_blake3: String::new(),
        vocabulary: Vec::new(),
        architecture: Architecture::default(),
        training,
        metrics: Metrics {
            valid_loss: last.valid_loss,
            unigram_loss: survey.baseline.0,
            bigram_loss: survey.baseline.1,
            sampled: config.report_samples as u64,
            valid: last.valid,
            valid_unguarded: last.valid_unguarded,
            unique: last.unique,
            novel: last.novel,
        },
    }
}
