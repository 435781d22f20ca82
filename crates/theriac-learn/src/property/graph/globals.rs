//! Descriptors of whole molecules, on a scale that suits a network.

use std::collections::BTreeMap;

use rayon::prelude::*;
use theriac_base::Result;
use theriac_chem::Molecule;
use theriac_chem::descriptors::Descriptor;

use super::parameters::wrong;
use crate::property::Tensor;

/// The descriptors: those that are counted quickly; QED and the synthetic accessibility follow
/// from the others or cost more than the network.
const DESCRIPTORS: [Descriptor; 9] = [
    Descriptor::Mw,
    Descriptor::Logp,
    Descriptor::Tpsa,
    Descriptor::Hbd,
    Descriptor::Hba,
    Descriptor::RotatableBonds,
    Descriptor::Rings,
    Descriptor::AromaticRings,
    Descriptor::FractionCsp3,
];
/// Scaled values are cut off here: descriptors have long tails.
const MOST: f64 = 6.0;

/// Mean and standard deviation of each descriptor over the training molecules.
#[derive(Debug, Clone, Default)]
pub(super) struct Globals {
    means: Vec<f32>,
    deviations: Vec<f32>,
}

impl Globals {
    pub fn fit(molecules: &[Molecule]) -> Self {
        let rows: Vec<Vec<Option<f64>>> = molecules.par_iter().map(values).collect();
        let (mut means, mut deviations) = (Vec::new(), Vec::new());
        for column in 0..DESCRIPTORS.len() {
            let known: Vec<f64> = rows.iter().filter_map(|row| row[column]).collect();
            let n = known.len().max(1) as f64;
            let mean = known.iter().sum::<f64>() / n;
            let variance = known.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
            means.push(mean as f32);
            deviations.push(if variance > 1e-12 { variance.sqrt() as f32 } else { 1.0 });
        }
        Self { means, deviations }
    }

    pub fn width(&self) -> usize {
        self.means.len()
    }

    /// Scaled descriptors; what is missing counts as the mean.
    pub fn row(&self, molecule: &Molecule) -> Vec<f32> {
        if self.means.is_empty() {
            return Vec::new();
        }
        let scaled = |(i, value): (usize, Option<f64>)| {
            let (mean, deviation) = (f64::from(self.means[i]), f64::from(self.deviations[i]));
            value.map_or(0.0, |v| ((v - mean) / deviation).clamp(-MOST, MOST) as f32)
        };
        values(molecule).into_iter().enumerate().map(scaled).collect()
    }

    pub fn write(&self, tensors: &mut BTreeMap<String, Tensor>) {
        if self.width() > 0 {
            let tensor = |values: &Vec<f32>| Tensor::Real(vec![values.len()], values.clone());
            tensors.insert("globals.mean".into(), tensor(&self.means));
            tensors.insert("globals.deviation".into(), tensor(&self.deviations));
        }
    }

    /// Reads what [`Globals::write`] wrote.
    ///
    /// # Errors
    /// A tensor is missing or of another size.
    pub fn read(width: usize, tensors: &BTreeMap<String, Tensor>) -> Result<Self> {
        if width == 0 {
            return Ok(Self::default());
        }
        let values = |name: &str| match tensors.get(name) {
            Some(Tensor::Real(_, values)) if values.len() == width => Ok(values.clone()),
            _ => Err(wrong(&format!("has no tensor `{name}` of the right size"))),
        };
        if width != DESCRIPTORS.len() {
            return Err(wrong("uses descriptors of another version"));
        }
        Ok(Self { means: values("globals.mean")?, deviations: values("globals.deviation")? })
    }
}

fn values(molecule: &Molecule) -> Vec<Option<f64>> {
    DESCRIPTORS.iter().map(|d| d.value(molecule).filter(|v| v.is_finite())).collect()
}
