//! One block of molecules and proteins through the whole network and back.

use super::NetworkConfig;
use super::head::{Head, Scene, Side, add_rows};
use super::layout::Layout;
use super::noise::Noise;
use crate::kernel::{Factor, Matrix, multiply_once};
use crate::property::graph::tower::{Prepared, Tower};

/// A block: molecules and proteins with the rows of their own vectors, and pairs by their places
/// in the block.
pub(super) struct Block<'a> {
    pub drugs: Vec<&'a Prepared>,
    pub own_drugs: Vec<usize>,
    /// Features of the proteins, row by row.
    pub proteins: Vec<f32>,
    pub own_proteins: Vec<usize>,
    pub pairs: Vec<[usize; 2]>,
    /// Labels on the scale of training.
    pub labels: Vec<f32>,
}

/// The gradients of both parts of the network.
#[derive(Debug, Default)]
pub(super) struct Gradient {
    pub tower: Vec<f32>,
    pub rest: Vec<f32>,
}

/// The network's parameters.
pub(super) struct Network {
    pub config: NetworkConfig,
    pub layout: Layout,
    pub tower: Tower,
    pub rest: Vec<f32>,
}

/// No own vector.
pub(super) const NONE: usize = usize::MAX;

impl Network {
    /// The mean squared error of a block; its gradient goes to `gradient`.
    pub fn learn(&self, block: &Block<'_>, noise: &Noise, gradient: &mut Gradient) -> f64 {
        let (c, l) = (&self.config, &self.layout);
        let precision = c.precision;
        gradient.rest.clear();
        gradient.rest.resize(l.total, 0.0);
        let passed = self.tower.forward(&block.drugs, (0.0, 0), precision);
        let keep = [noise.kept(0, block.own_drugs.len()), noise.kept(1, block.own_proteins.len())];
        let mut drugs = passed.vectors.clone();
        self.finish(&mut drugs, &block.own_drugs, &keep[0], l.own_drug.start, (2, noise));
        let between = self.between(&block.proteins);
        let mut proteins = self.protein_vectors(&between);
        self.finish(&mut proteins, &block.own_proteins, &keep[1], l.own_protein.start, (3, noise));
        let parts = [self.parts(&drugs, true), self.parts(&proteins, false)];
        let scene = Scene {
            drugs: Side { vectors: &drugs, parts: &parts[0] },
            proteins: Side { vectors: &proteins, parts: &parts[1] },
            pairs: &block.pairs,
        };
        let head = Head::new(c, l, &self.rest);
        let tape = head.forward(scene, noise);
        let n = block.labels.len() as f32;
        let errors: Vec<f32> = tape.values.iter().zip(&block.labels).map(|(v, l)| v - l).collect();
        let affinities: Vec<f32> = errors.iter().map(|e| 2.0 * e / n).collect();
        let out = head.backward(scene, &tape, &affinities, noise, &mut gradient.rest);
        let of_drugs = self.through(&drugs, out.drugs, &out.of_drugs, true, noise, gradient);
        let of_proteins =
            self.through(&proteins, out.proteins, &out.of_proteins, false, noise, gradient);
        own(&of_drugs, &block.own_drugs, &keep[0], &mut gradient.rest[l.own_drug.clone()], c.width);
        let to = &mut gradient.rest[l.own_protein.clone()];
        own(&of_proteins, &block.own_proteins, &keep[1], to, c.width);
        self.through_proteins(block, &between, &of_proteins, gradient);
        self.tower.backward(&passed, &of_drugs, precision, &mut gradient.tower);
        errors.iter().map(|e| f64::from(e * e)).sum::<f64>() / f64::from(n)
    }

    /// Adds own vectors, rectifies, leaves out.
    fn finish(
        &self,
        vectors: &mut [f32],
        own: &[usize],
        keep: &[bool],
        start: usize,
        (place, noise): (u64, &Noise),
    ) {
        let width = self.config.width;
        for ((row, &own), &keep) in vectors.chunks_exact_mut(width).zip(own).zip(keep) {
            if keep && own != NONE {
                let own = &self.rest[start + own * width..][..width];
                row.iter_mut().zip(own).for_each(|(v, o)| *v += o);
            }
            row.iter_mut().for_each(|v| *v = v.max(0.0));
        }
        noise.apply(place, vectors);
    }

    /// The rectified layer between features and vectors of proteins.
    fn between(&self, features: &[f32]) -> Vec<f32> {
        let mut out = self.linear(features, &self.layout.protein_in, &self.layout.protein_in_bias);
        out.iter_mut().for_each(|v| *v = v.max(0.0));
        out
    }

    fn protein_vectors(&self, between: &[f32]) -> Vec<f32> {
        self.linear(between, &self.layout.protein_out, &self.layout.protein_out_bias)
    }

    fn linear(
        &self,
        rows: &[f32],
        weights: &std::ops::Range<usize>,
        bias: &std::ops::Range<usize>,
    ) -> Vec<f32> {
        let (weights, bias) = (&self.rest[weights.clone()], &self.rest[bias.clone()]);
        let inner = weights.len() / bias.len();
        let n = rows.len() / inner;
        let mut out: Vec<f32> = (0..n).flat_map(|_| bias.iter().copied()).collect();
        let factor = Factor::new(Matrix::new(weights, inner, bias.len()), self.config.precision);
        factor.multiply(&mut out, Matrix::new(rows, n, inner), true);
        out
    }

