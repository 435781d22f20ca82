//! Cross-validation within the training part, within a budget of time.

use std::time::{Duration, Instant};

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rustc_hash::FxHashMap;
use theriac_base::{Job, Result};

use super::super::{Dataset, Fit, Learner, Predictions, PropertyModel};
use super::{Group, bounds};

/// A kind of model to be tried.
pub struct Kind {
    /// How it learns.
    pub learner: Box<dyn Learner>,
    /// Fitted once more on all data for the model that is kept; else the models of the folds
    /// are kept and their mean is taken.
    pub refit: bool,
    /// Does it read labels that only bound the value?
    pub bounds: bool,
}

/// How kinds are compared.
pub struct Plan {
    /// The kinds, the cheapest first: the dearer are left out when time runs short.
    pub kinds: Vec<Kind>,
    /// Parts into which the data are cut.
    pub folds: usize,
    /// Seed of everything.
    pub seed: u64,
    /// How long all of it may take.
    pub budget: Duration,
}

/// Why something was done, for the user.
pub type Remark = String;

/// What cross-validation gave.
pub struct CrossFit {
    /// The models of each kind.
    pub groups: Vec<Group>,
    /// Each kind's predictions for every molecule, by a model that had not seen it.
    pub unseen: Vec<Predictions>,
    /// The part in which each molecule was judged.
    pub folds: Vec<usize>,
    /// What was left out, and why.
    pub remarks: Vec<Remark>,
}

/// Fits every kind on all but one part, in turn.
///
/// # Errors
/// Cancelled, or no kind could be fitted.
pub fn cross_fit(data: &Dataset, plan: &Plan, job: &Job) -> Result<CrossFit> {
    let folds = folds(data, plan.folds, plan.seed);
    let start = Instant::now();
    let mut fit = CrossFit { groups: Vec::new(), unseen: Vec::new(), folds, remarks: Vec::new() };
    let parts = plan.folds.min(data.len());
    let fits = plan.kinds.iter().map(|k| parts + usize::from(k.refit)).sum::<usize>();
    job.progress.begin("cross-validation", Some(fits as u64));
    for kind in &plan.kinds {
        let must = fit.groups.is_empty();
        let left = plan.budget.saturating_sub(start.elapsed());
        if let Some((group, unseen)) = one_kind(data, kind, plan, (must, left), &mut fit, job)? {
            fit.groups.push(group);
            fit.unseen.push(unseen);
        }
    }
    job.progress.end();
    Ok(fit)
}

/// One kind; `None` where it would take too long. `must` says that there is no other.
fn one_kind(
    data: &Dataset,
    kind: &Kind,
    plan: &Plan,
    (must, left): (bool, Duration),
    fit: &mut CrossFit,
    job: &Job,
) -> Result<Option<(Group, Predictions)>> {
    let (name, start) = (kind.learner.name().to_owned(), Instant::now());
    let parts = fit.folds.iter().max().map_or(0, |last| last + 1);
    let mut rows: Vec<Option<Vec<f64>>> = vec![None; data.len()];
    let mut spreads = rows.clone();
    let mut models = Vec::new();
    if !must && left.is_zero() {
        fit.remarks.push(format!("{name} left out: no time left"));
        return Ok(None);
    }
    for fold in 0..parts {
        let model = fit_part(data, kind, &fit.folds, fold, plan, job)?;
        predict_part(model.as_ref(), data, &fit.folds, fold, (&mut rows, &mut spreads), job)?;
        models.push(model);
        job.progress.advance(1);
        let whole = start.elapsed() / (fold as u32 + 1) * (parts as u32 + u32::from(kind.refit));
        if fold == 0 && !must && whole > left {
            let (needed, left) = (whole.as_secs_f64() / 60.0, left.as_secs_f64() / 60.0);
            fit.remarks.push(format!(
                "{name} left out: it needs about {needed:.1} minutes and {left:.1} are left"
            ));
            return Ok(None);
        }
    }
    if kind.refit {
        let fit = Fit { seed: plan.seed, budget: None };
        models = vec![kind.fit(data, &data.subset(&[]), &fit, job)?];
        job.progress.advance(1);
    }
    let mut unseen = Predictions::new(&data.tasks);
    for (row, spread) in rows.iter().zip(&spreads) {
        match row {
            Some(row) => unseen.push(row, spread.as_deref()),
            None => unseen.push_missing(),
        }
    }
    Ok(Some((Group { kind: name, models }, unseen)))
}

fn fit_part(
    data: &Dataset,
    kind: &Kind,
    folds: &[usize],
    fold: usize,
    plan: &Plan,
    job: &Job,
) -> Result<Box<dyn PropertyModel>> {
    let (held, kept): (Vec<usize>, Vec<usize>) =
        (0..data.len()).partition(|&row| folds[row] == fold);
    let fit = Fit { seed: plan.seed.wrapping_add(1 + fold as u64), budget: None };
    kind.fit(&data.subset(&kept), &data.subset(&held), &fit, job)
}

impl Kind {
    fn fit(
        &self,
        train: &Dataset,
        valid: &Dataset,
        fit: &Fit,
        job: &Job,
    ) -> Result<Box<dyn PropertyModel>> {
        match self.bounds {
            true => self.learner.fit(train, valid, fit, job),
            false => bounds::fit(self.learner.as_ref(), train, valid, fit, job),
        }
    }
}

/// Predictions and their spreads, row by row.
type Rows<'a> = (&'a mut Vec<Option<Vec<f64>>>, &'a mut Vec<Option<Vec<f64>>>);

fn predict_part(
    model: &dyn PropertyModel,
    data: &Dataset,
    folds: &[usize],
    fold: usize,
    (rows, spreads): Rows<'_>,
    job: &Job,
) -> Result<()> {
    let held: Vec<usize> = (0..data.len()).filter(|&row| folds[row] == fold).collect();
    let predictions = model.predict(&data.subset(&held).molecules, job)?;
    for (i, &row) in held.iter().enumerate() {
        let columns = 0..predictions.columns();
        let or_nan = |v: Option<f64>| v.unwrap_or(f64::NAN);
        let values = columns.clone().map(|c| or_nan(predictions.value(i, c)));
        rows[row] = Some(values.collect());
        spreads[row] = Some(columns.map(|c| or_nan(predictions.spread(i, c))).collect());
    }
    Ok(())
}

/// The part of each molecule, drawn at random; equal molecules share one. Rare classes of the
/// first task are spread evenly.
pub fn folds(data: &Dataset, parts: usize, seed: u64) -> Vec<usize> {
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    let mut leaders = Vec::new();
    for (row, molecule) in data.molecules.iter().enumerate() {
        first.entry(molecule.canonical_smiles()).or_insert_with(|| {
            leaders.push(row);
            row
        });
    }
    leaders.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let value = |row: usize| data.label(row, 0).map_or(f64::NEG_INFINITY, |l| l.value);
    let classes = !matches!(data.tasks[0].kind, super::super::TaskKind::Regression);
    if classes {
        leaders.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
    }
    let parts = parts.clamp(1, leaders.len().max(1));
    let mut of = vec![0; data.len()];
    leaders.iter().enumerate().for_each(|(i, &row)| of[row] = i % parts);
    (0..data.len()).map(|row| of[first[data.molecules[row].canonical_smiles()]]).collect()
}
