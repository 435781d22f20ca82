//! All values of one label.

use serde::Serialize;

use super::merge::{aggregate, robust_z, spread};
use super::values::name;
use crate::curate::config::{LabelConfig, OnConflict};

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Index of the input.
    pub input: u32,
    /// The line in it, from 1.
    pub line: u64,
}

/// The values of a label as they were read.
#[derive(Debug)]
pub(in crate::curate) struct LabelTable {
    config: LabelConfig,
    values: Vec<(u32, Place, f64)>,
}

/// A compound whose values do not agree.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::curate) struct Conflict {
    pub compound: u32,
    pub values: Vec<f64>,
    pub places: Vec<Place>,
    /// The largest difference between two values.
    pub spread: f64,
    pub dropped: bool,
}

/// A merged value far from the others.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::curate) struct Outlier {
    pub compound: u32,
    pub value: f64,
    /// Robust z-score.
    pub z: f64,
    pub dropped: bool,
}

/// One value for each compound that has one.
#[derive(Debug)]
pub(in crate::curate) struct Settled {
    pub name: String,
    pub values: Vec<Option<f64>>,
    pub conflicts: Vec<Conflict>,
    pub outliers: Vec<Outlier>,
    /// Values read, before merging.
    pub read: usize,
    /// Compounds with several values.
    pub repeated: usize,
}

/// A label as the data card counts it.
#[derive(Debug, Clone, Serialize)]
pub struct LabelSummary {
    /// The output column.
    pub name: String,
    /// Values read, before merging.
    pub values_read: usize,
    /// Compounds with a value.
    pub compounds: usize,
    /// Compounds with several values that were merged.
    pub repeated: usize,
    /// Compounds whose values do not agree within the tolerance.
    pub conflicts: usize,
    /// Compounds whose value is an outlier.
    pub outliers: usize,
}

impl LabelTable {
    pub(in crate::curate) fn new(config: &LabelConfig) -> Self {
        Self { config: config.clone(), values: Vec::new() }
    }

    pub(in crate::curate) fn add(&mut self, compound: u32, place: Place, value: f64) {
        self.values.push((compound, place, value));
    }

    /// Merges the values of each of `compounds`, then looks for outliers among them.
    pub(in crate::curate) fn settle(mut self, compounds: usize) -> Settled {
        // Stable: the values of a compound stay in the order of the input.
        self.values.sort_by_key(|(compound, _, _)| *compound);
        let mut settled = Settled {
            name: name(&self.config).to_owned(),
            values: vec![None; compounds],
            conflicts: Vec::new(),
            outliers: Vec::new(),
            read: self.values.len(),
            repeated: 0,
        };
        for group in self.values.chunk_by(|a, b| a.0 == b.0) {
            settled.merge(&self.config, group);
        }
        settled.judge_outliers(&self.config);
        settled
    }
}

impl Settled {
    fn merge(&mut self, config: &LabelConfig, group: &[(u32, Place, f64)]) {
        let compound = group[0].0;
        let values: Vec<f64> = group.iter().map(|(_, _, value)| *value).collect();
        self.repeated += usize::from(values.len() > 1);
        let spread = spread(&values);
        let conflict = config.tolerance.is_some_and(|tolerance| spread > tolerance);
        let dropped = conflict && config.on_conflict == OnConflict::Drop;
        if !dropped {
            self.values[compound as usize] = aggregate(config.aggregate, &values);
        }
        if conflict {
            let places = group.iter().map(|(_, place, _)| *place).collect();
            self.conflicts.push(Conflict { compound, values, places, spread, dropped });
        }
    }

    fn judge_outliers(&mut self, config: &LabelConfig) {
        let present: Vec<(u32, f64)> = (0..)
            .zip(&self.values)
            .filter_map(|(compound, value)| Some((compound, (*value)?)))
            .collect();
        let z = robust_z(&present.iter().map(|(_, value)| *value).collect::<Vec<_>>());
        for ((compound, value), z) in present.into_iter().zip(z) {
            if z.abs() < config.outlier_z {
                continue;
            }
            let dropped = config.drop_outliers;
            if dropped {
                self.values[compound as usize] = None;
            }
            self.outliers.push(Outlier { compound, value, z, dropped });
        }
    }

    pub(in crate::curate) fn summary(&self) -> LabelSummary {
        LabelSummary {
            name: self.name.clone(),
            values_read: self.read,
            compounds: self.values.iter().flatten().count(),
            repeated: self.repeated,
            conflicts: self.conflicts.len(),
            outliers: self.outliers.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(extra: &str) -> LabelConfig {
        toml::from_str(&format!("column = \"y\"\n{extra}")).unwrap()
    }

    fn settle(extra: &str, values: &[(u32, f64)]) -> Settled {
        let mut table = LabelTable::new(&config(extra));
        for (line, (compound, value)) in (1..).zip(values) {
            table.add(*compound, Place { input: 0, line }, *value);
        }
        table.settle(4)
    }

    #[test]
    fn merges_what_agrees_and_drops_what_does_not() {
        let rows = [(0, 5.0), (1, 6.0), (0, 5.4), (1, 8.0), (3, 7.0)];
        let settled = settle("tolerance = 0.5", &rows);
        assert_eq!(settled.values, [Some(5.2), None, None, Some(7.0)]);
        assert_eq!(settled.conflicts.len(), 1);
        let conflict = &settled.conflicts[0];
        assert_eq!((conflict.compound, conflict.spread, conflict.dropped), (1, 2.0, true));
        assert_eq!(conflict.places.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 4]);
        let kept = settle("tolerance = 0.5\non_conflict = \"keep\"", &rows);
        assert_eq!(kept.values[1], Some(7.0));
        assert_eq!(settled.repeated, 2);
    }

    #[test]
    fn reports_outliers_and_drops_them_only_when_asked() {
        let rows = [(0, 5.0), (1, 5.1), (2, 4.9), (3, 12.0)];
        let reported = settle("", &rows);
        assert_eq!(reported.outliers.iter().map(|o| o.compound).collect::<Vec<_>>(), [3]);
        assert_eq!(reported.values[3], Some(12.0));
        assert_eq!(settle("drop_outliers = true", &rows).values[3], None);
    }
}