    /// The part of the head's first layer that follows molecules alone, or proteins alone.
    pub fn parts(&self, vectors: &[f32], drugs: bool) -> Vec<f32> {
        let (width, first) = (self.config.width, self.config.head[0]);
        let n = vectors.len() / width;
        let mut out = vec![0.0; n * first];
        let weights = Matrix::new(&self.rest[self.of(drugs)], width, first);
        let factor = Factor::new(weights, self.config.precision);
        factor.multiply(&mut out, Matrix::new(vectors, n, width), false);
        out
    }

    fn of(&self, drugs: bool) -> std::ops::Range<usize> {
        if drugs { self.layout.of_drug.clone() } else { self.layout.of_protein.clone() }
    }

    /// From the parts of the first layer to the vectors, before rectifier and noise.
    fn through(
        &self,
        vectors: &[f32],
        mut of_vectors: Vec<f32>,
        of_parts: &[f32],
        drugs: bool,
        noise: &Noise,
        gradient: &mut Gradient,
    ) -> Vec<f32> {
        let (width, first, range) = (self.config.width, self.config.head[0], self.of(drugs));
        let n = vectors.len() / width;
        let parts = Matrix::new(of_parts, n, first);
        let below = Matrix::new(vectors, n, width).transposed();
        let precision = self.config.precision;
        multiply_once(&mut gradient.rest[range.clone()], below, parts, true, precision);
        let weights = Matrix::new(&self.rest[range], width, first).transposed();
        Factor::new(weights, precision).multiply(&mut of_vectors, parts, true);
        noise.back(&mut of_vectors, vectors);
        of_vectors
    }

    fn through_proteins(
        &self,
        block: &Block<'_>,
        between: &[f32],
        vectors: &[f32],
        gradient: &mut Gradient,
    ) {
        let (l, precision) = (&self.layout, self.config.precision);
        let (width, middle) = (self.config.width, self.config.between);
        let n = vectors.len() / width;
        add_rows(&mut gradient.rest[l.protein_out_bias.clone()], vectors);
        let rows = Matrix::new(vectors, n, width);
        let below = Matrix::new(between, n, middle).transposed();
        multiply_once(&mut gradient.rest[l.protein_out.clone()], below, rows, true, precision);
        let weights = Matrix::new(&self.rest[l.protein_out.clone()], middle, width).transposed();
        let mut of_between = vec![0.0; n * middle];
        Factor::new(weights, precision).multiply(&mut of_between, rows, false);
        Noise::default().back(&mut of_between, between);
        add_rows(&mut gradient.rest[l.protein_in_bias.clone()], &of_between);
        let features = Matrix::new(&block.proteins, n, block.proteins.len() / n).transposed();
        let rows = Matrix::new(&of_between, n, middle);
        multiply_once(&mut gradient.rest[l.protein_in.clone()], features, rows, true, precision);
    }

    /// Vectors of molecules with their parts of the head, outside training.
    pub fn drugs(&self, drugs: &[&Prepared], own: &[usize]) -> [Vec<f32>; 2] {
        let mut vectors = self.tower.forward(drugs, (0.0, 0), self.config.precision).vectors;
        let keep = vec![true; own.len()];
        let start = self.layout.own_drug.start;
        self.finish(&mut vectors, own, &keep, start, (2, &Noise::default()));
        let parts = self.parts(&vectors, true);
        [vectors, parts]
    }

    /// Vectors of proteins with their parts of the head, outside training.
    pub fn proteins(&self, features: &[f32], own: &[usize]) -> [Vec<f32>; 2] {
        let mut vectors = self.protein_vectors(&self.between(features));
        let keep = vec![true; own.len()];
        let start = self.layout.own_protein.start;
        self.finish(&mut vectors, own, &keep, start, (3, &Noise::default()));
        let parts = self.parts(&vectors, false);
        [vectors, parts]
    }

    /// Affinities of pairs, on the scale of training.
    pub fn affinities(
        &self,
        drugs: &[Vec<f32>; 2],
        proteins: &[Vec<f32>; 2],
        pairs: &[[usize; 2]],
    ) -> Vec<f32> {
        let head = Head::new(&self.config, &self.layout, &self.rest);
        let drugs = Side { vectors: &drugs[0], parts: &drugs[1] };
        let proteins = Side { vectors: &proteins[0], parts: &proteins[1] };
        head.forward(Scene { drugs, proteins, pairs }, &Noise::default()).values
    }
}

fn own(vectors: &[f32], own: &[usize], keep: &[bool], to: &mut [f32], width: usize) {
    for ((row, &own), &keep) in vectors.chunks_exact(width).zip(own).zip(keep) {
        if keep && own != NONE {
            to[own * width..][..width].iter_mut().zip(row).for_each(|(t, g)| *t += g);
        }
    }
}

#[cfg(test)]
#[path = "gradient_tests.rs"]
mod tests;
