//! The model's answer when nothing is known of some atoms.

use rayon::prelude::*;
use theriac_chem::Molecule;

use super::super::GraphModel;
use super::super::engine::{Input, outputs};
use super::super::loss::finish;
use super::super::molecule::Encoded;
use super::super::parameters::Weights;
use super::super::sparse::Sparse;
use crate::kernel::Precision;

/// Variants that are computed together; they share most of their states.
const WINDOW: usize = 64;

/// A molecule of which some atoms can be masked: their features, and those of their bonds, are
/// zero, while the graph stays as it is.
pub(super) struct Masked<'a> {
    model: &'a GraphModel,
    weights: Vec<Weights<'a>>,
    whole: Encoded,
    globals: Vec<f32>,
    output: usize,
    depth: usize,
}

impl<'a> Masked<'a> {
    pub fn new(model: &'a GraphModel, molecule: &Molecule, output: usize) -> Self {
        let depth = model.architecture().map_or(1, |a| a.depth);
        let prepare = |m| Weights::new(m, Precision::Single, false);
        Self {
            model,
            weights: model.members.iter().map(prepare).collect(),
            whole: Encoded::new(molecule, depth),
            globals: model.globals.row(molecule),
            output,
            depth,
        }
    }

    pub fn atoms(&self) -> usize {
        self.whole.atoms.rows()
    }

    /// The atoms bonded to each atom.
    pub fn neighbours(&self) -> Vec<Vec<usize>> {
        let mut neighbours = vec![Vec::new(); self.atoms()];
        for &[a, b] in &self.whole.ends {
            neighbours[a as usize].push(b as usize);
            neighbours[b as usize].push(a as usize);
        }
        neighbours
    }

    /// Finished predictions, mean over the members; `known` says of which atoms something is.
    pub fn predict(&self, known: &[Vec<bool>]) -> Vec<f64> {
        let of = |known: &[Vec<bool>]| {
            let variants: Vec<Encoded> = known.iter().map(|k| self.variant(k)).collect();
            let input = |molecule| Input { molecule, globals: &self.globals };
            let inputs: Vec<Input<'_>> = variants.iter().map(input).collect();
            let mut sums = vec![0.0; inputs.len()];
            for weights in &self.weights {
                let width = weights.parameters.architecture.outputs;
                let rows = outputs(weights, &inputs);
                for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(width)) {
                    *sum += finish(&self.model.tasks, &self.model.scales, row)[self.output];
                }
            }
            sums.into_iter().map(|sum| sum / self.weights.len() as f64).collect::<Vec<f64>>()
        };
        known.par_chunks(WINDOW).flat_map_iter(of).collect()
    }

    fn variant(&self, known: &[bool]) -> Encoded {
        let (mut atoms, mut bonds) = (Sparse::default(), Sparse::default());
        let copy = |from: &Sparse, to: &mut Sparse, i: usize, known: bool| match known {
            true => to.copy(from, i),
            false => to.push([]),
        };
        known.iter().enumerate().for_each(|(i, &k)| copy(&self.whole.atoms, &mut atoms, i, k));
        for (i, ends) in self.whole.ends.iter().enumerate() {
            let both = ends.iter().all(|&a| known[a as usize]);
            copy(&self.whole.bonds, &mut bonds, i, both);
        }
        Encoded::from_rows(atoms, bonds, self.whole.ends.clone(), self.depth)
    }
}
