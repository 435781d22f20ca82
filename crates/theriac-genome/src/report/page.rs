//! The report as a page to read.

use theriac_report::{Block, Cell, Page, Section, Signal, Table, Tile, Tone, number};

use crate::call::{CallSource, Position};
use crate::guidance::{Advice, Light};

use super::build::Report;
use super::dose::WarfarinDose;
use super::drug::DrugReport;
use super::gene::{GeneReport, place};

/// Positions beyond this number are counted, not listed.
const LISTED: usize = 8;

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
    let sure = report.genes.iter().filter(|g| g.consistent_count == 1 && g.doubt.is_none()).count();
    let missing: usize = report.genes.iter().map(|g| g.missing.len()).sum();
    blocks.push(Block::Text(format!(
        "{called} of {} genes were called, {sure} of them with the only diplotype that fits. \
         {} of the definitions could not be read; what is missing is never taken for reference.",
        report.genes.len(),
        if missing == 1 { "1 position".to_owned() } else { format!("{missing} positions") },
    )));
    Section::new("Summary", blocks)
}

fn medicines(report: &Report, taken: &[&DrugReport]) -> Section {
    let mut blocks = vec![Block::Text(format!("Given: {}.", report.medicines.join(", ")))];
    if !taken.is_empty() {
        blocks.push(Block::Signals(taken.iter().map(|d| signal(d)).collect()));
    }
    if !report.conversions.is_empty() {
        let row = |c: &crate::conversion::Conversion| {
            let tone = if c.from == c.to { Tone::Good } else { Tone::Care };
            vec![
                Cell::text(&c.gene),
                Cell::text(&c.from),
                Cell::Tag(tone, c.to.clone()),
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

fn signal(drug: &DrugReport) -> Signal {
    let mut lines = Vec::new();
    let mut add = |label: &str, text: String| {
        if !text.is_empty() {
            lines.push((label.to_owned(), text));
        }
    };
    if let Some(head) = drug.head() {
        add(
            "for",
            if head.population == "general" { String::new() } else { head.population.clone() },
        );
        add("because of", because(head));
        add("source", format!("{}, {}", head.source.words(), drug.strength()));
        add("certainty", head.certainty_words());
    }
    add("genotype", places(&drug.to_genotype));
    add("by genes alone", drug.by_genotype_alone.clone().unwrap_or_default());
    add("FDA label", drug.label.clone().unwrap_or_default());
    for other in others(drug) {
        let label = format!("{}, {}", other.source.words(), other.population);
        let best = other.best.as_ref().map(|r| r.words()).unwrap_or_default();
        add(label.strip_suffix(", general").unwrap_or(&label), best);
    }
    let mut links: Vec<(String, String)> = Vec::new();
    for advice in &drug.advice {
        for r in advice.possible.iter().filter_map(|p| p.recommendation.as_ref()) {
            let link = (format!("{} guideline", advice.source.words()), r.address.clone());
            if !links.iter().any(|(name, _)| *name == link.0) {
                links.push(link);
            }
        }
    }
    let tag = match drug.head().and_then(|a| a.best.as_ref()) {
        Some(best) if best.light() == drug.light => best.action.words(),
        _ => drug.light.words(),
    };
    Signal {
        tone: tone(drug.light),
        title: drug.drug.clone(),
        tag: tag.to_owned(),
        lead: sentence(&drug.headline()),
        lines,
        links,
    }
}

/// The results that the headline rests on.
fn because(advice: &Advice) -> String {
    let under = advice.possible.first().map(|p| p.under.clone()).unwrap_or_default();
    match under.len() {
        0..=2 => under.join(" or "),
        n => format!("{} and {} more results", under[0], n - 1),
    }
}

fn others(drug: &DrugReport) -> impl Iterator<Item = &Advice> {
    let head = drug.head();
    drug.advice.iter().filter(move |a| head.is_none_or(|h| !std::ptr::eq(*a, h)))
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
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
    let tiles = vec![
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
    if dose.iwpc_mg_per_week.is_some() {
        blocks.push(Block::Tiles(tiles));
    }
    blocks.extend(dose.remarks.iter().map(|r| Block::Text(sentence(r))));
    Section::new("Warfarin", blocks)
}

fn genes(genes: &[GeneReport]) -> Section {
    let row = |g: &GeneReport| {
        let (tone, word) = match (g.is_called(), g.consistent_count, &g.doubt) {
            (false, ..) => (Tone::Open, "not called"),
            (_, _, Some(_)) => (Tone::Open, "not firm"),
            (_, 0 | 1, _) => (Tone::Good, "one fits"),
            _ if g.consistent_phenotypes.len() <= 1 => (Tone::Good, "one phenotype"),
            _ => (Tone::Care, "several fit"),
        };
        let source = match g.source {
            CallSource::Variants => "variants",
            CallSource::Outside => "laboratory",
            CallSource::None => "none",
        };
        let scores: Vec<String> = g.activity_scores.iter().map(f64::to_string).collect();
        vec![
            Cell::text(&g.gene),
            Cell::text(g.diplotype()),
            Cell::text(g.phenotypes.join(" or ")),
            Cell::text(scores.join(" or ")),
            Cell::text(g.in_effect.clone().unwrap_or_default()),
            Cell::Tag(tone, word.to_owned()),
            Cell::text(source),
            Cell::Number(Some(g.positions_read as f64)),
            Cell::text(missing(g)),
        ]
    };
    let columns = [
        "gene",
        "diplotype",
        "phenotype",
        "activity score",
        "under the medicines",
        "certainty",
        "from",
        "positions read",
        "missing",
    ];
    let all = table("What was called", &columns, genes.iter().map(row).collect());
    let mut blocks = vec![Block::Table(all)];
    let detail = |g: &GeneReport| {
        vec![
            Cell::text(&g.gene),
            Cell::text(g.certainty()),
            Cell::text(g.consistent.join(", ")),
            Cell::text(g.consistent_phenotypes.join(" or ")),
            Cell::text(g.variants.join(", ")),
            Cell::text(g.warnings.join(" ")),
        ]
    };
    let columns = [
        "gene",
        "how sure",
        "diplotypes that fit",
        "phenotypes that fit",
        "variants found",
        "to know",
    ];
    let rows =
        genes.iter().filter(|g| g.is_called() || !g.warnings.is_empty()).map(detail).collect();
    blocks.push(Block::Folded("From which data".to_owned(), table("Gene by gene", &columns, rows)));
    Section::new("Genes", blocks)
}

fn missing(gene: &GeneReport) -> String {
    match gene.missing.len() {
        0 => "none".to_owned(),
        n if n > LISTED => format!("{n} positions"),
        _ => places(&gene.missing),
    }
}

fn places(positions: &[Position]) -> String {
    let listed: Vec<String> = positions.iter().take(LISTED).map(place).collect();
    match positions.len().saturating_sub(LISTED) {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
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
