//! What the campaign started from.

use theriac_report::chart::histogram;
use theriac_report::{Block, Cell, Section, Table, number};

use super::Facts;

pub(super) fn section(facts: &Facts<'_>) -> Section {
    let (campaign, known) = (&facts.plan.campaign, &facts.known.molecules);
    let rows: usize = known.iter().map(|k| k.rows).sum();
    let named = known.iter().filter(|k| !k.name.is_empty()).count();
    let mut text = format!(
        "{} molecules from {} rows, salts stripped, charges neutralised, rows of the same molecule \
         merged (the median of their values). {} have a name.",
        number(known.len() as f64),
        number(rows as f64),
        number(named as f64)
    );
    if !campaign.known.source.is_empty() {
        text += &format!(" Source: {}", campaign.known.source);
    }
    let mut blocks = vec![Block::Text(text)];
    let values: Vec<f64> = known.iter().filter_map(|k| k.activity).collect();
    let label = campaign.activity_label();
    if !values.is_empty() {
        let series = [("known actives", values.as_slice())];
        let chart = histogram(&format!("{label} of the known actives"), label, &series, None, &[]);
        blocks.push(Block::Charts(vec![chart]));
    }
    blocks.push(Block::Folded("All known actives".to_owned(), table(facts, label)));
    Section::new("Known actives", blocks)
}

fn table(facts: &Facts<'_>, label: &str) -> Table {
    let row = |k: &crate::known::Known| {
        vec![Cell::text(&k.name), Cell::Number(k.activity), Cell::Code(k.smiles.clone())]
    };
    Table {
        caption: "After standardising and merging".to_owned(),
        columns: vec!["name".to_owned(), label.to_owned(), "SMILES".to_owned()],
        rows: facts.known.molecules.iter().map(row).collect(),
    }
}
