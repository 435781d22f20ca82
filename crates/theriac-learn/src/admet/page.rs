//! The panel as a page.

use theriac_base::{Error, Job, Result};
use theriac_chem::Molecule;
use theriac_chem::depict::{Style, svg};
use theriac_chem::io::Reader;
use theriac_report::chart::{Chart, radar};
use theriac_report::{Block, Cell, Drawing, Page, Section, Table};

use super::{AXES, Finding, Panel};
use crate::property::Task;

const NOTE: &str = "Predictions are estimates for molecules like those that the panel learned \
     from. A percentile is the share of approved drugs whose prediction is lower; on the charts \
     100 is always the better end. They replace no measurement.";

/// A page of the first `top` molecules of a file: structure, radar chart and all predictions.
///
/// # Errors
/// The file cannot be read or holds no molecule, or cancelled.
pub fn page(panel: &Panel, reader: Reader, top: usize, job: &Job) -> Result<Page> {
    let path = reader.path().to_owned();
    let mut sections = vec![Section::new("How to read it", vec![Block::Note(NOTE.into())])];
    let (mut shown, mut failed) = (0, 0);
    for record in reader {
        job.checkpoint()?;
        if shown == top {
            break;
        }
        let Ok(molecule) = record?.structure.molecule() else {
            failed += 1;
            continue;
        };
        let row = panel.findings(std::slice::from_ref(&molecule), job)?.pop().unwrap_or_default();
        shown += 1;
        sections.push(section(shown, &molecule, panel.model().tasks(), &row));
    }
    if shown == 0 {
        return Err(Error::user("there is no molecule in it").at(path).remedy("give SMILES"));
    }
    Ok(Page {
        title: "ADMET panel".into(),
        subtitle: format!("{shown} molecules, {failed} rows that are none"),
        sections,
        footer: panel.model().card().architecture.clone(),
    })
}

fn section(number: usize, molecule: &Molecule, tasks: &[Task], row: &[Option<Finding>]) -> Section {
    let chart = chart(tasks, row);
    let smiles = molecule.canonical_smiles();
    let mut blocks = vec![match svg(molecule, &Style::sized(320.0, 220.0)) {
        Ok(svg) => {
            Block::Beside(Drawing { svg, alt: smiles.into(), caption: smiles.into() }, chart)
        }
        Err(_) => Block::Charts(vec![chart]),
    }];
    blocks.push(Block::Folded("All targets".into(), table(tasks, row)));
    Section::new(&format!("Molecule {number}"), blocks)
}

fn chart(tasks: &[Task], row: &[Option<Finding>]) -> Chart {
    let value = |target: &str| {
        let index = tasks.iter().position(|t| t.name == target)?;
        (*row.get(index)?)?.percentile
    };
    let axes = AXES.iter().filter(|a| tasks.iter().any(|t| t.name == a.target));
    let values: Vec<(String, Option<f64>)> =
        axes.map(|a| (a.name.to_owned(), value(a.target).map(|p| a.goodness(p)))).collect();
    radar("Among approved drugs", "percentile, 100 is best", &values)
        .caption("The wider, the better; 50 is the middle of the approved drugs.")
}

fn table(tasks: &[Task], row: &[Option<Finding>]) -> Table {
    let line = |(task, finding): (&Task, &Option<Finding>)| {
        let number = |f: fn(&Finding) -> f64| {
            Cell::Number(finding.as_ref().map(f).filter(|v| v.is_finite()))
        };
        let domain = finding.map_or("", |f| if f.answer.in_domain { "yes" } else { "no" });
        vec![
            Cell::text(&task.name),
            number(|f| f.answer.value),
            number(|f| f.answer.lower),
            number(|f| f.answer.upper),
            Cell::text(domain),
            Cell::Number(finding.and_then(|f| f.percentile)),
            Cell::text(&task.unit),
        ]
    };
    Table {
        caption: "Predictions with their limits".into(),
        columns: ["target", "prediction", "lower", "upper", "in domain", "percentile", "unit"]
            .map(str::to_owned)
            .into(),
        rows: tasks.iter().zip(row).map(line).collect(),
    }
}
