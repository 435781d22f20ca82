//! `campaign.toml`.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use theriac_base::Result;
use theriac_design::config::{self as design, Kind, References, Source};

use crate::patients::PatientsConfig;

/// A complete, commented campaign.
pub const TEMPLATE: &str = include_str!("template.toml");

/// Stands for the result of the stage `known` wherever a design wants a file of molecules.
pub const KNOWN: &str = "@known";

/// A campaign: one table for each stage, in the order in which they run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// A short name; the run folder is called by it.
    pub name: String,
    /// What the report is headed with; by default the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the campaign is for, in a sentence or two.
    #[serde(default)]
    pub purpose: String,
    /// The seed of every random number; the same seed gives the same result.
    #[serde(default)]
    pub seed: u64,
    /// First stage: the known actives.
    pub known: KnownConfig,
    /// Second stage: what `theriac design` takes.
    pub design: design::Config,
    /// Third stage: the choice among what was designed.
    #[serde(default)]
    pub rank: RankConfig,
    /// The chosen molecules against a panel of genomes; without it there is no such stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patients: Option<PatientsConfig>,
    /// Last stage: the report.
    #[serde(default)]
    pub report: ReportConfig,
}

/// The known actives: a table of molecules, read, standardised and merged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownConfig {
    /// A molecule file (CSV, TSV, SMI, SDF, Parquet), relative to the campaign's folder.
    pub file: PathBuf,
    /// Where it comes from and under which licence; printed in the report.
    #[serde(default)]
    pub source: String,
    /// The column of SMILES, by name or by number from 1; found by itself where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smiles_column: Option<String>,
    /// The column of names; `name` may be missing.
    #[serde(default = "default_name_column")]
    pub name_column: String,
    /// The column of measured values, larger is better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_column: Option<String>,
    /// What is measured, such as `pIC50`; by default the column's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_label: Option<String>,
    /// Leave out what is less active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_activity: Option<f64>,
}

/// The column of names unless told otherwise.
pub(crate) const NAME_COLUMN: &str = "name";

fn default_name_column() -> String {
    NAME_COLUMN.to_owned()
}

/// The choice among the designed molecules, best score first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RankConfig {
    /// How many to choose.
    pub top: usize,
    /// At most this many of one Bemis–Murcko scaffold.
    pub per_scaffold: usize,
    /// Leave out what is more similar to a known active (ECFP4 Tanimoto, 0 to 1).
    pub max_similarity: f64,
}

impl Default for RankConfig {
    fn default() -> Self {
        Self { top: 100, per_scaffold: 3, max_similarity: 1.0 }
    }
}

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReportConfig {
    /// How many of the chosen molecules are drawn; all are in the table.
    pub drawn: usize,
}

impl Default for ReportConfig {
    fn default() -> Self {
        Self { drawn: 24 }
    }
}

/// Reads and checks a campaign; `seed` takes the place of the file's.
///
/// # Errors
/// The file is missing, no TOML, has unknown or missing keys (the nearest key is
/// suggested) or values that make no sense; each with its line.
pub fn read(path: &Path, seed: Option<u64>) -> Result<(Campaign, Source)> {
    let (mut campaign, source) = design::read_toml::<Campaign>(path)?;
    if let Some(seed) = seed {
        campaign.seed = seed;
    }
    campaign.check(&source)?;
    campaign.design.seed = campaign.seed;
    Ok((campaign, source))
}

/// Where a campaign is run unless told otherwise: `runs/` and its name.
pub fn default_folder(campaign: &Campaign) -> PathBuf {
    Path::new("runs").join(&campaign.name)
}

impl Campaign {
    /// The heading.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// What the known actives' values are.
    pub fn activity_label(&self) -> &str {
        let known = &self.known;
        let column = known.activity_column.as_deref().unwrap_or("activity");
        known.activity_label.as_deref().unwrap_or(column)
    }

    fn check(&self, source: &Source) -> Result<()> {
        if i64::try_from(self.seed).is_err() {
            let wrong = source.error("seed", "the seed is too large to be written in TOML");
            return Err(wrong.remedy("give a number below 9,223,372,036,854,775,808"));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if self.name.is_empty() || self.name.starts_with('.') || !self.name.chars().all(plain) {
            return Err(source
                .error("name", format!("`{}` cannot name a folder", self.name))
                .remedy("use letters, digits, `-` and `_`"));
        }
        if self.design.seed != 0 && self.design.seed != self.seed {
            return Err(source
                .error("design.seed", "the seed stands in two places")
                .remedy("write `seed` once, at the top of the file"));
        }
        let whole = [("top", self.rank.top), ("per_scaffold", self.rank.per_scaffold)];
        if let Some((key, _)) = whole.iter().find(|(_, number)| *number == 0) {
            let wrong = source.error(&format!("rank.{key}"), "this must be at least 1");
            return Err(wrong.remedy("give 1 or more"));
        }
        if let Some(least) = self.known.min_activity.filter(|least| !least.is_finite()) {
            return Err(source
                .error("known.min_activity", format!("`min_activity` is {least}"))
                .remedy("give a finite number, or leave the key out"));
        }
        if !(0.0..=1.0).contains(&self.rank.max_similarity) {
            return Err(source
                .error("rank.max_similarity", "a similarity lies between 0 and 1")
                .remedy("give a number from 0 to 1"));
        }
        if let Some(patients) = &self.patients {
            patients.check(source)?;
        }
        self.design.validate(&source.within("design"))
    }

    /// Puts the file of the stage `known` in place of `@known`.
    pub(crate) fn resolved_design(&self, known: &Path) -> design::Config {
        let mut config = self.design.clone();
        let components = config.scoring.components.iter_mut().map(|c| &mut c.kind);
        let filters = config.scoring.filters.iter_mut().map(|f| &mut f.kind);
        let within = components.chain(filters).filter_map(references);
        let beside = [&mut config.memory.seeds, &mut config.output.nearest_to];
        for place in within.chain(beside.into_iter().flatten()) {
            if *place == References::File(PathBuf::from(KNOWN)) {
                *place = References::File(known.to_owned());
            }
        }
        config
    }
}

fn references(kind: &mut Kind) -> Option<&mut References> {
    match kind {
        Kind::Similarity { references, .. } => Some(references),
        Kind::Novelty { known } => Some(known),
        _ => None,
    }
}
