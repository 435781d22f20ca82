//! The data card as a page to read.

use theriac_report::chart::{Chart, bars, histogram};
use theriac_report::{Block, Cell, Page, Section, Table, Tile};

use super::distribution::Distribution;
use super::{Card, Leakage};

/// At most so many distributions are drawn: tables of hundreds of assays exist.
const MOST_CHARTS: usize = 24;

/// The data card as one HTML file that needs no network.
pub(super) fn html(card: &Card) -> String {
    let counts = &card.counts;
    let mut sections = vec![overview(card), steps(card)];
    sections.push(Section::new("Distributions", vec![Block::Charts(distributions(card))]));
    if !card.labels.is_empty() {
        sections.push(Section::new("Labels", vec![Block::Table(labels(card))]));
    }
    if !card.leakage.is_empty() {
        sections.push(leakage(&card.leakage));
    }
    sections.push(Section::new("Sources", vec![Block::Table(sources(card))]));
    sections.push(Section::new("Files", vec![Block::Table(files(card))]));
    let config = toml::to_string_pretty(&card.config).unwrap_or_default();
    sections.push(Section::new("Configuration", vec![Block::Code("Every setting".into(), config)]));
    let title = if card.title.is_empty() { "Data card" } else { &card.title };
    Page {
        title: title.to_owned(),
        subtitle: format!("Data card: {} compounds from {} rows", counts.compounds, counts.rows),
        sections,
        footer: format!("Theriac {}, theriac curate", env!("CARGO_PKG_VERSION")),
    }
    .html()
}

fn overview(card: &Card) -> Section {
    let counts = &card.counts;
    let rejected: u64 = counts.rejected.values().flat_map(|kinds| kinds.values()).sum();
    let mut tiles = vec![
        tile(counts.rows, "rows read", &from_files(card.sources.len())),
        tile(counts.kept_rows, "rows in standard form", "that passed the filters"),
        tile(counts.merged_rows, "rows merged", "into an earlier row of the same compound"),
        tile(counts.compounds, "compounds", "in the dataset"),
        tile(rejected, "rejections", "each with its reason in rejected.csv or conflicts.csv"),
    ];
    tiles.extend(card.tables.iter().map(|t| tile(t.rows, &t.file, "rows")));
    Section::new("Overview", vec![Block::Tiles(tiles)])
}

fn tile(value: u64, label: &str, note: &str) -> Tile {
    Tile {
        value: theriac_report::number(value as f64),
        label: label.to_owned(),
        note: note.to_owned(),
    }
}

fn steps(card: &Card) -> Section {
    let counts = &card.counts;
    let mut rows = Vec::new();
    for (step, kinds) in &counts.rejected {
        for (kind, n) in kinds {
            rows.push(vec![Cell::text(step.to_string()), Cell::text(kind), count(*n)]);
        }
    }
    let rejected = Table {
        caption: "What was left out, by step and reason".into(),
        columns: ["step", "reason", "rows"].map(str::to_owned).into(),
        rows,
    };
    let listed = |pairs: &std::collections::BTreeMap<String, u64>| -> Vec<(String, f64)> {
        pairs.iter().map(|(kind, n)| (kind.clone(), *n as f64)).collect()
    };
    let mut charts = Vec::new();
    if !counts.changed.is_empty() {
        charts.push(bars("Changed by standardisation", "rows", &listed(&counts.changed)));
    }
    if !counts.flagged.is_empty() {
        charts.push(bars("Remarks", "rows", &listed(&counts.flagged)));
    }
    Section::new("Steps", vec![Block::Charts(charts), Block::Table(rejected)])
}

fn distributions(card: &Card) -> Vec<Chart> {
    card.distributions.iter().take(MOST_CHARTS).filter_map(chart).collect()
}

