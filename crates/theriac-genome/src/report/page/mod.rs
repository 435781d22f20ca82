//! The report as a page to read.

mod drug;
mod gene;

use theriac_report::{Block, Cell, Page, Section, Table, Tile, Tone, number};

use crate::guidance::Light;

use super::build::Report;
use super::dose::WarfarinDose;
use super::drug::DrugReport;
use super::gene::GeneReport;
use drug::signal;
use gene::genes;

/// The report as one HTML file that needs no network.
pub fn html(report: &Report) -> String {
    let mut sections = vec![summary(report)];
    let taken: Vec<&DrugReport> = report.drugs.iter().filter(|d| d.taken).collect();
    if !report.medicines.is_empty() {
        sections.push(medicines(report, &taken));
    }
    let act = |d: &&DrugReport| !d.taken && d.light >= Light::Amber;
    let acting: Vec<&DrugReport> = report.drugs.iter().filter(act).collect();
    if !acting.is_empty() {
        sections.push(Section::new(
            "What to do",
            vec![Block::Signals(acting.iter().map(|d| signal(d)).collect())],
        ));
    }
    if let Some(dose) = &report.warfarin {
        sections.push(warfarin(dose));
    }
    sections.push(genes(&report.genes));
    sections.push(drugs(&report.drugs));
    sections.push(limits(report));
    let made = report.created.as_ref().map_or(String::new(), |c| format!(", made {c}"));
    Page {
        title: format!("Pharmacogenomic report: {}", report.subject),
        subtitle: format!(
            "{} genes, {} drugs with advice{made}",
            report.genes.len(),
            report.drugs.len()
        ),
        sections,
        footer: format!("Theriac {}. {}", env!("CARGO_PKG_VERSION"), report.disclaimer),
    }
    .html()
}

fn tone(light: Light) -> Tone {
    match light {
        Light::Red => Tone::Bad,
        Light::Amber => Tone::Care,
        Light::Green => Tone::Good,
        Light::Grey => Tone::Open,
    }
}

fn summary(report: &Report) -> Section {
    let tile = |light: Light, label: &str, note: &str| {
        let value = report.count(light).to_string();
        (tone(light), Tile { value, label: label.to_owned(), note: note.to_owned() })
    };
    let lights = vec![
        tile(Light::Red, "avoid or replace", "drugs"),
        tile(Light::Amber, "another dose or closer watch", "drugs"),
        tile(Light::Green, "as usual", "drugs, by the genes that were called"),
        tile(Light::Grey, "open", "drugs: no recommendation, or the data cannot decide"),
    ];
    let mut blocks = vec![Block::Note(report.disclaimer.to_owned()), Block::Lights(lights)];
    blocks.extend(report.warnings.iter().map(|w| Block::Note(w.clone())));
    let called = report.genes.iter().filter(|g| g.is_called()).count();
    // Genes that no position of a file tells of count only where a result was given.
    let looked_at = |g: &&GeneReport| g.is_called() || g.positions_read + g.missing.len() > 0;
    let genes = report.genes.iter().filter(looked_at).count();
    let given = |name: &&str| !report.genes.iter().any(|g| g.gene == *name && g.is_called());
    let elsewhere: Vec<&str> = ["HLA-A", "HLA-B", "MT-RNR1"].into_iter().filter(given).collect();
    let sure = report.genes.iter().filter(|g| g.single && g.doubt.is_none()).count();
    let missing: usize = report.genes.iter().map(|g| g.missing.len()).sum();
    blocks.push(Block::Text(format!(
        "{called} of {} genes were called, {sure} of them with the only diplotype that fits. \
         {} of the definitions could not be read; what is missing is never taken for reference.",
        genes,
        if missing == 1 { "1 position".to_owned() } else { format!("{missing} positions") },
    )));
    if !elsewhere.is_empty() {
        let names = elsewhere.join(", ");
        blocks.push(Block::Text(format!(
            "Not looked at, since no result of a laboratory was given: {names}."
        )));
    }
    Section::new("Summary", blocks)
}

