//! A profile that rewards harm is refused before anything is generated.

use theriac_base::{Error, Result};
use theriac_chem::Molecule;
use theriac_chem::smarts::Pattern;
use theriac_learn::property::Card;

use super::HazardFilter;
use super::slopes::{range, slopes};
use super::words::{Meaning, meaning};
use crate::config::{Component, Config, Filter, Kind, References, Source};
use crate::scoring::Library;

/// Molecules that any pattern of ordinary medicinal chemistry will find something in; a wanted
/// pattern that is in a hazard but in none of these is taken to mean the hazard.
const ORDINARY: &str = include_str!("ordinary.smi");

/// One representative of each hazard class.
const REPRESENTATIVES: &str = include_str!("../../../../knowledge/hazards/test-list.tsv");

/// Checks that no component or filter of the profile, and no seed, asks for harm. A file of
/// examples may hold a few hazards: they are taken out of the library, with a warning.
///
/// # Errors
/// One that does, with its line.
pub fn refuse(
    config: &Config,
    source: &Source,
    hazards: &HazardFilter,
    library: &mut Library,
) -> Result<()> {
    let mut judge = Judge { source, hazards, library };
    for (i, component) in config.scoring.components.iter().enumerate() {
        judge.component(&format!("scoring.component[{i}]"), component)?;
    }
    for (i, filter) in config.scoring.filters.iter().enumerate() {
        judge.filter(&format!("scoring.filter[{i}]"), filter)?;
    }
    match &config.memory.seeds {
        Some(seeds) => judge.examples("memory.seeds", seeds),
        None => Ok(()),
    }
}

/// The refusal of what stands at `key`.
pub fn refusal(source: &Source, key: &str, why: &str) -> Error {
    let what = format!("this profile is refused: {why}");
    let remedy = "theriac does not design harmful molecules: reward less of it, for example with \
                  `reverse_sigmoid`, or leave it out";
    source.error(key, what).remedy(remedy)
}

struct Judge<'a> {
    source: &'a Source,
    hazards: &'a HazardFilter,
    library: &'a mut Library,
}

/// What a component or filter asks for.
#[derive(Clone, Copy)]
struct Wants {
    more: bool,
    less: bool,
}

impl Judge<'_> {
    fn component(&mut self, key: &str, component: &Component) -> Result<()> {
        let (more, less) = slopes(&component.transform(), range(&component.kind));
        self.judge(key, &component.kind, &component.label(), Wants { more, less })
    }

    /// A lower bound asks for more, an upper bound for less.
    fn filter(&mut self, key: &str, filter: &Filter) -> Result<()> {
        let external = matches!(filter.kind, Kind::External(_) | Kind::Model { .. });
        let more = filter.min.is_some_and(|min| external || min > range(&filter.kind).0);
        let wants = Wants { more, less: filter.max.is_some() };
        self.judge(key, &filter.kind, &filter.label(), wants)
    }

    fn judge(&mut self, key: &str, kind: &Kind, label: &str, wants: Wants) -> Result<()> {
        match kind {
            Kind::Alerts if wants.more => {
                Err(refusal(self.source, key, "it rewards structural alerts"))
            }
            Kind::Similarity { references, .. } if wants.more => {
                self.examples(&format!("{key}.references"), references)
            }
            Kind::Novelty { known } if wants.less => self.examples(&format!("{key}.known"), known),
            Kind::SmartsWanted { patterns, .. } | Kind::SmartsUnwanted { patterns }
                if wants.more =>
            {
                self.patterns(key, patterns)
            }
            Kind::External(program) => {
                let file = program.executable.file_name().unwrap_or_default().to_string_lossy();
                let args = program.args.iter().flat_map(|arg| arg.split(between_words));
                let words = [label, &file, &program.property].into_iter().chain(args);
                self.words(key, words, wants)
            }
            Kind::Model { model, target } => {
                let file = model.file_name().unwrap_or_default().to_string_lossy();
                let card = Card::read(&self.source.resolve(model)).ok();
                let targets =
                    card.iter().flat_map(|card| &card.tasks).map(|t| t.task.name.as_str());
                // Of a named target the others say nothing.
                let targets = targets.filter(|t| target.as_deref().is_none_or(|named| named == *t));
                let words = [label, &file].into_iter().chain(target.as_deref()).chain(targets);
                self.words(key, words, wants)
            }
            _ => Ok(()),
        }
    }

    /// Reads every word that was written about a program or a model.
    fn words<'w>(
        &self,
        key: &str,
        words: impl Iterator<Item = &'w str>,
        wants: Wants,
    ) -> Result<()> {
        for text in words {
            let asked = match meaning(text) {
                Meaning::Harm if wants.more => "high",
                Meaning::Safety if wants.less => "low",
                _ => continue,
            };
            let why = format!("it rewards a {asked} value of what is called `{text}`");
            return Err(refusal(self.source, key, &why));
        }
        Ok(())
    }

    /// Molecules that the agent is drawn to.
    fn examples(&mut self, key: &str, references: &References) -> Result<()> {
        let list = self.library.get(key);
        let classes: Vec<_> =
            list.iter().filter_map(|k| self.hazards.class_of(&k.molecule)).collect();
        let Some(class) = classes.first() else { return Ok(()) };
        if matches!(references, References::Inline(_)) || 2 * classes.len() > list.len() {
            let why = format!("`{key}` holds a hazard (class {class})");
            return Err(refusal(self.source, key, &why));
        }
        let hazards = self.hazards;
        self.library.leave_out(key, "hazards", |m| hazards.class_of(m).is_some());
        Ok(())
    }

    fn patterns(&self, key: &str, patterns: &[String]) -> Result<()> {
        for smarts in patterns {
            if let Some(class) = wanted_hazard(smarts, self.hazards) {
                let why = format!("`{smarts}` asks for hazard class {class}");
                return Err(refusal(self.source, key, &why));
            }
        }
        Ok(())
    }
}

fn between_words(c: char) -> bool {
    !c.is_alphanumeric() && !"_-.".contains(c)
}

/// The hazard class that a wanted pattern asks for, if any: one of the class's own patterns, a
/// pattern that is a hazard when read as a molecule, or one that finds a hazard and nothing
/// ordinary.
fn wanted_hazard(smarts: &str, hazards: &HazardFilter) -> Option<String> {
    if let Some(class) = hazards.classes().iter().find(|c| c.has_pattern(smarts)) {
        return Some(class.id.clone());
    }
    if let Some(class) = Molecule::from_smiles(smarts).ok().and_then(|m| hazards.class_of(&m)) {
        return Some(class.to_owned());
    }
    let pattern = Pattern::parse(smarts).ok()?;
    let finds = |smiles: &str| {
        Molecule::from_smiles(smiles).is_ok_and(|m| pattern.is_match(&m).unwrap_or(false))
    };
    let rows = REPRESENTATIVES.lines().skip(1).map(|l| l.split('\t').collect::<Vec<_>>());
    let hazard = rows.filter(|r| r.len() == 4).find(|r| finds(r[3]))?[0].to_owned();
    let ordinary = ORDINARY.lines().filter_map(|l| l.split_whitespace().next()).any(finds);
    (!ordinary).then_some(hazard)
}
