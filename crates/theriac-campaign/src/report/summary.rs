//! What came out, in plain words and in key numbers.

use theriac_design::StopReason;
use theriac_design::config::Memory;
use theriac_report::{Block, Section, Tile, number};

use super::{Facts, percent};

const CAUTION: &str = "These molecules are computational hypotheses. A high score means that a \
    molecule looks like what the profile asks for; it does not show that the molecule binds, \
    works, is safe or can be made. Have a chemist look before anything is ordered, and an \
    experiment before anything is believed.";

pub(super) fn section(facts: &Facts<'_>) -> Section {
    let mut blocks = vec![
        Block::Text(story(facts)),
        Block::Tiles(tiles(facts)),
        Block::Note(CAUTION.to_owned()),
    ];
    blocks.extend(facts.design.warnings.iter().map(|w| Block::Note(format!("Warning: {w}"))));
    Section::new("Summary", blocks)
}

fn story(facts: &Facts<'_>) -> String {
    let (design, known) = (facts.design, facts.known.molecules.len());
    let steps = design.history.len();
    format!(
        "Starting from {} known actives, a language model of drug-like molecules was taught, {}, \
         to write molecules that meet the scoring profile. In {steps} steps it wrote {} \
         molecules{}. Before learning, {} of its samples scored above {}; afterwards {} do \
         (samples that are no molecule, or have no score, count as not above). The {} best \
         different molecules were kept; they have {} different scaffolds. From these, the {} \
         below were chosen: best score first, at most {} of one scaffold{}.",
        number(known as f64),
        teaching(&facts.plan.campaign.design.memory),
        number(design.counts.sampled as f64),
        ending(design.stopped_by),
        percent(facts.prior_share()),
        number(design.prior_p99),
        percent(design.share_above_prior_p99),
        number(design.molecules.len() as f64),
        number(design.scaffolds as f64),
        number(facts.ranked.len() as f64),
        facts.plan.campaign.rank.per_scaffold,
        near_copies(facts.plan.campaign.rank.max_similarity),
    )
}

/// How it was taught: examples that are replayed are more than reward.
fn teaching(memory: &Memory) -> &'static str {
    match memory.seeds.is_some() && memory.size > 0 && memory.replay > 0 {
        true => "by reward and by replaying examples given at the start",
        false => "by reward alone",
    }
}

fn ending(reason: StopReason) -> String {
    match reason {
        StopReason::Steps => String::new(),
        early => format!(" and {}", early.words()),
    }
}

fn near_copies(max_similarity: f64) -> String {
    match max_similarity < 1.0 {
        true => format!(", none more than {max_similarity} similar to a known active"),
        false => String::new(),
    }
}

fn tile(value: String, label: &str, note: String) -> Tile {
    Tile { value, label: label.to_owned(), note }
}

fn tiles(facts: &Facts<'_>) -> Vec<Tile> {
    let design = facts.design;
    let mut tiles = vec![
        tile(
            percent(design.share_above_prior_p99),
            "samples above the prior’s 99th percentile",
            format!(
                "{} before learning; the mark is {}",
                percent(facts.prior_share()),
                number(design.prior_p99)
            ),
        ),
        tile(
            format!("{} → {}", mean(&design.prior_scores), mean(&design.agent_scores)),
            "mean score",
            "of the scored samples, before and after learning".to_owned(),
        ),
        tile(
            number(design.molecules.len() as f64),
            "molecules kept",
            format!(
                "of {} different ones made, those sampled for comparison included",
                number(design.counts.distinct as f64)
            ),
        ),
        tile(
            number(design.scaffolds as f64),
            "different scaffolds",
            "Bemis–Murcko, among the molecules kept".to_owned(),
        ),
    ];
    if let Some(last) = design.history.last() {
        let note = "of the last step’s samples are molecules; where no molecule can follow, one starts again".to_owned();
        tiles.push(tile(percent(last.valid), "valid", note));
    }
    let note = "written while learning, matching a hazard class; structures not shown or stored"
        .to_owned();
    tiles.push(tile(number(design.counts.withheld as f64), "withheld", note));
    tiles
}

fn mean(scores: &[f64]) -> String {
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    if mean.is_finite() { format!("{mean:.2}") } else { "–".to_owned() }
}
