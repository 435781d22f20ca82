//! Molecules as points between which there is a similarity.

use std::collections::BTreeMap;

use theriac_base::Result;
use theriac_chem::fingerprint::{Family, Fingerprinter};
use theriac_chem::{Molecule, descriptors};

use super::super::parts::{Tensor, malformed, real, whole};

/// Positions of the counted circular fragments.
const FOLDED: u32 = 2048;
/// Standardised descriptors are kept within this.
const FARTHEST: f32 = 4.0;

/// A molecule: its circular fragments with their counts, and its descriptors.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    /// Position and count.
    fragments: Vec<(u32, u32)>,
    total: u32,
    descriptors: Vec<f32>,
}

/// How descriptors are put on one scale.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Scaling {
    means: Vec<f32>,
    deviations: Vec<f32>,
}

impl Scaling {
    /// Learns means and deviations of the raw descriptors of some molecules.
    pub fn of(rows: &[&[f64]]) -> Self {
        let width = rows.first().map_or(0, |row| row.len());
        let moments = |column: usize| {
            let values = rows.iter().map(|row| row[column]).filter(|v| v.is_finite());
            let values: Vec<f64> = values.collect();
            let n = values.len().max(1) as f64;
            let mean = values.iter().sum::<f64>() / n;
            let square = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
            (mean as f32, square.sqrt() as f32)
        };
        let (means, deviations) = (0..width).map(moments).unzip();
        Self { means, deviations }
    }

    /// A row on the common scale; what is missing or does not vary is 0, the mean. All
    /// descriptors together have a spread of about 1.
    fn scaled(&self, row: &[f64]) -> Vec<f32> {
        let varying = self.deviations.iter().filter(|d| **d > 1e-9).count().max(1);
        let share = (varying as f32).sqrt();
        let of = |((&value, &mean), &deviation): ((&f64, &f32), &f32)| {
            let z = (value as f32 - mean) / deviation;
            let usable = z.is_finite() && deviation > 1e-9;
            if usable { z.clamp(-FARTHEST, FARTHEST) / share } else { 0.0 }
        };
        row.iter().zip(&self.means).zip(&self.deviations).map(of).collect()
    }
}

impl Point {
    pub fn new(molecule: &Molecule, scaling: &Scaling) -> Self {
        let fingerprint = Fingerprinter::new(Family::Ecfp { radius: 2 }, FOLDED);
        let counts = fingerprint.and_then(|f| f.counts(molecule).ok());
        let fragments = counts.map(|c| c.counts().to_vec()).unwrap_or_default();
        let total = fragments.iter().map(|&(_, n)| n).sum();
        Self { fragments, total, descriptors: scaling.scaled(descriptors::wide(molecule)) }
    }
}

/// Points with what is needed to compare one against many.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Space {
    pub points: Vec<Point>,
}

/// A point laid out for comparisons.
pub(super) struct Query {
    counts: Vec<u32>,
    total: u32,
    descriptors: Vec<f32>,
}

impl Query {
    pub fn new(point: &Point) -> Self {
        let mut counts = vec![0; FOLDED as usize];
        point.fragments.iter().for_each(|&(position, n)| counts[position as usize] = n);
        Self { counts, total: point.total, descriptors: point.descriptors.clone() }
    }

    /// Similarity in 0..=1: the Tanimoto coefficient of the fragments' counts, mixed with how
    /// near the descriptors are.
    pub fn similarity(&self, point: &Point, fragments: f64) -> f64 {
        let shared = |&(position, n): &(u32, u32)| n.min(self.counts[position as usize]);
        let both: u32 = point.fragments.iter().map(shared).sum();
        let either = self.total + point.total - both;
        let tanimoto = if either == 0 { 1.0 } else { f64::from(both) / f64::from(either) };
        if fragments >= 1.0 {
            return tanimoto;
        }
        let squares = self.descriptors.iter().zip(&point.descriptors).map(|(a, b)| (a - b).powi(2));
        let near = f64::from(-0.5 * squares.sum::<f32>()).exp();
        fragments * tanimoto + (1.0 - fragments) * near
    }
}

impl Space {
    /// Writes the points and their scaling down.
    pub fn write(&self, scaling: &Scaling, tensors: &mut BTreeMap<String, Tensor>) {
        let mut put = |name: &str, tensor| tensors.insert(name.to_owned(), tensor);
        let pairs = || self.points.iter().flat_map(|p| &p.fragments);
        let numbers: Vec<u32> = self.points.iter().map(|p| p.fragments.len() as u32).collect();
        put("fragments_of", Tensor::Whole(vec![numbers.len()], numbers));
        let positions: Vec<u32> = pairs().map(|&(position, _)| position).collect();
        let counts: Vec<u32> = pairs().map(|&(_, n)| n).collect();
        put("fragments", Tensor::Whole(vec![positions.len()], positions));
        put("counts", Tensor::Whole(vec![counts.len()], counts));
        let flat: Vec<f32> = self.points.iter().flat_map(|p| p.descriptors.clone()).collect();
        put("descriptors", Tensor::Real(vec![self.points.len(), scaling.means.len()], flat));
        put("means", Tensor::Real(vec![scaling.means.len()], scaling.means.clone()));
        put("deviations", Tensor::Real(vec![scaling.means.len()], scaling.deviations.clone()));
    }

    /// Reads what [`Space::write`] wrote.
    ///
    /// # Errors
    /// An array is missing or has another size.
    pub fn read(tensors: &BTreeMap<String, Tensor>) -> Result<(Self, Scaling)> {
        let scaling = Scaling {
            means: real(tensors, "means")?.to_vec(),
            deviations: real(tensors, "deviations")?.to_vec(),
        };
        let (numbers, positions) = (whole(tensors, "fragments_of")?, whole(tensors, "fragments")?);
        let (counts, flat) = (whole(tensors, "counts")?, real(tensors, "descriptors")?);
        let total: usize = numbers.iter().map(|&n| n as usize).sum();
        let width = descriptors::wide_names().len();
        let sound = total == positions.len()
            && total == counts.len()
            && scaling.means.len() == width
            && scaling.deviations.len() == width
            && flat.len() == numbers.len() * width
            && positions.iter().all(|&p| p < FOLDED);
        if !sound {
            return Err(malformed("holds training points of the wrong size"));
        }
        let mut start = 0;
        let point = |(&n, row): (&u32, &[f32])| {
            let range = start..start + n as usize;
            start = range.end;
            let pairs = positions[range.clone()].iter().zip(&counts[range]);
            let fragments: Vec<(u32, u32)> = pairs.map(|(&p, &n)| (p, n)).collect();
            let total = fragments.iter().map(|&(_, n)| n).sum();
            Point { fragments, total, descriptors: row.to_vec() }
        };
        let points = numbers.iter().zip(flat.chunks_exact(width)).map(point).collect();
        Ok((Self { points }, scaling))
    }
}
