//! Values that have the right type and make no sense all the same.

use std::collections::BTreeSet;

use theriac_base::Result;

use super::bounds::{
    MAX_BATCH, MAX_KEPT, MAX_SAMPLES, MAX_TOKENS, at_least_one, at_most, count, finite, ordered,
    positive, seconds, share,
};
use super::{Config, Filter, Kind, Reduce, Source, Transform};
use crate::output::FIXED_COLUMNS;

/// Checks a whole configuration.
pub(super) fn check(config: &Config, source: &Source) -> Result<()> {
    sizes(config, source)?;
    numbers(config, source)?;
    if config.scoring.components.is_empty() {
        let fault = source.error("scoring", "the profile has no component");
        return Err(fault.remedy("add at least one [[scoring.component]]"));
    }
    for (i, component) in config.scoring.components.iter().enumerate() {
        let key = format!("scoring.component[{i}]");
        positive(source, &format!("{key}.weight"), component.weight)?;
        kind(source, &key, &component.kind)?;
        if let Some(t) = &component.transform {
            transform(source, &format!("{key}.transform"), t)?;
        }
    }
    for (i, one) in config.scoring.filters.iter().enumerate() {
        filter(source, &format!("scoring.filter[{i}]"), one)?;
    }
    names_differ(config, source)
}

fn sizes(config: &Config, source: &Source) -> Result<()> {
    let learning = &config.learning;
    count(source, "learning.batch_size", learning.batch_size, MAX_BATCH)?;
    count(source, "learning.max_length", learning.max_length, MAX_TOKENS)?;
    at_least_one(source, "learning.checkpoint_every", learning.checkpoint_every)?;
    at_least_one(source, "diversity.bucket_size", config.diversity.bucket_size)?;
    count(source, "comparison.samples", config.comparison.samples, MAX_SAMPLES)?;
    count(source, "output.keep", config.output.keep, MAX_KEPT)?;
    at_most(source, "memory.size", config.memory.size, MAX_KEPT)?;
    at_most(source, "memory.replay", config.memory.replay, MAX_BATCH)?;
    match &config.stop.plateau {
        Some(plateau) => count(source, "stop.plateau.steps", plateau.steps, MAX_KEPT),
        None => Ok(()),
    }
}

fn numbers(config: &Config, source: &Source) -> Result<()> {
    positive(source, "learning.sigma", config.learning.sigma)?;
    positive(source, "learning.learning_rate", config.learning.learning_rate)?;
    seconds(source, "scoring.timeout_seconds", config.scoring.timeout_seconds)?;
    if let Some(minutes) = config.stop.minutes {
        positive(source, "stop.minutes", minutes)?;
    }
    if let Some(plateau) = &config.stop.plateau {
        finite(source, "stop.plateau.improvement", plateau.improvement)?;
    }
    share(source, "diversity.min_score", config.diversity.min_score)?;
    share(source, "diversity.min_similarity", config.diversity.min_similarity)?;
    share(source, "diversity.penalty", config.diversity.penalty)?;
    share(source, "output.min_score", config.output.min_score.unwrap_or(0.0))
}

fn filter(source: &Source, key: &str, filter: &Filter) -> Result<()> {
    kind(source, key, &filter.kind)?;
    match (filter.min, filter.max) {
        (None, None) => {
            let fault = source.error(key, "this filter has neither `min` nor `max`");
            Err(fault.remedy("add the bound that must hold"))
        }
        (Some(min), Some(max)) => ordered(source, key, [("min", min), ("max", max)], true),
        (Some(min), None) => finite(source, &format!("{key}.min"), min),
        (None, Some(max)) => finite(source, &format!("{key}.max"), max),
    }
}

fn kind(source: &Source, key: &str, kind: &Kind) -> Result<()> {
    match kind {
        Kind::Similarity { reduce: Reduce::MeanOf(n), .. } => {
            at_least_one(source, &format!("{key}.reduce"), *n)
        }
        Kind::SmartsWanted { patterns, .. } | Kind::SmartsUnwanted { patterns } => {
            at_least_one(source, &format!("{key}.patterns"), patterns.len())
        }
        Kind::External(program) => match program.timeout_seconds {
            Some(wait) => seconds(source, &format!("{key}.timeout_seconds"), wait),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn transform(source: &Source, key: &str, transform: &Transform) -> Result<()> {
    let bounds = |low, high, equal| ordered(source, key, [("low", low), ("high", high)], equal);
    let number = |name: &str, value| finite(source, &format!("{key}.{name}"), value);
    match transform {
        Transform::Sigmoid { low, high, k } | Transform::ReverseSigmoid { low, high, k } => {
            positive(source, &format!("{key}.k"), *k)?;
            bounds(*low, *high, false)
        }
        Transform::DoubleSigmoid { low, high, coef_div, coef_si, coef_se } => {
            number("coef_div", *coef_div)?;
            number("coef_si", *coef_si)?;
            number("coef_se", *coef_se)?;
            bounds(*low, *high, false)
        }
        Transform::Step { low, high } => bounds(*low, *high, true),
        Transform::LeftStep { low } => number("low", *low),
        Transform::RightStep { high } => number("high", *high),
        Transform::Interpolation { points } => rising(source, &format!("{key}.points"), points),
        Transform::ValueMapping { mapping } => mapping
            .iter()
            .try_for_each(|(name, score)| share(source, &format!("{key}.mapping.{name}"), *score)),
        Transform::Identity => Ok(()),
    }
}

fn rising(source: &Source, key: &str, points: &[[f64; 2]]) -> Result<()> {
    for (i, [raw, score]) in points.iter().enumerate() {
        finite(source, &format!("{key}[{i}]"), *raw)?;
        share(source, &format!("{key}[{i}]"), *score)?;
    }
    if points.len() < 2 || points.windows(2).any(|w| w[0][0] >= w[1][0]) {
        let fault = source.error(key, "interpolation needs two or more points with rising values");
        return Err(fault.remedy("write points = [[from, score], [to, score]]"));
    }
    Ok(())
}

/// Names must differ from one another, and so must the columns that are made of them.
fn names_differ(config: &Config, source: &Source) -> Result<()> {
    let mut names = BTreeSet::new();
    let mut columns = BTreeSet::from(FIXED_COLUMNS.map(str::to_owned));
    for (i, component) in config.scoring.components.iter().enumerate() {
        let name = component.label();
        let own = |what| {
            let fault = source.error(&format!("scoring.component[{i}].name"), what);
            Err(fault.remedy("give it a `name` of its own"))
        };
        if !names.insert(name.clone()) {
            return own(format!("a second component is named `{name}`"));
        }
        let plain = name.replace(' ', "_");
        for column in [format!("{plain}_score"), plain] {
            if !columns.insert(column.clone()) {
                return own(format!("`{name}` needs a column `{column}`, which is there already"));
            }
        }
    }
    Ok(())
}
