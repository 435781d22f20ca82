//! What went in, so that anyone can check and repeat it.

use theriac_base::{Error, Result};
use theriac_report::{Block, Cell, Section, Table};

use super::Facts;

pub(super) fn section(facts: &Facts<'_>) -> Result<Section> {
    let plan = facts.plan;
    let text = format!(
        "Made by theriac {} with seed {}. When, on which class of processor and with how many \
         threads stands in manifest.json; what happened step by step in audit.jsonl. To check \
         that no byte was changed since: theriac record verify FOLDER. To run it again and \
         compare: theriac record replay FOLDER.",
        env!("CARGO_PKG_VERSION"),
        plan.campaign.seed
    );
    let config = toml::to_string_pretty(&plan.campaign).map_err(Error::bug)?;
    let blocks = vec![
        Block::Text(text),
        Block::Table(inputs(facts)),
        Block::Code("Resolved configuration".to_owned(), config),
    ];
    Ok(Section::new("Provenance", blocks))
}

fn inputs(facts: &Facts<'_>) -> Table {
    let row = |input: &theriac_record::Input| {
        vec![
            Cell::text(&input.role),
            Cell::Code(input.path.display().to_string()),
            Cell::Number(input.bytes.map(|n| n as f64)),
            Cell::Code(input.blake3.clone()),
        ]
    };
    Table {
        caption:
            "Files read, with their BLAKE3 digests; without a size where built into the program"
                .to_owned(),
        columns: ["for", "file", "bytes", "BLAKE3"].map(str::to_owned).into(),
        rows: facts.plan.inputs.iter().map(row).collect(),
    }
}
