//! How good a model of affinity is, beside naive answers.

use rayon::prelude::*;

use super::blend::{Blend, Case};
use super::score::{concordance, mean_square};
use super::{Estimate, Interactions, Protein, Regime};
use crate::property::score::{Measure, decile_correlation};

fn measure(name: String, value: Option<f64>) -> Option<Measure> {
    let value = value.filter(|v| v.is_finite())?;
    Some(Measure { name, value, constant: None, nearest: None })
}

/// On pairs that the members had not seen, for each kind of pairs; the weights were fitted to
/// these.
pub(super) fn cross_validated(cases: &[Vec<Case>; 4], blends: &[Blend; 4]) -> Vec<Measure> {
    let of = |regime: &Regime| {
        let cases = &cases[regime.index()];
        let blend = &blends[regime.index()];
        let labels: Vec<f64> = cases.iter().map(|c| c.label).collect();
        let values: Vec<f64> = cases.iter().map(|c| blend.mix(&c.said).0).collect();
        let constant: Vec<f64> = cases.iter().map(|c| c.said[0]).collect();
        let name = |what: &str| format!("{what}, {}", regime.describe());
        let concordance = measure(name("concordance"), concordance(&labels, &values));
        let square =
            measure(name("mse"), (!labels.is_empty()).then(|| mean_square(&labels, &values)));
        [
            concordance.map(|m| Measure { constant: Some(0.5), ..m }),
            square.map(|m| Measure { constant: Some(mean_square(&labels, &constant)), ..m }),
        ]
    };
    Regime::ALL.iter().flat_map(of).flatten().collect()
}

/// On pairs held out of everything; `nearest` is what the nearest training pair says.
pub(super) fn held_out(
    labels: &[f64],
    said: &[Estimate],
    nearest: &[f64],
    mean: f64,
) -> Vec<Measure> {
    if labels.is_empty() {
        return Vec::new();
    }
    let values: Vec<f64> = said.iter().map(|e| e.value).collect();
    let constant = vec![mean; labels.len()];
    let beside = |name: &str, of: &dyn Fn(&[f64]) -> Option<f64>| {
        let found = measure(name.into(), of(&values))?;
        Some(Measure { constant: of(&constant), nearest: of(nearest), ..found })
    };
    let limits: Vec<_> = labels.iter().zip(said).filter(|(_, e)| e.lower.is_finite()).collect();
    let within = limits.iter().filter(|(l, e)| (e.lower..=e.upper).contains(*l)).count();
    let coverage = (!limits.is_empty()).then(|| within as f64 / limits.len() as f64);
    let width = limits.iter().map(|(_, e)| e.upper - e.lower).sum::<f64>() / limits.len() as f64;
    let unsure: Vec<f64> = said.iter().map(|e| e.uncertainty).collect();
    let errors: Vec<f64> = labels.iter().zip(&values).map(|(l, v)| (l - v).abs()).collect();
    let all = [
        beside("concordance", &|v| concordance(labels, v)),
        beside("mse", &|v| Some(mean_square(labels, v))),
        beside("rmse", &|v| Some(mean_square(labels, v).sqrt())),
        measure("coverage_90".into(), coverage),
        measure("interval_width".into(), Some(width)),
        measure("error_by_uncertainty".into(), decile_correlation(&unsure, &errors)),
    ];
    all.into_iter().flatten().collect()
}

/// For each pair the label of the nearest training pair: that of the highest product of both
/// similarities; the mean of all that are equally near.
pub(super) fn nearest(train: &Interactions, test: &Interactions) -> Vec<f64> {
    let proteins: Vec<Vec<f32>> = test
        .proteins
        .par_iter()
        .map(|p| train.proteins.iter().map(|q: &std::sync::Arc<Protein>| p.similarity(q)).collect())
        .collect();
    let drugs: Vec<Vec<f32>> = test
        .drugs
        .par_iter()
        .map(|d| train.drugs.iter().map(|e| d.similarity(e)).collect())
        .collect();
    let of = |pair: &super::Pair| {
        let (drug, protein) = (&drugs[pair.drug], &proteins[pair.protein]);
        let (mut best, mut sum, mut n) = (f32::NEG_INFINITY, 0.0, 0.0);
        for known in &train.pairs {
            let similarity = drug[known.drug] * protein[known.protein];
            if similarity > best + 1e-6 {
                (best, sum, n) = (similarity, 0.0, 0.0);
            }
            if similarity >= best - 1e-6 {
                sum += known.value;
                n += 1.0;
            }
        }
        sum / n
    };
    test.pairs.par_iter().map(of).collect()
}
