//! The chosen molecules: the first drawn beside their nearest known active, all in a table.

use rayon::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::depict::{Style, svg};
use theriac_design::config::Aggregation;
use theriac_report::{Bar, Block, Card, Cell, Drawing, Section, Table, number};

use super::Facts;
use crate::known::Known;
use crate::rank::Ranked;

pub(super) fn section(facts: &Facts<'_>) -> Section {
    let drawn = facts.plan.campaign.report.drawn.min(facts.ranked.len());
    let label = facts.plan.campaign.activity_label();
    let cards = facts.ranked[..drawn].par_iter().map(|r| card(r, label)).collect();
    let text = format!(
        "The first {drawn}, each beside the known active that it is most similar to. A bar shows \
         how well a part of the profile is met (0 to 1); the grey number at its right is the \
         computed value itself. The total score is their weighted {}.",
        match facts.plan.campaign.design.scoring.aggregation {
            Aggregation::GeometricMean => "geometric mean",
            Aggregation::ArithmeticMean => "arithmetic mean",
        }
    );
    Section::new(
        "Molecules",
        vec![
            Block::Text(text),
            Block::Cards(cards),
            Block::Text(
                "All chosen molecules; click a heading to sort. The same table, with \
                every component, is in ranked.csv and ranked.sdf."
                    .to_owned(),
            ),
            Block::Table(table(facts.ranked, label)),
        ],
    )
}

fn card(ranked: &Ranked, label: &str) -> Card {
    let designed = &ranked.designed;
    let bar = |c: &theriac_design::ComponentValue| Bar {
        name: c.name.replace('_', " "),
        value: c.transformed,
        raw: c.raw,
    };
    let caption = format!("designed in step {}", designed.step);
    let what = format!("Designed molecule {}", ranked.rank);
    Card {
        title: format!("No. {}", ranked.rank),
        score: designed.score,
        molecule: drawing(&designed.smiles, what, caption, Style::sized(320.0, 240.0)),
        neighbour: ranked.nearest.as_ref().map(|(k, s)| neighbour(k, *s, label)),
        bars: designed.components.iter().map(bar).collect(),
        facts: facts(ranked),
        smiles: designed.smiles.clone(),
    }
}

fn neighbour(known: &Known, similarity: f64, label: &str) -> Drawing {
    let name = if known.name.is_empty() { "nearest known active" } else { &known.name };
    let activity = known.activity.map_or(String::new(), |a| format!(", {label} {}", number(a)));
    let caption = format!("{name}{activity}; similarity {similarity:.2}");
    let what = format!("Nearest known active, {name}");
    drawing(&known.smiles, what, caption, Style::sized(260.0, 240.0))
}

fn drawing(smiles: &str, what: String, caption: String, style: Style) -> Drawing {
    let picture = Molecule::from_smiles(smiles).and_then(|m| svg(&m, &style));
    Drawing {
        svg: picture.unwrap_or_else(|_| "<span>cannot be drawn</span>".to_owned()),
        alt: format!("{what}: {smiles}"),
        caption,
    }
}

fn facts(ranked: &Ranked) -> Vec<String> {
    let d = &ranked.descriptors;
    let mut facts = vec![
        d.formula.clone(),
        format!("MW {:.0}", d.mw),
        format!("logP {:.1}", d.logp),
        format!("TPSA {:.0} Å²", d.tpsa),
        format!("HBD {}", d.hbd),
        format!("HBA {}", d.hba),
        format!("QED {:.2}", d.qed),
    ];
    facts.extend(d.sa_score.map(|sa| format!("SA {sa:.1}")));
    if !d.alerts.is_empty() {
        facts.push(format!("alerts: {}", d.alerts.join(", ")));
    }
    facts
}

fn table(ranked: &[Ranked], label: &str) -> Table {
    let activity = format!("its {label}");
    let columns = [
        "No.",
        "score",
        "SMILES",
        "why",
        "nearest known",
        &activity,
        "similarity",
        "MW",
        "logP",
        "TPSA",
        "QED",
        "SA",
    ];
    Table {
        caption: "Chosen molecules, best score first".to_owned(),
        columns: columns.map(str::to_owned).into(),
        rows: ranked.iter().map(row).collect(),
    }
}

/// By its name, or where it has none by its structure.
fn called(known: &Known) -> Cell {
    match known.name.is_empty() {
        true => Cell::Code(known.smiles.clone()),
        false => Cell::text(&known.name),
    }
}

fn row(ranked: &Ranked) -> Vec<Cell> {
    let (d, nearest) = (&ranked.descriptors, ranked.nearest.as_ref());
    vec![
        Cell::Number(Some(ranked.rank as f64)),
        Cell::Number(Some(ranked.designed.score)),
        Cell::Code(ranked.designed.smiles.clone()),
        Cell::text(ranked.reason.replace('_', " ")),
        nearest.map_or(Cell::text(""), |(k, _)| called(k)),
        Cell::Number(nearest.and_then(|(k, _)| k.activity)),
        Cell::Number(nearest.map(|(_, s)| *s)),
        Cell::Number(Some(d.mw)),
        Cell::Number(Some(d.logp)),
        Cell::Number(Some(d.tpsa)),
        Cell::Number(Some(d.qed)),
        Cell::Number(d.sa_score),
    ]
}