fn medicines(report: &Report, taken: &[&DrugReport]) -> Section {
    let mut blocks = vec![Block::Text(format!("Given: {}.", report.medicines.join(", ")))];
    let without: Vec<&str> = report
        .medicines
        .iter()
        .map(String::as_str)
        .filter(|m| taken.iter().all(|d| d.drug != *m))
        .collect();
    if !without.is_empty() {
        let text = format!("No advice by the genes that were called for: {}.", without.join(", "));
        blocks.push(Block::Text(text));
    }
    if !taken.is_empty() {
        blocks.push(Block::Signals(taken.iter().map(|d| signal(d)).collect()));
    }
    if !report.conversions.is_empty() {
        let row = |c: &crate::conversion::Conversion| {
            // A tag does not wrap: several results, or a long name, are plain text.
            let in_effect = match c.from != c.to && c.to.len() <= 60 {
                true => Cell::Tag(Tone::Care, c.to.clone()),
                false => Cell::text(&c.to),
            };
            vec![
                Cell::text(&c.gene),
                Cell::text(&c.from),
                in_effect,
                Cell::text(c.causes.join(", ")),
                Cell::text(c.remark.clone().unwrap_or_default()),
            ]
        };
        blocks.push(Block::Table(table(
            "Genes that these medicines touch: by genotype and in effect",
            &["gene", "by genotype", "in effect", "through", "remark"],
            report.conversions.iter().map(row).collect(),
        )));
    }
    Section::new("Medicines", blocks)
}

fn warfarin(dose: &WarfarinDose) -> Section {
    let range = |range: Option<(f64, f64)>, per: f64| match range {
        Some((low, high)) if (high - low).abs() < 0.005 => number(low / per),
        Some((low, high)) => format!("{} to {}", number(low / per), number(high / per)),
        None => "–".to_owned(),
    };
    let tile =
        |value: String, label: &str, note: String| Tile { value, label: label.to_owned(), note };
    let plain = |value: Option<f64>, per: f64| value.map_or("–".to_owned(), |v| number(v / per));
    let mut tiles = vec![
        tile(
            range(dose.iwpc_mg_per_week, 7.0),
            "mg a day by IWPC 2009",
            format!("without genotype {}", plain(dose.iwpc_clinical_mg_per_week, 7.0)),
        ),
        tile(
            range(dose.gage_mg_per_day, 1.0),
            "mg a day by Gage 2008",
            format!("without genotype {}", plain(dose.gage_clinical_mg_per_day, 1.0)),
        ),
    ];
    let mut blocks = vec![Block::Text(format!("Genotype: {}.", dose.genotypes.join("; or ")))];
    if dose.iwpc_mg_per_week.is_none() {
        tiles.clear();
    }
    if dose.label_mg_per_day.is_some() {
        let note = "by genotype alone, at a target INR of 2 to 3".to_owned();
        tiles.push(tile(range(dose.label_mg_per_day, 1.0), "mg a day by the U.S. label", note));
    }
    if !tiles.is_empty() {
        blocks.push(Block::Tiles(tiles));
    }
    blocks.extend(dose.remarks.iter().map(|r| Block::Text(sentence(r))));
    Section::new("Warfarin", blocks)
}

fn drugs(drugs: &[DrugReport]) -> Section {
    let row = |d: &DrugReport| {
        let head = d.head();
        vec![
            Cell::Tag(tone(d.light), d.light.words().to_owned()),
            Cell::text(&d.drug),
            Cell::text(head.map(|a| a.genes.join(", ")).unwrap_or_default()),
            Cell::text(sentence(&d.headline())),
            Cell::text(d.strength()),
            Cell::text(head.map(|a| a.source.words()).unwrap_or_default()),
            Cell::text(d.label.clone().unwrap_or_default()),
        ]
    };
    let columns = ["", "drug", "genes", "what to do", "strength", "source", "FDA label"];
    let all = table("Every drug with advice", &columns, drugs.iter().map(row).collect());
    Section::new("All drugs", vec![Block::Table(all)])
}

fn limits(report: &Report) -> Section {
    let row = |line: &String| vec![Cell::text(line)];
    let rows = report.not_said.iter().map(row).collect();
    let list =
        table("To be read with every advice above", &["what this report does not say"], rows);
    Section::new("Limits", vec![Block::Table(list)])
}

fn table(caption: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    let columns = columns.iter().map(|&c| c.to_owned()).collect();
    Table { caption: caption.to_owned(), columns, rows }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
