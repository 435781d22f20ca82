//! What is learnt of each atom: then an atom's state tells of that atom, and shares of a
//! prediction come to lie where they belong.

use rayon::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::descriptors::{OF_ATOM, of_atoms};

/// Values further from the mean than so many standard deviations are taken as that.
const MOST: f64 = 4.0;

/// Mean and standard deviation of each value over the atoms of a sample.
pub(super) struct AtomTargets {
    scales: [(f64, f64); OF_ATOM],
}

impl AtomTargets {
    /// From the atoms of these molecules.
    pub fn of(sample: &[Molecule]) -> Self {
        let rows: Vec<[f64; OF_ATOM]> = sample.par_iter().flat_map_iter(of_atoms).collect();
        let scale = |column: usize| {
            let all = rows.iter().map(|row| row[column]).filter(|v| v.is_finite());
            let all: Vec<f64> = all.collect();
            let n = all.len().max(1) as f64;
            let mean = all.iter().sum::<f64>() / n;
            let variance = all.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
            (mean, variance.sqrt().max(1e-6))
        };
        Self { scales: std::array::from_fn(scale) }
    }

    /// Scaled values of each molecule's atoms, atom after atom.
    pub fn labels(&self, molecules: &[Molecule]) -> Vec<Vec<f32>> {
        let scaled = |(value, (mean, deviation)): (f64, &(f64, f64))| {
            ((value - mean) / deviation).clamp(-MOST, MOST) as f32
        };
        let of = |molecule: &Molecule| {
            let values = of_atoms(molecule).into_iter().flatten();
            values.zip(self.scales.iter().cycle()).map(scaled).collect()
        };
        molecules.par_iter().map(of).collect()
    }
}
