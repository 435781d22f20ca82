//! The genes as tables.

use theriac_report::{Block, Cell, Section, Tone};

use super::super::gene::{GeneReport, place};
use super::table;
use crate::call::{CallSource, Position};

/// Positions beyond this number are counted, not listed.
const LISTED: usize = 8;

/// What was called, from what.
pub(super) fn genes(genes: &[GeneReport]) -> Section {
    let row = |g: &GeneReport| {
        let (tone, word) = match (g.is_called(), g.single, &g.doubt) {
            (false, ..) => (Tone::Open, "not called"),
            (_, _, Some(_)) => (Tone::Open, "not firm"),
            (_, true, _) => (Tone::Good, "one fits"),
            _ if g.consistent_phenotypes.len() <= 1 => (Tone::Good, "one phenotype"),
            _ => (Tone::Care, "several fit"),
        };
        let source = match g.source {
            CallSource::Variants => "variants",
            CallSource::Outside => "laboratory",
            CallSource::None => "none",
        };
        vec![
            Cell::text(&g.gene),
            Cell::text(g.diplotype()),
            Cell::text(meaning(g)),
            Cell::Tag(tone, word.to_owned()),
            Cell::text(source),
            Cell::text(format!("{} of {}", g.positions_read, g.positions_read + g.missing.len())),
            Cell::text(missing(g)),
        ]
    };
    let columns =
        ["gene", "diplotype", "phenotype", "certainty", "from", "positions read", "missing"];
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

/// Phenotype and score, and what the other medicines make of it.
fn meaning(gene: &GeneReport) -> String {
    let scores: Vec<String> = gene.activity_scores.iter().map(f64::to_string).collect();
    let mut text = gene.phenotypes.join(" or ");
    if !scores.is_empty() {
        text += &format!(", activity score {}", scores.join(" or "));
    }
    if let Some(in_effect) = &gene.in_effect {
        let between = if text.is_empty() { "" } else { "; " };
        text += &format!("{between}under the medicines {in_effect}");
    }
    text
}

fn missing(gene: &GeneReport) -> String {
    match gene.missing.len() {
        0 => "none".to_owned(),
        n if n > LISTED => format!("{n} positions"),
        _ => places(&gene.missing),
    }
}

pub(super) fn places(positions: &[Position]) -> String {
    let listed: Vec<String> = positions.iter().take(LISTED).map(place).collect();
    match positions.len().saturating_sub(LISTED) {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
}
