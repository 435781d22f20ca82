//! Which enzymes clear a molecule, as far as models can tell.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;
use theriac_chem::scorer::Scorer;
use theriac_design::config::Source;
use theriac_genome::rank::Route;
use theriac_learn::property::{Answer, ModelScorer, TaskKind, TrainedModel};

use super::config::PatientsConfig;
use crate::rank::Ranked;

/// What a model says of one route.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Told {
    /// A probability, of a molecule like those that it learned from.
    Probability(Answer),
    /// The molecule is unlike those: the probability is not to be relied on.
    OutOfDomain(Answer),
    /// The model has no answer.
    Nothing,
}

/// One molecule's routes by gene.
pub(super) type Routes = BTreeMap<String, Told>;

/// The models of all routes: by gene the loaded model and the number of its target.
pub(super) struct Models(BTreeMap<String, (Arc<TrainedModel>, usize)>);

impl Models {
    /// Loads each folder once.
    ///
    /// # Errors
    /// A folder that is no model; no such target, or one that is not of two classes.
    pub fn open(config: &PatientsConfig, source: &Source) -> Result<Self> {
        let mut loaded: BTreeMap<&Path, Arc<TrainedModel>> = BTreeMap::new();
        let mut models = BTreeMap::new();
        for (gene, route) in &config.routes {
            let key = format!("patients.routes.{gene}");
            let placed = |error| placed(error, &key, source);
            let folder: PathBuf = source.resolve(&route.model);
            let model = match loaded.get(route.model.as_path()) {
                Some(model) => model.clone(),
                None => Arc::new(TrainedModel::load(&folder).map_err(placed)?),
            };
            loaded.insert(&route.model, model.clone());
            let scorer =
                ModelScorer::new(model.clone(), route.target.as_deref()).map_err(placed)?;
            let target = &scorer.card().name;
            let tasks = model.tasks().iter();
            let task = tasks.enumerate().find(|(_, t)| t.name == *target);
            match task {
                Some((task, found)) if found.kind == TaskKind::Classification => {
                    models.insert(gene.clone(), (model.clone(), task));
                }
                _ => {
                    let what = format!("`{target}` is not of two classes, so no probability");
                    return Err(source.error(&key, what).remedy(
                        "name a target that was trained on 0 (no substrate) and 1 (substrate)",
                    ));
                }
            }
        }
        Ok(Self(models))
    }
}

/// What is wrong with a model, at the place of the configuration that names it.
fn placed(error: Error, key: &str, source: &Source) -> Error {
    let Error::User(fault) = &error else { return error };
    let place = fault.place.as_ref().map(|p| format!("{}: ", p.file.display()));
    let remedy = fault.remedy.clone().unwrap_or_else(|| "name another model".into());
    source.error(key, format!("{}{}", place.unwrap_or_default(), fault.what)).remedy(remedy)
}

/// Per molecule what a model says of each of its tasks.
type Rows = Vec<Vec<Option<Answer>>>;

/// The routes of every molecule, in their order.
pub(super) fn predict(
    config: &PatientsConfig,
    source: &Source,
    ranked: &[Ranked],
    job: &Job,
) -> Result<Vec<Routes>> {
    let models = Models::open(config, source)?;
    let read = |r: &Ranked| {
        let smiles = &r.designed.smiles;
        Molecule::from_smiles(smiles).map_err(|e| Error::bug(format!("designed {smiles}: {e}")))
    };
    let molecules = ranked.par_iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut out = vec![Routes::new(); molecules.len()];
    let mut answers: Vec<(&Arc<TrainedModel>, Rows)> = Vec::new();
    job.progress.begin("routes", Some(models.0.len() as u64));
    for (gene, (model, task)) in &models.0 {
        let at = match answers.iter().position(|(known, _)| Arc::ptr_eq(known, model)) {
            Some(at) => at,
            None => {
                answers.push((model, model.answer(&molecules, job)?));
                answers.len() - 1
            }
        };
        for (routes, row) in out.iter_mut().zip(&answers[at].1) {
            routes.insert(gene.clone(), told(row.get(*task).copied().flatten()));
        }
        job.progress.advance(1);
    }
    job.progress.end();
    Ok(out)
}

fn told(answer: Option<Answer>) -> Told {
    match answer {
        Some(answer) if !(0.0..=1.0).contains(&answer.value) => Told::Nothing,
        Some(answer) if answer.in_domain => Told::Probability(answer),
        Some(answer) => Told::OutOfDomain(answer),
        None => Told::Nothing,
    }
}

impl Told {
    /// In a few words.
    pub fn words(self) -> &'static str {
        match self {
            Told::Probability(_) => "predicted",
            Told::OutOfDomain(_) => "out of the model's domain",
            Told::Nothing => "not predicted",
        }
    }

    /// The model's answer, relied on or not.
    pub fn answer(self) -> Option<Answer> {
        match self {
            Told::Probability(answer) | Told::OutOfDomain(answer) => Some(answer),
            Told::Nothing => None,
        }
    }
}

/// The routes that can be relied on.
pub(super) fn known(routes: &Routes) -> Vec<Route> {
    let route = |(gene, told): (&String, &Told)| match told {
        Told::Probability(answer) => Some(Route { gene: gene.clone(), probability: answer.value }),
        _ => None,
    };
    routes.iter().filter_map(route).collect()
}

/// The routes of which nothing can be said, each with the reason.
pub(super) fn unknown(routes: &Routes) -> Vec<String> {
    let route = |(gene, told): (&String, &Told)| match told {
        Told::Probability(_) => None,
        other => Some(format!("route unknown: {gene} ({})", other.words())),
    };
    routes.iter().filter_map(route).collect()
}
