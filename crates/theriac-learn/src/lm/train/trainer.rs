//! The training run.

use std::path::PathBuf;
use std::time::Instant;

use theriac_base::{Error, Job, Result, create_dir, write_atomic};

use super::super::{
    Card, LanguageModel, SampleOptions, Sequence, Vocabulary, gradient,
    quality::{Quality, molecules},
};
use super::{
    Length, Report, TrainConfig,
    card::card,
    checkpoint::{self, Position},
    clock::Clock,
    corpus::{self, Rows, Source},
    device::Engine,
    history, plot,
    schedule::learning_rate,
    survey::Survey,
};
use crate::kernel::Adam;

/// Largest norm of a gradient before it is scaled down.
const MAX_NORM: f32 = 1.0;

/// Trains a language model; gives back the last report. The folder `config.out` receives
/// the model, `history.csv`, `learning-curves.svg` and the checkpoint.
///
/// # Errors
/// Unusable input, a folder that cannot be written, or Ctrl-C (after a checkpoint).
pub fn train(config: &TrainConfig, job: &Job) -> Result<Report> {
    config.check()?;
    create_dir(&config.out)?;
    if !config.resume {
        checkpoint::refuse_other(&config.out)?;
    }
    let (mut model, initial) = initial_model(config)?;
    let vocabulary = model.vocabulary().clone();
    let source =
        |path, rows| Source { path, rows, vocabulary: &vocabulary, max_length: config.max_length };
    let (train, valid) = match &config.valid {
        Some(valid) => (source(&config.corpus, Rows::All), source(valid, Rows::All)),
        None => (source(&config.corpus, Rows::Train), source(&config.corpus, Rows::Held)),
    };
    let survey = Survey::new(train, valid, job)?;
    let mut adam = Adam::new(model.architecture().parameters());
    let corpora: Vec<&str> = survey.corpora.iter().map(|c| c.blake3.as_str()).collect();
    let identity = config.identity(&corpora, vocabulary.smiles_tokens());
    let position = match config.resume {
        true => checkpoint::read(&config.out, &identity, &mut model, &mut adam)?,
        false => Position { identity, ..Position::default() },
    };
    let engine = Engine::new(config.device, config.precision);
    let started = Instant::now();
    let before = position.seconds;
    let mut run =
        Run { config, job, train, survey, initial, model, adam, engine, position, started, before };
    run.run()
}

/// The model that training starts from, and the card of the one given.
fn initial_model(config: &TrainConfig) -> Result<(LanguageModel, Option<Card>)> {
    if let Some(dir) = &config.init {
        let model = LanguageModel::open(dir)?;
        let card = model.card().clone();
        return Ok((model, Some(card)));
    }
    let vocabulary = match &config.vocabulary {
        Some(file) => Vocabulary::read(file)?,
        None => Vocabulary::drug_like(),
    };
    let model = LanguageModel::random(vocabulary, config.hidden, config.layers, config.seed)?;
    Ok((model, None))
}

/// A run under way.
struct Run<'a> {
    config: &'a TrainConfig,
    job: &'a Job,
    train: Source<'a>,
    survey: Survey,
    initial: Option<Card>,
    model: LanguageModel,
    adam: Adam,
    engine: Engine,
    position: Position,
    started: Instant,
    /// Seconds of training before this process.
    before: f64,
}

