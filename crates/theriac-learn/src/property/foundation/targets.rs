//! The descriptors that are learnt: the wide table without what hardly varies.

use rayon::prelude::*;
use theriac_base::Result;
use theriac_chem::{Molecule, descriptors};

use super::super::{Dataset, Label, Task, TaskKind};

/// Values beyond these shares of the sample are taken as the value there: descriptors have long
/// tails.
const TAIL: f64 = 0.005;
/// A descriptor is left out where fewer of the sample than this differ from its median.
const VARIES: f64 = 0.01;

/// Columns of the wide table with the limits of their values.
pub(super) struct Targets {
    columns: Vec<(usize, [f64; 2])>,
    tasks: Vec<Task>,
}

impl Targets {
    /// What varies among these molecules.
    ///
    /// # Errors
    /// Nothing does.
    pub fn of(sample: &[Molecule]) -> Result<Self> {
        let rows: Vec<&[f64]> = sample.par_iter().map(descriptors::wide).collect();
        let names = descriptors::wide_names();
        let limits = |column: usize| {
            let values = rows.iter().map(|row| row[column]).filter(|v| v.is_finite());
            let mut values: Vec<f64> = values.collect();
            values.sort_unstable_by(f64::total_cmp);
            let at = |share: f64| values.get((share * values.len() as f64) as usize).copied();
            let (low, middle, high) = (at(TAIL)?, at(0.5)?, at(1.0 - TAIL)?);
            let differ = values.iter().filter(|v| **v != middle).count();
            let varies = differ as f64 > VARIES * values.len() as f64 && low < high;
            varies.then_some((column, [low, high]))
        };
        let columns: Vec<_> = (0..names.len()).into_par_iter().filter_map(limits).collect();
        let task =
            |(column, _): &(usize, [f64; 2])| Task::new(&names[*column], TaskKind::Regression);
        let tasks = columns.iter().map(task).collect();
        Ok(Self { columns, tasks })
    }

    /// Molecules with their descriptors.
    ///
    /// # Errors
    /// Never for tasks of one output each.
    pub fn dataset(&self, molecules: Vec<Molecule>) -> Result<Dataset> {
        let row = |molecule: &Molecule| -> Vec<Option<Label>> {
            let wide = descriptors::wide(molecule);
            let label = |(column, [low, high]): &(usize, [f64; 2])| {
                let value = wide[*column];
                value.is_finite().then(|| Label::exact(value.clamp(*low, *high)))
            };
            self.columns.iter().map(label).collect()
        };
        let rows: Vec<Vec<Option<Label>>> = molecules.par_iter().map(row).collect();
        Dataset::new(molecules, self.tasks.clone(), rows.concat())
    }
}
