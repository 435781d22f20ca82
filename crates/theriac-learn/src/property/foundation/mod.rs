//! `theriac train foundation`: a graph network that learns to predict computed descriptors of
//! many molecules, as a start for networks that learn from few measured labels.
//!
//! After CheMeleon (J. Burns et al., arXiv:2506.15792).

mod atoms;
mod checkpoint;
mod corpus;
mod targets;

use std::path::PathBuf;

use theriac_base::{Error, Job, Result, create_dir};
use theriac_chem::descriptors::OF_ATOM;

use super::graph::{GraphConfig, Pretraining};
use super::score::{Measure, rms};
use super::train::trust;
use super::trained::{Card, TaskCard, TrainedModel, Training};
use super::trust::Domain;
use super::{Dataset, Predictions, PropertyModel, Task};
use atoms::AtomTargets;
use checkpoint::Position;
use corpus::Corpus;
use targets::Targets;

/// Molecules that are learnt from between two checkpoints.
const CHUNK: usize = 16_384;
/// Molecules that are held out to judge it, at most; of a small corpus a tenth.
const HELD_OUT: usize = 2_000;
/// Fewer molecules than this are too few.
const LEAST: usize = 200;

/// What is to be trained.
#[derive(Debug, Clone)]
pub struct FoundationOptions {
    /// Molecules, one per row.
    pub corpus: PathBuf,
    /// Folder for model and checkpoints.
    pub out: PathBuf,
    /// Molecules to learn from, each seen once; all where the corpus has fewer.
    pub molecules: usize,
    /// Size and training of the network.
    pub network: GraphConfig,
    /// Go on from the last checkpoint.
    pub resume: bool,
    /// Seed of everything.
    pub seed: u64,
    /// Name of the model, for its card.
    pub name: String,
    /// Sources and licences of the corpus, for the card.
    pub licence: String,
    /// The command, for the card.
    pub command: String,
}

/// Trains the network and writes it as a model folder; its card judges each descriptor on
/// molecules that were held out.
///
/// # Errors
/// The corpus cannot be read or is too small, the folder holds another model, or cancelled: then
/// the last checkpoint is kept.
pub fn train_foundation(options: &FoundationOptions, job: &Job) -> Result<TrainedModel> {
    create_dir(&options.out)?;
    let corpus = Corpus::read(&options.corpus, options.molecules, HELD_OUT, options.seed, job)?;
    let identity =
        format!("{} {} {:?} {}", corpus.digest, corpus.train.len(), options.network, options.seed);
    let position = checkpoint::begin(&options.out, &identity, options.resume)?;
    let sample = corpus.sample(CHUNK, job)?;
    let targets = (Targets::of(&sample)?, AtomTargets::of(&sample));
    let first = targets.0.dataset(sample)?;
    let (network, molecules) = (options.network.clone(), corpus.train.len());
    let mut training = Pretraining::new(network, &first, OF_ATOM, molecules, options.seed)?;
    let done = match position {
        Some(position) => {
            training.read(&options.out.join(checkpoint::STATE[position.state]))?;
            position
        }
        None => Position::new(identity),
    };
    learn(&mut training, &corpus, &targets, options, done, job)?;
    let mut model = finish(&training, &corpus, &targets.0, options, job)?;
    model.save(&options.out)?;
    checkpoint::end(&options.out)?;
    Ok(model)
}

fn learn(
    training: &mut Pretraining,
    corpus: &Corpus,
    (targets, atoms): &(Targets, AtomTargets),
    options: &FoundationOptions,
    mut position: Position,
    job: &Job,
) -> Result<()> {
    let all = corpus.train.len();
    job.progress.begin("learning descriptors", Some(all as u64));
    job.progress.advance(position.molecules as u64);
    while position.molecules < all {
        let end = (position.molecules + CHUNK).min(all);
        let chunk = targets.dataset(corpus.molecules(position.molecules..end, job)?)?;
        let loss = training.learn(&chunk, atoms.labels(&chunk.molecules), job)?;
        job.progress.note(&format!("loss {loss:.4}"));
        position.molecules = end;
        position.losses.push(loss);
        position.write(&options.out, training)?;
    }
    job.progress.end();
    Ok(())
}

/// Judges the network on the molecules that were held out, and puts the model together.
fn finish(
    training: &Pretraining,
    corpus: &Corpus,
    targets: &Targets,
    options: &FoundationOptions,
    job: &Job,
) -> Result<TrainedModel> {
    let held = targets.dataset(corpus.held_out(job)?)?;
    let network = training.model();
    let unseen = network.predict(&held.molecules, job)?;
    let folds: Vec<usize> = (0..held.len()).collect();
    let (domain, similarities) = Domain::of(&held.molecules, &folds);
    let trust = trust::fit(&held, &unseen, &similarities);
    let judged = |(t, task): (usize, &Task)| TaskCard {
        task: task.clone(),
        labels: corpus.train.len(),
        cross_validated: Vec::new(),
        held_out: vec![error(&held, &unseen, t)],
    };
    let tasks: Vec<TaskCard> = held.tasks.iter().enumerate().map(judged).collect();
    let card = Card {
        name: options.name.clone(),
        architecture: format!("graph network, {} units", options.network.hidden),
        features: "Graph of atoms and bonds.".into(),
        intended_use: "A start for graph networks that learn from few measured labels.".into(),
        limits: "The descriptors that it predicts can be computed exactly; limits and domain \
                 rest on the molecules that were held out."
            .into(),
        licence: options.licence.clone(),
        command: options.command.clone(),
        training: Training {
            file: corpus.name.clone(),
            blake3: corpus.digest.clone(),
            molecules: corpus.train.len(),
            held_out: held.len(),
            left_out: corpus.left_out,
            split: "at random".into(),
            folds: 0,
            seed: options.seed,
        },
        tasks,
        ..Card::default()
    };
    Ok(TrainedModel::new(Box::new(network), trust, domain, card))
}

/// The error beside that of always answering with the mean.
fn error(held: &Dataset, unseen: &Predictions, task: usize) -> Measure {
    let pair = |row| Some((held.label(row, task)?.value, unseen.value(row, task)?));
    let pairs: Vec<(f64, f64)> = (0..held.len()).filter_map(pair).collect();
    let mean = pairs.iter().map(|(label, _)| label).sum::<f64>() / pairs.len().max(1) as f64;
    let of = |error: &dyn Fn(&(f64, f64)) -> f64| rms(&pairs.iter().map(error).collect::<Vec<_>>());
    Measure {
        name: "rmse".into(),
        value: of(&|(label, said)| said - label),
        constant: Some(of(&|(label, _)| label - mean)),
        nearest: None,
    }
}

/// Too few molecules.
fn too_few(corpus: &std::path::Path, n: usize) -> Error {
    Error::user(format!("{n} molecules are too few to learn descriptors from"))
        .at(corpus)
        .remedy(format!("give {LEAST} or more, one per row"))
}
