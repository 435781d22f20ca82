//! From a component's configuration to its scorer.

use theriac_base::{Error, Result, nearest};
use theriac_chem::descriptors::Descriptor;
use theriac_chem::scorer::Scorer;
use theriac_chem::smarts::Pattern;
use theriac_learn::property::ModelScorer;

use super::alerts::Alerts;
use super::descriptor::DescriptorScorer;
use super::external::External;
use super::library::Library;
use super::novelty::Novelty;
use super::similarity::Similarity;
use super::smarts::{Counting, SmartsScorer};
use crate::config::{Kind, Scoring, Source};

/// Builds the scorer of `kind`, which stands at `key` of the configuration.
///
/// # Errors
/// A pattern, descriptor or program that does not exist or cannot be read.
pub fn scorer(
    kind: &Kind,
    key: &str,
    scoring: &Scoring,
    source: &Source,
    library: &Library,
) -> Result<Box<dyn Scorer>> {
    Ok(match kind {
        Kind::Similarity { fingerprint, reduce, .. } => {
            let key = format!("{key}.references");
            let scorer = Similarity::new(*fingerprint, library.get(&key), *reduce);
            Box::new(scorer.ok_or_else(|| {
                source.error(&key, "no reference has a fingerprint").remedy("give others")
            })?)
        }
        Kind::Qed => Box::new(DescriptorScorer::new(Descriptor::Qed)),
        Kind::SaScore => Box::new(DescriptorScorer::new(Descriptor::SaScore)),
        Kind::Descriptor { descriptor: name } => {
            Box::new(DescriptorScorer::new(descriptor(name, key, source)?))
        }
        Kind::SmartsWanted { patterns, any } => {
            let counting = if *any { Counting::Any } else { Counting::Share };
            Box::new(SmartsScorer::new(parse(patterns, key, source)?, counting))
        }
        Kind::SmartsUnwanted { patterns } => {
            Box::new(SmartsScorer::new(parse(patterns, key, source)?, Counting::Number))
        }
        Kind::Alerts => Box::new(Alerts::new()),
        Kind::Novelty { .. } => {
            Box::new(Novelty::new(library.get(&format!("{key}.known")).to_vec()))
        }
        Kind::Model { model, target } => {
            let opened = ModelScorer::open(&source.resolve(model), target.as_deref());
            Box::new(opened.map_err(|e| at_key(e, &format!("{key}.model"), source))?)
        }
        Kind::External(program) => {
            Box::new(External::new(program, scoring.timeout_seconds, key, source)?)
        }
    })
}

/// What is wrong with a model, at the place of the configuration that names it.
fn at_key(error: Error, key: &str, source: &Source) -> Error {
    let Error::User(fault) = &error else { return error };
    let remedy = fault.remedy.clone().unwrap_or_else(|| "name another model".into());
    let place = fault.place.as_ref().map(|p| format!("{}: ", p.file.display()));
    source.error(key, format!("{}{}", place.unwrap_or_default(), fault.what)).remedy(remedy)
}

fn descriptor(name: &str, key: &str, source: &Source) -> Result<Descriptor> {
    Descriptor::from_name(name).ok_or_else(|| {
        let names = Descriptor::ALL.iter().map(|d| d.name());
        let remedy = match nearest(name, names.clone()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("one of {}", names.collect::<Vec<_>>().join(", ")),
        };
        let fault = source.error(&format!("{key}.descriptor"), format!("no descriptor `{name}`"));
        fault.remedy(remedy)
    })
}

fn parse(patterns: &[String], key: &str, source: &Source) -> Result<Vec<Pattern>> {
    let read = |(i, text): (usize, &String)| {
        Pattern::parse(text).map_err(|reason| {
            let what = format!("`{text}` is no SMARTS: {reason}");
            source.error(&format!("{key}.patterns[{i}]"), what).remedy("correct this pattern")
        })
    };
    patterns.iter().enumerate().map(read).collect()
}
