//! What the stage writes: the table of the panel, that of the routes, and a summary.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result, read_to_string, write_atomic};
use theriac_genome::guidance::Light;

use super::routes::{Routes, Told};
use crate::rank::Ranked;
use crate::tables;

/// The stage's folder in a run folder.
pub(super) const FOLDER: &str = "patients";
/// The table of the panel.
pub(super) const PANEL: &str = "panel.csv";
const ROUTES: &str = "routes.csv";
const SUMMARY: &str = "summary.json";
pub(super) const PANEL_COLUMNS: [&str; 8] =
    ["key", "molecule", "rank", "patient", "light", "risk", "worst", "reasons"];

/// One molecule in one patient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PanelRow {
    pub key: String,
    pub molecule: String,
    pub rank: usize,
    pub patient: String,
    #[serde(with = "colour")]
    pub light: Light,
    /// Risk of an unusual exposure by the best-scoring results, 0 to 1.
    pub risk: Option<f64>,
    /// The same by the worst that the data allow.
    pub worst: Option<f64>,
    pub reasons: String,
}

/// One molecule and one gene.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RouteRow {
    pub key: String,
    pub molecule: String,
    pub rank: usize,
    pub gene: String,
    pub status: String,
    /// Of being cleared by the gene's product; relied on only where the status is `predicted`.
    pub probability: Option<f64>,
    /// Mean similarity to the nearest molecules that the model learned from.
    pub similarity: Option<f64>,
}

/// How often each light stands in the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lights {
    /// At risk.
    pub red: u64,
    /// Perhaps at risk.
    pub amber: u64,
    /// No flag.
    pub green: u64,
    /// Not known.
    pub grey: u64,
}

/// The stage's outcome in numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Genomes of the panel.
    pub patients: u64,
    /// Molecules.
    pub molecules: usize,
    /// Over all pairs of a molecule and a patient.
    pub lights: Lights,
    /// What a reader has to know of the files.
    pub warnings: Vec<String>,
}

/// All that the stage has written.
pub(crate) struct Panel {
    pub summary: Summary,
    pub routes: Vec<RouteRow>,
    /// Lights per molecule, by rank.
    pub by_molecule: BTreeMap<usize, Lights>,
    /// The rows of the first patients.
    pub shown: Vec<PanelRow>,
    /// Names of the first patients, in their order.
    pub patients: Vec<String>,
}

impl Lights {
    pub(super) fn add(&mut self, light: Light) {
        let count = match light {
            Light::Red => &mut self.red,
            Light::Amber => &mut self.amber,
            Light::Green => &mut self.green,
            Light::Grey => &mut self.grey,
        };
        *count += 1;
    }
}

/// A light as the table writes it.
mod colour {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use theriac_genome::guidance::Light;

    const ALL: [(&str, Light); 4] = [
        ("red", Light::Red),
        ("amber", Light::Amber),
        ("green", Light::Green),
        ("grey", Light::Grey),
    ];

    pub fn serialize<S: Serializer>(light: &Light, to: S) -> Result<S::Ok, S::Error> {
        let name = ALL.iter().find(|(_, l)| l == light).map_or("", |(name, _)| name);
        to.serialize_str(name)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Light, D::Error> {
        let text = String::deserialize(from)?;
        let found = ALL.iter().find(|(name, _)| *name == text).map(|(_, light)| *light);
        found.ok_or_else(|| D::Error::custom(format!("`{text}` is no traffic light")))
    }
}

/// What a molecule is called, as in `ranked.csv`.
pub(super) fn molecule(name: &str, ranked: &Ranked) -> String {
    format!("{name}-{:04}", ranked.rank)
}

/// Writes the routes; returns how many could not be told, by reason.
pub(super) fn write_routes(
    out: &Path,
    name: &str,
    ranked: &[Ranked],
    predicted: &[Routes],
) -> Result<BTreeMap<String, u64>> {
    let (mut rows, mut unknown) = (Vec::new(), BTreeMap::new());
    for (ranked, routes) in ranked.iter().zip(predicted) {
        let molecule = molecule(name, ranked);
        for (gene, told) in routes {
            let answer = told.answer();
            if !matches!(told, Told::Probability(_)) {
                *unknown.entry(format!("route {gene} unknown: {}", told.words())).or_default() += 1;
            }
            rows.push(RouteRow {
                key: format!("{molecule} {gene}"),
                molecule: molecule.clone(),
                rank: ranked.rank,
                gene: gene.clone(),
                status: told.words().to_owned(),
                probability: answer.map(|a| a.value),
                similarity: answer.map(|a| a.similarity),
            });
        }
    }
    let columns = ["key", "molecule", "rank", "gene", "status", "probability", "similarity"];
    tables::write(&out.join(ROUTES), &columns, &rows)?;
    Ok(unknown)
}

pub(super) fn write_summary(out: &Path, summary: &Summary) -> Result<()> {
    let text = serde_json::to_string_pretty(summary).map_err(Error::bug)?;
    write_atomic(&out.join(SUMMARY), text + "\n")
}

/// Reads what the stage has written into the run folder `dir`, with the rows of the first `most`
/// patients.
pub(crate) fn load(dir: &Path, most: usize) -> Result<Panel> {
    let folder = dir.join(FOLDER);
    let path = folder.join(SUMMARY);
    let damaged = |what: String, line: u64, path: &Path| {
        Error::user(what).at_line(path, line).remedy("run the campaign with --force")
    };
    let summary = serde_json::from_str(&read_to_string(&path)?)
        .map_err(|e| damaged(e.to_string(), e.line() as u64, &path))?;
    let mut panel = Panel {
        summary,
        routes: tables::read(&folder.join(ROUTES))?,
        by_molecule: BTreeMap::new(),
        shown: Vec::new(),
        patients: Vec::new(),
    };
    let path = folder.join(PANEL);
    let wrong = |e: csv::Error| {
        let line = e.position().map_or(1, csv::Position::line);
        damaged(e.to_string(), line, &path)
    };
    let mut reader = csv::Reader::from_path(&path).map_err(wrong)?;
    let mut last = None;
    for row in reader.deserialize::<PanelRow>() {
        let row = row.map_err(wrong)?;
        panel.by_molecule.entry(row.rank).or_default().add(row.light);
        if last.as_ref() != Some(&row.patient) {
            last = Some(row.patient.clone());
            if panel.patients.len() < most {
                panel.patients.push(row.patient.clone());
            }
        }
        if panel.patients.last() == Some(&row.patient) {
            panel.shown.push(row);
        }
    }
    Ok(panel)
}
