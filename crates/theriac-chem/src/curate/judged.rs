//! After reading: values merged, conflicts and outliers reported, and compounds that
//! are left without any value dropped.

use std::path::Path;

use theriac_base::Result;

use super::collect::Collected;
use super::collect::Counts;
use super::input::Source;
use super::label::{LabelSummary, Place, Settled};
use super::reject::{Rejection, Step};
use super::store::{Compound, FirstRows};
use crate::io::{self, Row, WriteOptions, Writer};

/// The compounds that remain, and their values.
pub(super) struct Judged {
    pub compounds: Vec<Compound>,
    pub rows: FirstRows,
    /// Output name and values of each label.
    pub labels: Vec<(String, Vec<Option<f64>>)>,
    pub summaries: Vec<LabelSummary>,
    pub sources: Vec<Source>,
    pub counts: Counts,
}

/// The files that report what disagrees and what stands out.
pub(super) struct Reports {
    conflicts: Writer,
    outliers: Writer,
}

impl Reports {
    pub(super) fn create(folder: &Path) -> Result<Self> {
        let create = |name: &str, columns: &[&str]| {
            let columns: Vec<String> = columns.iter().map(|c| (*c).to_owned()).collect();
            io::create(&folder.join(name), &columns, &WriteOptions::default())
        };
        Ok(Self {
            conflicts: create(
                "conflicts.csv",
                &["label", "smiles", "values", "largest_difference", "rows", "action"],
            )?,
            outliers: create("outliers.csv", &["label", "smiles", "value", "robust_z", "action"])?,
        })
    }

    fn write(&mut self, settled: &[Settled], rows: &FirstRows, sources: &[Source]) -> Result<()> {
        for label in settled {
            let mut conflicts = label.conflicts.iter().peekable();
            let mut outliers = label.outliers.iter().peekable();
            for (index, row) in (0..).zip(rows.iter()?) {
                let smiles = row?.smiles;
                if let Some(c) = conflicts.next_if(|c| c.compound == index) {
                    let values: Vec<String> = c.values.iter().map(f64::to_string).collect();
                    let places: Vec<String> = c.places.iter().map(|p| named(p, sources)).collect();
                    put(
                        &mut self.conflicts,
                        [
                            label.name.clone(),
                            smiles.clone(),
                            values.join(" "),
                            c.spread.to_string(),
                            places.join(" "),
                            action(c.dropped),
                        ],
                    )?;
                }
                if let Some(o) = outliers.next_if(|o| o.compound == index) {
                    let (value, z) = (o.value.to_string(), format!("{:.3}", o.z));
                    put(
                        &mut self.outliers,
                        [label.name.clone(), smiles, value, z, action(o.dropped)],
                    )?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<()> {
        self.conflicts.finish()?;
        self.outliers.finish()?;
        Ok(())
    }
}

fn put<const N: usize>(writer: &mut Writer, fields: [String; N]) -> Result<()> {
    writer.write(Row { molecule: None, fields: &fields })
}

fn named(place: &Place, sources: &[Source]) -> String {
    format!("{}:{}", sources[place.input as usize].name, place.line)
}

fn action(dropped: bool) -> String {
    if dropped { "dropped" } else { "kept" }.to_owned()
}

/// Merges and judges the values of what was collected.
pub(super) fn judge(collected: Collected, reports: Option<&mut Reports>) -> Result<Judged> {
    let Collected { store, labels, sources, mut counts } = collected;
    let (mut compounds, mut rows) = store.finish()?;
    let mut settled: Vec<Settled> =
        labels.into_iter().map(|label| label.settle(compounds.len())).collect();
    if let Some(reports) = reports {
        reports.write(&settled, &rows, &sources)?;
    }
    if !settled.is_empty() {
        let has_value = |i: usize| settled.iter().any(|label| label.values[i].is_some());
        let kept: Vec<bool> = (0..compounds.len()).map(has_value).collect();
        drop_compounds(&kept, &settled, &mut counts);
        retain(&mut compounds, &kept);
        for label in &mut settled {
            retain(&mut label.values, &kept);
        }
        rows.retain(kept);
    }
    counts.compounds = compounds.len() as u64;
    Ok(Judged {
        compounds,
        rows,
        summaries: settled.iter().map(Settled::summary).collect(),
        labels: settled.into_iter().map(|label| (label.name, label.values)).collect(),
        sources,
        counts,
    })
}

/// Counts each dropped compound under the step that took its last value.
fn drop_compounds(kept: &[bool], settled: &[Settled], counts: &mut Counts) {
    let mut conflicting = vec![false; kept.len()];
    for conflict in settled.iter().flat_map(|label| &label.conflicts) {
        conflicting[conflict.compound as usize] = true;
    }
    for (index, _) in kept.iter().enumerate().filter(|(_, kept)| !**kept) {
        let (step, kind) = if conflicting[index] {
            (Step::Duplicates, "conflicting values (compounds)")
        } else {
            (Step::Outliers, "outlier (compounds)")
        };
        counts.reject(&Rejection::new(step, kind, kind));
    }
}

fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    items.retain(|_| kept.next().copied().unwrap_or(true));
}
