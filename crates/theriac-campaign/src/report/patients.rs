//! Who of the panel is at risk with which molecule.

use theriac_genome::guidance::Light;
use theriac_report::{Block, Cell, Section, Table, Tile, Tone, number};

use super::Facts;
use crate::patients::{Lights, Panel, PanelRow, RouteRow};

/// What the section is not.
const SUPPORT: &str = "This supports a professional's decision and is none: the molecules are \
    hypotheses, their routes of clearance are predictions of models, and nobody has been given any of \
    them. No medical device, no order to dose.";

/// Reasons listed.
const REASONS: usize = 60;

pub(super) fn section(facts: &Facts<'_>, panel: &Panel) -> Section {
    let mut blocks = vec![
        Block::Note(SUPPORT.to_owned()),
        Block::Text(story(facts, panel)),
        Block::Lights(tiles(panel)),
    ];
    blocks.extend(panel.summary.warnings.iter().map(|w| Block::Note(w.clone())));
    blocks.push(Block::Table(grid(facts, panel)));
    blocks.push(Block::Folded("Why".to_owned(), reasons(panel)));
    blocks.push(Block::Folded("Predicted routes".to_owned(), routes(panel)));
    Section::new("Patients", blocks)
}

fn story(facts: &Facts<'_>, panel: &Panel) -> String {
    let genes: Vec<&str> = facts
        .plan
        .campaign
        .patients
        .iter()
        .flat_map(|p| p.routes.keys())
        .map(String::as_str)
        .collect();
    let pseudonyms = match facts.plan.campaign.patients.as_ref().is_some_and(|p| p.names) {
        true => "",
        false => " Patients are called by their place in the files.",
    };
    format!(
        "{} molecules were held against {} genomes. Models tell how probable it is that a molecule is \
         cleared by {}; a patient with a poor, intermediate, rapid or ultrarapid result for such a gene \
         would have another exposure than usual. The risk is that of at least one such route, \
         1 − ∏(1 − probability × weight), with weight 1 for poor and ultrarapid, 0.5 for intermediate \
         and 0.25 for rapid results: red from 0.5, amber from 0.25, by the worst result that the \
         patient's data allow. Grey: a route lies outside its model's domain or has no prediction, or a \
         gene is not known well enough. Green is no clearance: other enzymes, transporters and targets \
         were not looked at.{pseudonyms} All pairs stand in patients/panel.csv.",
        number(panel.summary.molecules as f64),
        number(panel.summary.patients as f64),
        genes.join(", "),
    )
}

fn tiles(panel: &Panel) -> Vec<(Tone, Tile)> {
    let lights = panel.summary.lights;
    let of = lights.red + lights.amber + lights.green + lights.grey;
    let tile = |tone, count: u64, label: &str| {
        let note = format!("of {} pairs of molecule and patient", number(of as f64));
        (tone, Tile { value: number(count as f64), label: label.to_owned(), note })
    };
    vec![
        tile(Tone::Bad, lights.red, "at risk"),
        tile(Tone::Care, lights.amber, "perhaps at risk"),
        tile(Tone::Good, lights.green, "no flag"),
        tile(Tone::Open, lights.grey, "not known"),
    ]
}

fn tag(light: Light) -> Cell {
    let (tone, word) = match light {
        Light::Red => (Tone::Bad, "risk"),
        Light::Amber => (Tone::Care, "perhaps"),
        Light::Green => (Tone::Good, "no flag"),
        Light::Grey => (Tone::Open, "unknown"),
    };
    Cell::Tag(tone, word.to_owned())
}

/// The drawn molecules by the first patients, and counts over all.
fn grid(facts: &Facts<'_>, panel: &Panel) -> Table {
    let drawn = facts.plan.campaign.report.drawn.max(1);
    let row = |(rank, lights): (&usize, &Lights)| {
        let cells = panel.patients.iter().map(|patient| {
            let found = panel.shown.iter().find(|r| r.rank == *rank && r.patient == *patient);
            found.map_or(Cell::text(""), |r| tag(r.light))
        });
        let count = |n: u64| Cell::Number(Some(n as f64));
        let counts = [lights.red, lights.amber, lights.green, lights.grey].map(count);
        std::iter::once(Cell::Number(Some(*rank as f64))).chain(cells).chain(counts).collect()
    };
    let first = panel.patients.len() as u64;
    let beyond = match panel.summary.patients.saturating_sub(first) {
        0 => String::new(),
        more => format!(" and {} more patients, counted only", number(more as f64)),
    };
    let mut columns = vec!["No.".to_owned()];
    columns.extend(panel.patients.iter().cloned());
    columns.extend(["risk", "perhaps", "no flag", "unknown"].map(str::to_owned));
    Table {
        caption: format!(
            "The drawn molecules by patient{beyond}; at the right how many of all patients"
        ),
        columns,
        rows: panel.by_molecule.iter().take(drawn).map(row).collect(),
    }
}

fn reasons(panel: &Panel) -> Table {
    let mut rows: Vec<&PanelRow> = panel.shown.iter().filter(|r| r.light != Light::Green).collect();
    rows.sort_by_key(|r| (std::cmp::Reverse(r.light), r.rank));
    let row = |r: &&PanelRow| {
        vec![
            tag(r.light),
            Cell::Number(Some(r.rank as f64)),
            Cell::text(&r.patient),
            Cell::Number(r.risk),
            Cell::Number(r.worst),
            Cell::text(&r.reasons),
        ]
    };
    Table {
        caption: format!(
            "The first {} flags of the patients above, risks first; all stand in patients/panel.csv",
            rows.len().min(REASONS)
        ),
        columns: ["", "No.", "patient", "risk", "at worst", "because"].map(str::to_owned).into(),
        rows: rows.iter().take(REASONS).map(row).collect(),
    }
}

fn routes(panel: &Panel) -> Table {
    let row = |r: &RouteRow| {
        vec![
            Cell::Number(Some(r.rank as f64)),
            Cell::text(&r.gene),
            Cell::text(&r.status),
            Cell::Number(r.probability),
            Cell::Number(r.similarity),
        ]
    };
    Table {
        caption:
            "How probable it is that the gene's product clears the molecule; not to be relied \
                  on where the molecule is out of the model's domain"
                .to_owned(),
        columns: ["No.", "gene", "status", "probability", "similarity"].map(str::to_owned).into(),
        rows: panel.routes.iter().map(row).collect(),
    }
}
