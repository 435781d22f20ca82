//! Integrated gradients of the features of atoms and bonds.

use theriac_base::{Job, Result};
use theriac_chem::Molecule;

use super::super::GraphModel;
use super::super::backward::{Scratch, backward};
use super::super::dropout::Dropout;
use super::super::engine::{Input, pack};
use super::super::forward::{Tape, forward};
use super::super::molecule::Encoded;
use super::super::parameters::{Parameters, Weights};
use super::Explanation;
use crate::kernel::Precision;

/// Points on the path that are computed together.
const WINDOW: usize = 32;
/// Points on the path at first and at most.
const POINTS: [usize; 2] = [64, 4096];
/// What the shares may miss of the prediction.
const MISSED: f64 = 2e-4;

/// Integrates along the straight line from features of zero, with more points until the shares
/// add up.
///
/// # Errors
/// Cancelled.
pub(super) fn explain(
    model: &GraphModel,
    molecule: &Molecule,
    output: usize,
    job: &Job,
) -> Result<Explanation> {
    let scale = model.unit(output);
    let mut points = POINTS[0];
    loop {
        let mut sum: Option<Explanation> = None;
        for member in &model.members {
            job.checkpoint()?;
            let part = Path::new(model, member, molecule, output).integrate(points);
            sum = Some(match sum {
                None => part,
                Some(sum) => added(&sum, &part),
            });
        }
        let sum = sum.unwrap_or(Explanation {
            prediction: 0.0,
            baseline: 0.0,
            atoms: vec![0.0; molecule.atom_count()],
            bonds: Vec::new(),
        });
        let mean = scaled(sum, scale.0 / model.members.len().max(1) as f64, scale.1);
        let shares: f64 = mean.atoms.iter().chain(&mean.bonds).sum();
        let missed = (mean.baseline + shares - mean.prediction).abs();
        if missed < MISSED || points >= POINTS[1] {
            return Ok(mean);
        }
        points *= 2;
    }
}

fn added(a: &Explanation, b: &Explanation) -> Explanation {
    let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a + b).collect();
    Explanation {
        prediction: a.prediction + b.prediction,
        baseline: a.baseline + b.baseline,
        atoms: sum(&a.atoms, &b.atoms),
        bonds: sum(&a.bonds, &b.bonds),
    }
}

fn scaled(e: Explanation, factor: f64, offset: f64) -> Explanation {
    let times = |values: Vec<f64>| values.into_iter().map(|v| v * factor).collect();
    Explanation {
        prediction: e.prediction * factor + offset,
        baseline: e.baseline * factor + offset,
        atoms: times(e.atoms),
        bonds: times(e.bonds),
    }
}

/// The path of one molecule through one network.
struct Path<'a> {
    weights: Weights<'a>,
    molecule: Encoded,
    globals: Vec<f32>,
    output: usize,
}

impl<'a> Path<'a> {
    fn new(
        model: &GraphModel,
        parameters: &'a Parameters,
        molecule: &Molecule,
        output: usize,
    ) -> Self {
        Self {
            weights: Weights::new(parameters, Precision::Single, true),
            molecule: Encoded::new(molecule, parameters.architecture.depth),
            globals: model.globals.row(molecule),
            output,
        }
    }

    /// The midpoint rule with so many points.
    fn integrate(&self, points: usize) -> Explanation {
        let (n, m) = (self.molecule.atoms.rows(), self.molecule.bonds.rows());
        let [prediction, baseline] = [1.0, 0.0].map(|share| self.run(&[share], 1.0, None));
        let (mut atoms, mut bonds) = (vec![0.0; n], vec![0.0; m]);
        let middles: Vec<f32> = (0..points).map(|i| (i as f32 + 0.5) / points as f32).collect();
        for window in middles.chunks(WINDOW) {
            self.run(window, 1.0 / points as f32, Some((&mut atoms, &mut bonds)));
        }
        Explanation { prediction, baseline, atoms, bonds }
    }

    /// The output at the first of these shares of the features; adds gradient times features,
    /// times `weight`, to the sums.
    fn run(&self, shares: &[f32], weight: f32, sums: Option<(&mut [f64], &mut [f64])>) -> f64 {
        let copy = |(k, &share): (usize, &f32)| {
            let (atoms, bonds) = (&self.molecule.atoms, &self.molecule.bonds);
            let depth = self.weights.parameters.architecture.depth;
            let ends = self.molecule.ends.clone();
            Encoded::from_rows(atoms.scaled(share), bonds.scaled(share), ends, depth)
                .apart((k as u64) << 32)
        };
        let copies: Vec<Encoded> = shares.iter().enumerate().map(copy).collect();
        let input = |molecule| Input { molecule, globals: &self.globals };
        let inputs: Vec<Input<'_>> = copies.iter().map(input).collect();
        let (mut globals, mut tape) = (Vec::new(), Tape::default());
        let batch = pack(&inputs, &mut globals);
        let dropout = Dropout::default();
        forward(&self.weights, &batch, &globals, &dropout, &mut tape);
        let width = self.weights.parameters.architecture.outputs;
        if let Some((atoms, bonds)) = sums {
            let mut outputs = vec![0.0; tape.outputs.len()];
            outputs.chunks_exact_mut(width).for_each(|row| row[self.output] = weight);
            let (mut scratch, mut gradient) = (Scratch::default(), Vec::new());
            let features = backward(
                &self.weights,
                &batch,
                &tape,
                &dropout,
                (&outputs, &[]),
                &mut scratch,
                &mut gradient,
            );
            let l = &self.weights.parameters.layout;
            let h = self.weights.parameters.architecture.hidden;
            let rows = [
                (&self.molecule.atoms, &l.atom_input, &features.atom_input),
                (&self.molecule.atoms, &l.atom_output, &features.atom_output),
            ];
            let mut product = Vec::new();
            for (rows, place, gradient) in rows {
                rows.multiply(self.weights.parameters.at(place), h, &mut product);
                add_dots(atoms, &product, gradient, h);
            }
            let place = self.weights.parameters.at(&l.bond_input);
            self.molecule.bonds.multiply(place, h, &mut product);
            add_dots(bonds, &product, &features.bond_input, h);
        }
        f64::from(tape.outputs[self.output])
    }
}

/// Adds the products of each row with its gradient in every copy.
fn add_dots(sums: &mut [f64], rows: &[f32], gradients: &[f32], width: usize) {
    let n = sums.len().max(1);
    for (i, gradient) in gradients.chunks_exact(width).enumerate() {
        let i = i % n;
        let row = &rows[i * width..][..width];
        sums[i] += f64::from(row.iter().zip(gradient).map(|(r, g)| r * g).sum::<f32>());
    }
}
