//! A profile that rewards harm is refused before anything is generated.

use theriac_base::{Error, Result};
use theriac_chem::Molecule;
use theriac_chem::smarts::Pattern;

use super::HazardFilter;
use super::words::{Meaning, meaning};
use crate::config::{Component, Config, Filter, Kind, References, Source, Transform};

/// Molecules that any pattern of ordinary medicinal chemistry will find something in; a wanted
/// pattern that is in a hazard but in none of these is taken to mean the hazard.
const ORDINARY: &str = include_str!("ordinary.smi");

/// One representative of each hazard class.
const REPRESENTATIVES: &str = include_str!("../../../../knowledge/hazards/test-list.tsv");

/// Points over a raw value's range at which a transform is looked at.
const GRID: i32 = 2000;

/// Checks that no component or filter of the profile, and no seed, asks for harm.
///
/// # Errors
/// One that does, with its line.
pub fn refuse(config: &Config, source: &Source, hazards: &HazardFilter) -> Result<()> {
    for (i, component) in config.scoring.components.iter().enumerate() {
        let at = Place { source, hazards, key: format!("scoring.component[{i}]") };
        at.component(component)?;
    }
    for (i, filter) in config.scoring.filters.iter().enumerate() {
        let at = Place { source, hazards, key: format!("scoring.filter[{i}]") };
        at.filter(filter)?;
    }
    if let Some(seeds) = &config.memory.seeds {
        let at = Place { source, hazards, key: "memory".into() };
        at.references(seeds, "seeds")?;
    }
    Ok(())
}

/// Where in the configuration we look.
struct Place<'a> {
    source: &'a Source,
    hazards: &'a HazardFilter,
    key: String,
}

impl Place<'_> {
    fn component(&self, component: &Component) -> Result<()> {
        let transform = component.transform();
        let (rises, falls) = slopes(&transform, range(&component.kind));
        self.wants(&component.kind, &component.label(), rises, falls)
    }

    /// A lower bound asks for more, an upper bound for less.
    fn filter(&self, filter: &Filter) -> Result<()> {
        let wants_more = filter.min.is_some_and(|min| min > range(&filter.kind).0);
        self.wants(&filter.kind, &filter.label(), wants_more, filter.max.is_some())
    }

    fn wants(&self, kind: &Kind, label: &str, more: bool, less: bool) -> Result<()> {
        match kind {
            Kind::Alerts if more => Err(self.refusal("it rewards structural alerts")),
            Kind::Similarity { references, .. } if more => {
                self.references(references, "references")
            }
            Kind::SmartsWanted { patterns, .. } | Kind::SmartsUnwanted { patterns } if more => {
                self.patterns(patterns)
            }
            Kind::External(_) => match meaning(label) {
                Meaning::Harm if more => Err(self.refusal(&format!("it rewards a high `{label}`"))),
                Meaning::Safety if less && !more => {
                    Err(self.refusal(&format!("it rewards a low `{label}`")))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn references(&self, references: &References, name: &str) -> Result<()> {
        let (known, _) = references.load(&format!("{}.{name}", self.key), self.source)?;
        match known.iter().find_map(|k| self.hazards.class_of(&k.molecule)) {
            Some(class) => Err(self.refusal(&format!("its {name} hold a hazard (class {class})"))),
            None => Ok(()),
        }
    }

    fn patterns(&self, patterns: &[String]) -> Result<()> {
        for smarts in patterns {
            if let Some(class) = wanted_hazard(smarts, self.hazards) {
                return Err(self.refusal(&format!("`{smarts}` asks for hazard class {class}")));
            }
        }
        Ok(())
    }

    fn refusal(&self, why: &str) -> Error {
        let what = format!("this profile is refused: {why}");
        let remedy = "theriac does not design harmful molecules: reward less of it, for example \
                      with `reverse_sigmoid`, or leave it out";
        self.source.error(&self.key, what).remedy(remedy)
    }
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

/// The range of a kind's raw value, as far as it is known.
fn range(kind: &Kind) -> (f64, f64) {
    match kind {
        Kind::Similarity { .. } | Kind::SmartsWanted { .. } => (0.0, 1.0),
        Kind::Alerts | Kind::SmartsUnwanted { .. } => (0.0, 20.0),
        _ => (-1000.0, 10_000.0),
    }
}

/// Does a transform rise anywhere, does it fall anywhere, over a range?
fn slopes(transform: &Transform, (low, high): (f64, f64)) -> (bool, bool) {
    let mut raw: Vec<f64> =
        (0..=GRID).map(|i| low + (high - low) * f64::from(i) / f64::from(GRID)).collect();
    raw.extend(landmarks(transform));
    raw.sort_by(f64::total_cmp);
    let scores: Vec<f64> = raw.iter().filter_map(|&x| transform.apply(x)).collect();
    let any = |rises: bool| {
        scores.windows(2).any(|w| if rises { w[1] > w[0] + 1e-9 } else { w[1] < w[0] - 1e-9 })
    };
    (any(true), any(false))
}

/// Raw values at which a transform changes, whatever the grid.
fn landmarks(transform: &Transform) -> Vec<f64> {
    let around = |a: f64, b: f64| {
        let d = (b - a).abs().max(1e-6);
        vec![a - d, a - 1e-6, a, f64::midpoint(a, b), b, b + 1e-6, b + d]
    };
    match transform {
        Transform::Sigmoid { low, high, .. }
        | Transform::ReverseSigmoid { low, high, .. }
        | Transform::DoubleSigmoid { low, high, .. }
        | Transform::Step { low, high } => around(*low, *high),
        Transform::LeftStep { low: x } | Transform::RightStep { high: x } => around(*x, *x),
        Transform::Interpolation { points } => points.iter().map(|p| p[0]).collect(),
        Transform::ValueMapping { mapping } => {
            mapping.keys().filter_map(|k| k.trim().parse().ok()).collect()
        }
        Transform::Identity => vec![0.0, 0.5, 1.0],
    }
}
