//! How different the molecules are from one another and from what is known.

use std::collections::BTreeMap;

use theriac_report::chart::histogram;
use theriac_report::{Block, Cell, Section, Table};

use super::Facts;
use super::learning::curve;

/// Scaffolds listed.
const LISTED: usize = 15;

pub(super) fn section(facts: &Facts<'_>) -> Section {
    let design = facts.design;
    let similarities: Vec<f64> =
        design.molecules.iter().filter_map(|m| Some(m.nearest.as_ref()?.similarity)).collect();
    let mut charts = vec![
        curve(
            "Scaffolds found",
            "different scaffolds",
            &design.history,
            &[("scaffolds", |s| Some(s.scaffolds as f64))],
        )
        .caption("Scaffolds of good molecules so far; a flat end means that it repeats itself."),
        curve(
            "Internal diversity",
            "diversity",
            &design.history,
            &[("diversity", |s| s.internal_diversity)],
        )
        .caption("One minus the mean ECFP4 Tanimoto similarity between the molecules of a step."),
    ];
    if !similarities.is_empty() {
        let series = [("kept molecules", similarities.as_slice())];
        let title = "Similarity to the nearest known active";
        let chart = histogram(title, "ECFP4 Tanimoto similarity", &series, Some((0.0, 1.0)), &[]);
        charts.push(chart.caption("At 1, a molecule would be a known active itself."));
    }
    let blocks = vec![
        Block::Charts(charts),
        Block::Folded("Most frequent scaffolds".to_owned(), scaffolds(facts)),
    ];
    Section::new("Diversity", blocks)
}

fn scaffolds(facts: &Facts<'_>) -> Table {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for molecule in &facts.design.molecules {
        *counts.entry(&molecule.scaffold).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let row = |(scaffold, n): &(&str, usize)| {
        let name = if scaffold.is_empty() { "no ring" } else { scaffold };
        vec![Cell::Code(name.to_owned()), Cell::Number(Some(*n as f64))]
    };
    Table {
        caption: format!("The {LISTED} most frequent Bemis–Murcko scaffolds of the kept molecules"),
        columns: vec!["scaffold".to_owned(), "molecules".to_owned()],
        rows: counts.iter().take(LISTED).map(row).collect(),
    }
}