impl Run<'_> {
    fn run(&mut self) -> Result<Report> {
        self.job.progress.begin("training", Some(1000));
        let mut clock = Clock::new(self.config);
        let mut shown = 0;
        while self.progress() < 1.0 {
            self.epoch(&mut clock, &mut shown)?;
        }
        self.job.progress.end();
        if self.position.loss.1 > 0.0 || self.position.reports.is_empty() {
            self.report()?;
        }
        self.checkpoint()?;
        self.save()?;
        Ok(self.position.reports.last().copied().unwrap_or_default())
    }

    /// Share of the run that is done.
    fn progress(&self) -> f64 {
        match self.config.length {
            Length::Minutes(minutes) => self.position.seconds / 60.0 / minutes,
            Length::Epochs(epochs) => {
                self.position.molecules as f64 / (epochs * self.survey.molecules as f64)
            }
        }
    }

    /// The rest of one pass over the corpus, from the position on.
    fn epoch(&mut self, clock: &mut Clock, shown: &mut u64) -> Result<()> {
        let mut stream = self.train.stream()?;
        for number in 0.. {
            let window = stream.window()?;
            if window.is_empty() {
                break;
            }
            if number < self.position.window {
                continue;
            }
            let shuffle = self.position.epoch << 24 | number;
            let batches = corpus::batches(&window, self.config.batch, self.config.seed, shuffle);
            for batch in batches.iter().skip(self.position.batch) {
                self.step(batch.iter().map(|&i| window[i].clone()).collect())?;
                self.housekeep(clock, shown)?;
                if self.progress() >= 1.0 {
                    return Ok(());
                }
            }
            self.position.window += 1;
            self.position.batch = 0;
        }
        self.position.epoch += 1;
        self.position.window = 0;
        self.report()
    }

    /// One optimiser step.
    fn step(&mut self, mut batch: Vec<Sequence>) -> Result<()> {
        if self.config.augment > 0.0 {
            let seed = self.config.seed ^ (self.adam.steps + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            corpus::randomise(&mut batch, &self.train, self.config.augment, seed);
        }
        let predictions: usize = batch.iter().map(Sequence::predictions).sum();
        let weight = 1.0 / predictions as f32;
        let rate = self.rate();
        let log_p = self.engine.run(&self.model.parameters, &batch, |_, _| weight)?;
        let gradient = self.engine.gradient();
        let norm = self.adam.step(&mut self.model.parameters.values, gradient, rate, MAX_NORM);
        let loss = -log_p.iter().map(|&l| f64::from(l)).sum::<f64>();
        if !(loss.is_finite() && norm.is_finite()) {
            let step = self.adam.steps;
            return Err(Error::user(format!("training has diverged at step {step}"))
                .remedy("give a lower --lr; --resume goes on from the last checkpoint"));
        }
        self.position.loss.0 += loss;
        self.position.loss.1 += predictions as f64;
        self.position.molecules += batch.len() as u64;
        self.position.batch += 1;
        self.position.seconds = self.before + self.started.elapsed().as_secs_f64();
        Ok(())
    }

    fn rate(&self) -> f64 {
        learning_rate(self.config.learning_rate, self.adam.steps, self.progress())
    }

    /// Shows progress; writes checkpoints and reports when they are due.
    fn housekeep(&mut self, clock: &mut Clock, shown: &mut u64) -> Result<()> {
        let done = (self.progress().min(1.0) * 1000.0) as u64;
        self.job.progress.advance(done.saturating_sub(*shown));
        *shown = done.max(*shown);
        if self.adam.steps.is_multiple_of(20) {
            self.job.progress.note(&format!(
                "epoch {:.2}, loss {:.4} nats per token",
                self.position.molecules as f64 / self.survey.molecules as f64,
                self.position.loss.0 / self.position.loss.1.max(1.0)
            ));
        }
        if self.job.cancel.is_cancelled() {
            self.checkpoint()?;
            return Err(Error::Interrupted);
        }
        if clock.report_due() {
            self.report()?;
        }
        if clock.checkpoint_due() {
            self.checkpoint()?;
        }
        Ok(())
    }

    fn checkpoint(&mut self) -> Result<()> {
        checkpoint::write(&self.config.out, &self.model, &self.adam, &mut self.position)
    }

    /// Measures held-out loss and sample quality; writes history and curves.
    fn report(&mut self) -> Result<()> {
        let log_p = gradient::log_likelihood(
            &self.model.parameters,
            &self.survey.valid,
            self.config.precision,
        );
        let predictions: usize = self.survey.valid.iter().map(Sequence::predictions).sum();
        let valid_loss = -log_p.iter().map(|&l| f64::from(l)).sum::<f64>() / predictions as f64;
        let guarded = self.quality(true);
        let report = Report {
            minutes: self.position.seconds / 60.0,
            epoch: self.position.molecules as f64 / self.survey.molecules as f64,
            step: self.adam.steps,
            molecules: self.position.molecules,
            learning_rate: self.rate(),
            train_loss: (self.position.loss.1 > 0.0)
                .then(|| self.position.loss.0 / self.position.loss.1),
            valid_loss,
            valid: guarded.valid,
            valid_unguarded: self.quality(false).valid,
            unique: guarded.unique,
            novel: guarded.novel.unwrap_or_default(),
        };
        self.position.loss = (0.0, 0.0);
        self.position.reports.push(report);
        let out = |name: &str| -> PathBuf { self.config.out.join(name) };
        history::write(&out("history.csv"), &self.position.reports)?;
        write_atomic(&out("learning-curves.svg"), plot::learning_curves(&self.position.reports))
    }

    fn quality(&self, guard: bool) -> Quality {
        let options = SampleOptions { seed: self.config.seed, guard, ..SampleOptions::default() };
        let samples = self.model.sample(self.config.report_samples, &options);
        let smiles: Vec<String> = samples.iter().map(|s| self.model.decode(s)).collect();
        Quality::measure(&molecules(&smiles), Some(&self.survey.known))
    }

    /// Writes the model folder.
    fn save(&self) -> Result<()> {
        let last = self.position.reports.last().copied().unwrap_or_default();
        self.model
            .save(&self.config.out, &card(self.config, &self.survey, self.initial.as_ref(), &last))
    }
}
