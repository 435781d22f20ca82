//! Everything that was turned away, and why.

use std::collections::BTreeMap;

use theriac_report::{Block, Cell, Section, Table, number};

use super::Facts;

pub(super) fn section(facts: &Facts<'_>) -> Section {
    let counts = &facts.design.counts;
    let text = format!(
        "Of {} molecules written while learning, {} were scored and passed all filters. The \
         others, the samples of the comparison that did not, different molecules that were not \
         kept, and the rows and candidates that other stages turned away, are counted here by \
         reason; the rows themselves stand in known/rejected.csv.",
        number(counts.sampled as f64),
        number(counts.scored as f64)
    );
    let mut blocks = vec![Block::Text(text), Block::Table(table(facts.rejected))];
    blocks.push(match withheld(facts) {
        Some(table) => Block::Table(table),
        None => Block::Text("No generated molecule matched a hazard class.".to_owned()),
    });
    Section::new("Turned away", blocks)
}

fn counted(caption: &str, column: &str, rows: impl Iterator<Item = (String, f64)>) -> Table {
    Table {
        caption: caption.to_owned(),
        columns: vec![column.to_owned(), "number".to_owned()],
        rows: rows.map(|(name, n)| vec![Cell::Text(name), Cell::Number(Some(n))]).collect(),
    }
}

fn table(rejected: &BTreeMap<String, u64>) -> Table {
    let rows = rejected.iter().map(|(reason, n)| (reason.clone(), *n as f64));
    counted("Turned away, by stage and reason", "reason", rows)
}

/// Withheld molecules by hazard class: numbers only, repeats included.
fn withheld(facts: &Facts<'_>) -> Option<Table> {
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for w in &facts.design.withheld {
        let [learning, comparison] = counts.entry(&w.class).or_default();
        *learning += w.count;
        *comparison += w.compared;
    }
    let row = |(class, numbers): (&&str, &[usize; 2])| {
        let numbers = numbers.iter().map(|n| Cell::Number(Some(*n as f64)));
        std::iter::once(Cell::Text((*class).to_owned())).chain(numbers).collect()
    };
    let caption = "Withheld as hazardous, by class; the record keeps a hash of each, no structure";
    (!counts.is_empty()).then(|| Table {
        caption: caption.to_owned(),
        columns: ["class", "while learning", "in comparison samples"].map(str::to_owned).into(),
        rows: counts.iter().map(row).collect(),
    })
}