fn chart(distribution: &Distribution) -> Option<Chart> {
    let series: Vec<(&str, &[f64])> = distribution
        .parts
        .iter()
        .filter(|p| !p.sample.is_empty())
        .map(|p| (p.part.as_str(), p.sample.as_slice()))
        .collect();
    if series.is_empty() {
        return None;
    }
    let label = match distribution.unit.as_str() {
        "" => distribution.name.clone(),
        unit => format!("{}, {unit}", distribution.name),
    };
    let sizes: Vec<String> = distribution
        .parts
        .iter()
        .map(|p| {
            let median = p.median.map_or("–".into(), theriac_report::number);
            format!("{}: median {median} of {}", p.part, p.values)
        })
        .collect();
    Some(histogram(&distribution.name, &label, &series, None, &[]).caption(sizes.join("; ")))
}

fn labels(card: &Card) -> Table {
    let row = |label: &super::LabelSummary| {
        let numbers =
            [label.values_read, label.compounds, label.repeated, label.conflicts, label.outliers];
        let numbers = numbers.into_iter().map(|n| count(n as u64));
        std::iter::once(Cell::text(&label.name)).chain(numbers).collect()
    };
    let columns =
        ["label", "values read", "compounds", "measured repeatedly", "conflicts", "outliers"];
    Table {
        caption: "Values; conflicts.csv and outliers.csv name each case".into(),
        columns: columns.map(str::to_owned).into(),
        rows: card.labels.iter().map(row).collect(),
    }
}

fn leakage(parts: &[Leakage]) -> Section {
    let row = |l: &Leakage| {
        vec![
            Cell::text(l.part.name()),
            count(l.compounds as u64),
            count(l.identical as u64),
            count(l.same_without_stereo as u64),
            count(l.same_scaffold as u64),
            Cell::Number(l.median_nearest),
        ]
    };
    let columns = [
        "part",
        "compounds",
        "identical in train",
        "same but for stereo",
        "scaffold in train",
        "median similarity to nearest",
    ];
    let table = Table {
        caption: "How well train knows the held-out parts".into(),
        columns: columns.map(str::to_owned).into(),
        rows: parts.iter().map(row).collect(),
    };
    let series: Vec<(&str, &[f64])> =
        parts.iter().map(|l| (l.part.name(), l.similarities.as_slice())).collect();
    let mut blocks = vec![Block::Table(table)];
    if series.iter().any(|(_, values)| !values.is_empty()) {
        let sizes = parts
            .iter()
            .map(|l| format!("{} of {} looked up among {}", l.sampled, l.part.name(), l.searched));
        let caption = sizes.collect::<Vec<_>>().join("; ");
        let title = "Similarity to the nearest training molecule";
        let plot = histogram(title, "ECFP4 Tanimoto similarity", &series, Some((0.0, 1.0)), &[]);
        blocks.push(Block::Charts(vec![plot.caption(caption)]));
    }
    Section::new("Leakage", blocks)
}

fn sources(card: &Card) -> Table {
    let text = |value: &Option<String>| Cell::text(value.clone().unwrap_or_default());
    let row = |s: &super::Source| {
        vec![
            Cell::text(&s.name),
            Cell::Code(s.path.display().to_string()),
            text(&s.licence),
            text(&s.origin),
            count(s.rows),
            count(s.kept),
            count(s.compounds),
            Cell::Code(s.blake3.clone().unwrap_or_default()),
        ]
    };
    let columns =
        ["source", "file", "licence", "origin", "rows", "kept", "new compounds", "BLAKE3"];
    Table {
        caption: "In the order of reading: a compound counts where it was first seen".into(),
        columns: columns.map(str::to_owned).into(),
        rows: card.sources.iter().map(row).collect(),
    }
}

fn files(card: &Card) -> Table {
    let row = |t: &super::Table| {
        vec![Cell::Code(t.file.clone()), count(t.rows), Cell::Code(t.blake3.clone())]
    };
    Table {
        caption: "What was written".into(),
        columns: ["file", "rows", "BLAKE3"].map(str::to_owned).into(),
        rows: card.tables.iter().map(row).collect(),
    }
}

fn count(n: u64) -> Cell {
    Cell::Number(Some(n as f64))
}

fn from_files(files: usize) -> String {
    if files == 1 { "from one file".to_owned() } else { format!("from {files} files") }
}
