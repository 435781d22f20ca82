//! One block of molecules and proteins through the whole network and back.

use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::NetworkConfig;
use super::head::{Head, Scene, Side, add_rows};
use super::layout::Layout;
use crate::kernel::{Factor, Matrix, multiply_once};
use crate::property::graph::tower::{Prepared, Tower};

/// What is left out at random: a function of the key alone.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Noise {
    /// Share of values; zero outside training.
    pub rate: f32,
    /// Share of own vectors.
    pub anonymous: f32,
    pub key: u64,
}

impl Noise {
    fn stream(&self, place: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.key);
        rng.set_stream(place);
        rng
    }

    /// Leaves out some of the values, and scales the others so that the mean stays.
    pub fn apply(&self, place: u64, values: &mut [f32]) {
        if self.rate > 0.0 {
            let (mut rng, scale) = (self.stream(place), 1.0 / (1.0 - self.rate));
            let limit = (f64::from(self.rate) * f64::from(u32::MAX)) as u32;
            values
                .iter_mut()
                .for_each(|v| *v *= if rng.random::<u32>() < limit { 0.0 } else { scale });
        }
    }

    /// The gradient before rectifier and noise, given that behind them and the values there.
    pub fn back(&self, gradient: &mut [f32], values: &[f32]) {
        let scale = 1.0 / (1.0 - self.rate);
        let pairs = gradient.iter_mut().zip(values);
        pairs.for_each(|(g, &v)| *g = if v > 0.0 { *g * scale } else { 0.0 });
    }

    /// Whether each of `n` keeps its own vector.
    fn kept(&self, place: u64, n: usize) -> Vec<bool> {
        let mut rng = self.stream(place);
        (0..n).map(|_| rng.random::<f32>() >= self.anonymous).collect()
    }
}

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
mod tests {
    use super::super::layout::Sizes;
    use super::*;
    use crate::affinity::drug::{DEPTH, FOLDED};
    use crate::kernel::Precision;
    use crate::property::graph::tower::Size;
    use theriac_chem::Molecule;

    fn network() -> Network {
        let config = NetworkConfig {
            width: 5,
            graph: 6,
            between: 7,
            head: [8, 4],
            precision: Precision::Single,
            ..NetworkConfig::default()
        };
        let sizes = Sizes { drugs: 2, proteins: 2, features: 3 };
        let layout = Layout::new(&config, sizes);
        let rest = layout.random(&config, sizes, 3);
        let size = Size { hidden: 6, depth: DEPTH, readout: 7, globals: FOLDED, outputs: 5 };
        Network { config, layout, tower: Tower::random(&size, 4), rest }
    }

    #[test]
    fn gradients_are_finite_differences() {
        let mut network = network();
        let prepared: Vec<Prepared> = ["CCO", "c1ccncc1C(=O)N", "CC"]
            .iter()
            .map(|s| {
                let molecule = Molecule::from_smiles(s).unwrap();
                let bits = (0..FOLDED).map(|i| f32::from(u8::from(i % 301 == s.len()))).collect();
                Prepared::new(&molecule, DEPTH, bits)
            })
            .collect();
        let block = Block {
            drugs: prepared.iter().collect(),
            own_drugs: vec![1, NONE, 0],
            proteins: vec![0.3, -0.2, 0.9, -0.5, 0.8, 0.1],
            own_proteins: vec![NONE, 1],
            pairs: vec![[0, 0], [0, 1], [1, 1], [2, 0], [2, 1]],
            labels: vec![2.5, -1.5, 2.0, -2.4, 1.7],
        };
        let noise = Noise { rate: 0.3, anonymous: 0.2, key: 5 };
        let (mut gradient, mut unused) = (Gradient::default(), Gradient::default());
        network.learn(&block, &noise, &mut gradient);
        let mut checked = 0;
        let layout = network.layout.clone();
        let tower = network.tower.values().len();
        let places = (0..tower).step_by(97).chain(tower..tower + layout.total);
        for i in places {
            let mut at = |step: f32| {
                let values = match i < tower {
                    true => &mut network.tower.values_mut()[i],
                    false => &mut network.rest[i - tower],
                };
                let kept = *values;
                *values += step;
                let loss = network.learn(&block, &noise, &mut unused);
                match i < tower {
                    true => network.tower.values_mut()[i] = kept,
                    false => network.rest[i - tower] = kept,
                }
                loss
            };
            let found = (at(4e-3) - at(-4e-3)) / 8e-3;
            let given = match i < tower {
                true => gradient.tower[i],
                false => gradient.rest[i - tower],
            };
            let error = (found - f64::from(given)).abs();
            // A rectifier may turn within the step.
            assert!(error < 2e-2 * found.abs() + 4e-3, "{i}: {found} {given}");
            checked += usize::from(found.abs() > 1e-3);
        }
        assert!(checked > 60, "{checked}");
    }
}
