//! The card as a page.

use theriac_report::{Block, Cell, Page, Section, Table, Tile};

use super::super::score::Measure;
use super::card::{Card, TaskCard};

/// The card as a page of its own.
pub(crate) fn page(card: &Card) -> Page {
    let targets = card.tasks.iter().map(target);
    let mut sections = vec![summary(card)];
    sections.extend(targets);
    sections.push(Section::new("Training", vec![facts(card)]));
    Page {
        title: card.name.clone(),
        subtitle: card.architecture.clone(),
        sections,
        footer: format!("Weights {}", card.weights_blake3),
    }
}

fn summary(card: &Card) -> Section {
    let mut blocks = vec![
        Block::Tiles(card.tasks.iter().filter_map(tile).collect()),
        Block::Text(card.intended_use.clone()),
        Block::Note(card.limits.clone()),
    ];
    blocks.extend(card.choice.iter().cloned().map(Block::Text));
    Section::new("Summary", blocks)
}

fn tile(task: &TaskCard) -> Option<Tile> {
    let measures = if task.held_out.is_empty() { &task.cross_validated } else { &task.held_out };
    let first = measures.first()?;
    let baseline = first.nearest.or(first.constant);
    Some(Tile {
        value: format!("{:.3}", first.value),
        label: format!("{} of {}", first.name, task.task.name),
        note: baseline.map_or_else(String::new, |b| format!("naive baseline {b:.3}")),
    })
}

fn target(task: &TaskCard) -> Section {
    let unit = match task.task.unit.is_empty() {
        true => "no unit stated".to_owned(),
        false => format!("in {}", task.task.unit),
    };
    let mut blocks = vec![Block::Text(format!("{} labels, {unit}.", task.labels))];
    if !task.held_out.is_empty() {
        blocks.push(Block::Table(table("On molecules held out of everything", &task.held_out)));
    }
    let caption = "On training molecules, each predicted by models that had not seen it";
    blocks.push(Block::Table(table(caption, &task.cross_validated)));
    Section::new(&task.task.name, blocks)
}

fn table(caption: &str, measures: &[Measure]) -> Table {
    let row = |m: &Measure| {
        vec![
            Cell::text(&m.name),
            Cell::Number(Some(m.value)),
            Cell::Number(m.constant),
            Cell::Number(m.nearest),
        ]
    };
    Table {
        caption: caption.into(),
        columns: ["measure", "model", "constant answer", "nearest molecule"]
            .map(str::to_owned)
            .into(),
        rows: measures.iter().map(row).collect(),
    }
}

fn facts(card: &Card) -> Block {
    let t = &card.training;
    let rows = [
        ("file", t.file.clone()),
        ("digest (BLAKE3)", t.blake3.clone()),
        ("molecules learnt from", t.molecules.to_string()),
        ("molecules held out", t.held_out.to_string()),
        ("rows left out", t.left_out.to_string()),
        ("split", t.split.clone()),
        ("folds within", t.folds.to_string()),
        ("seed", t.seed.to_string()),
        ("features", card.features.clone()),
        ("licence", card.licence.clone()),
        ("command", card.command.clone()),
    ];
    Block::Table(Table {
        caption: "What the model learned from".into(),
        columns: vec!["fact".into(), "value".into()],
        rows: rows.into_iter().map(|(k, v)| vec![Cell::text(k), Cell::text(v)]).collect(),
    })
}
