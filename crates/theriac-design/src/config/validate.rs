//! Values that have the right type and make no sense all the same.

use theriac_base::Result;

use super::{Config, Kind, Reduce, Source, Transform};

/// Checks a whole configuration.
pub(super) fn check(config: &Config, source: &Source) -> Result<()> {
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
    for (i, filter) in config.scoring.filters.iter().enumerate() {
        let key = format!("scoring.filter[{i}]");
        kind(source, &key, &filter.kind)?;
        match (filter.min, filter.max) {
            (None, None) => {
                let fault = source.error(&key, "this filter has neither `min` nor `max`");
                return Err(fault.remedy("add the bound that must hold"));
            }
            (Some(min), Some(max)) => ordered(source, &key, min, max, true)?,
            _ => {}
        }
    }
    names_differ(config, source)
}

fn numbers(config: &Config, source: &Source) -> Result<()> {
    let learning = &config.learning;
    at_least_one(source, "learning.batch_size", learning.batch_size)?;
    at_least_one(source, "learning.checkpoint_every", learning.checkpoint_every)?;
    at_least_one(source, "learning.max_length", learning.max_length)?;
    at_least_one(source, "diversity.bucket_size", config.diversity.bucket_size)?;
    at_least_one(source, "comparison.samples", config.comparison.samples)?;
    at_least_one(source, "output.keep", config.output.keep)?;
    positive(source, "learning.sigma", learning.sigma)?;
    positive(source, "learning.learning_rate", learning.learning_rate)?;
    positive(source, "scoring.timeout_seconds", config.scoring.timeout_seconds)?;
    if let Some(minutes) = config.stop.minutes {
        positive(source, "stop.minutes", minutes)?;
    }
    if let Some(plateau) = &config.stop.plateau {
        at_least_one(source, "stop.plateau.steps", plateau.steps)?;
    }
    for (key, share) in [
        ("diversity.min_score", config.diversity.min_score),
        ("diversity.min_similarity", config.diversity.min_similarity),
        ("diversity.penalty", config.diversity.penalty),
        ("output.min_score", config.output.min_score.unwrap_or(0.0)),
    ] {
        if !(0.0..=1.0).contains(&share) {
            let fault = source.error(key, format!("`{key}` is {share}, outside 0 to 1"));
            return Err(fault.remedy("give a number from 0 to 1"));
        }
    }
    Ok(())
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
            Some(seconds) => positive(source, &format!("{key}.timeout_seconds"), seconds),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn transform(source: &Source, key: &str, transform: &Transform) -> Result<()> {
    match transform {
        Transform::Sigmoid { low, high, k } | Transform::ReverseSigmoid { low, high, k } => {
            positive(source, &format!("{key}.k"), *k)?;
            ordered(source, key, *low, *high, false)
        }
        Transform::DoubleSigmoid { low, high, .. } => ordered(source, key, *low, *high, false),
        Transform::Step { low, high } => ordered(source, key, *low, *high, true),
        Transform::Interpolation { points } => rising(source, key, points),
        Transform::ValueMapping { mapping } => {
            mapping.values().try_for_each(|score| share(source, key, *score))
        }
        Transform::Identity | Transform::LeftStep { .. } | Transform::RightStep { .. } => Ok(()),
    }
}

fn rising(source: &Source, key: &str, points: &[[f64; 2]]) -> Result<()> {
    if points.len() < 2 || points.windows(2).any(|w| w[0][0] >= w[1][0]) {
        let fault = source.error(key, "interpolation needs two or more points with rising values");
        return Err(fault.remedy("write points = [[from, score], [to, score]]"));
    }
    points.iter().try_for_each(|p| share(source, key, p[1]))
}

fn share(source: &Source, key: &str, score: f64) -> Result<()> {
    if (0.0..=1.0).contains(&score) {
        return Ok(());
    }
    let fault = source.error(key, format!("a score of {score} is outside 0 to 1"));
    Err(fault.remedy("give scores from 0 to 1"))
}

fn ordered(source: &Source, key: &str, low: f64, high: f64, equal: bool) -> Result<()> {
    if low < high || (equal && low == high) {
        return Ok(());
    }
    let fault = source.error(key, format!("the lower bound {low} is not below the upper {high}"));
    Err(fault.remedy("exchange the two bounds"))
}

fn positive(source: &Source, key: &str, value: f64) -> Result<()> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    let fault = source.error(key, format!("`{key}` is {value}"));
    Err(fault.remedy("give a number above 0"))
}

fn at_least_one(source: &Source, key: &str, value: usize) -> Result<()> {
    if value > 0 {
        return Ok(());
    }
    Err(source.error(key, format!("`{key}` is empty or 0")).remedy("give at least 1"))
}

fn names_differ(config: &Config, source: &Source) -> Result<()> {
    let names: Vec<_> = config.scoring.components.iter().map(|c| c.label()).collect();
    for (i, name) in names.iter().enumerate() {
        if names[..i].contains(name) {
            let key = format!("scoring.component[{i}]");
            let fault = source.error(&key, format!("a second component is named `{name}`"));
            return Err(fault.remedy("give it a `name` of its own"));
        }
    }
    Ok(())
}
