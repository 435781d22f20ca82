//! One drug as a card.

use theriac_report::Signal;

use super::super::drug::DrugReport;
use super::gene::places;
use super::{sentence, tone};
use crate::guidance::Advice;

/// The card of a drug.
pub(super) fn signal(drug: &DrugReport) -> Signal {
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
    add("not read", drug.unread.join(", "));
    add("through", drug.through.join("; "));
    add("genotype", places(&drug.to_genotype));
    let phase = drug.to_phase.join(" and ");
    add(
        "phase",
        if phase.is_empty() {
            phase
        } else {
            format!("which variants of {phase} lie on one chromosome")
        },
    );
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
            let link = (advice.source.document().to_owned(), r.address.clone());
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
