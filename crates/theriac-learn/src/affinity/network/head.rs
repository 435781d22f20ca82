//! From the vectors of a molecule and a protein to the affinity, and back.

use super::NetworkConfig;
use super::layout::Layout;
use super::noise::Noise;
use crate::kernel::{Factor, Matrix, multiply_once};

/// The weights of the head, prepared for products.
pub(super) struct Head<'a> {
    config: &'a NetworkConfig,
    layout: &'a Layout,
    values: &'a [f32],
    both: Factor<'a>,
    second: Factor<'a>,
}

/// What the forward pass computed for each pair.
pub(super) struct Tape {
    products: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    pub values: Vec<f32>,
}

/// Gradients of the vectors' parts of the first layer, and through the products of the vectors.
pub(super) struct Gradients {
    pub of_drugs: Vec<f32>,
    pub of_proteins: Vec<f32>,
    pub drugs: Vec<f32>,
    pub proteins: Vec<f32>,
}

/// Vectors with their parts of the first layer, `[rows, width]` and `[rows, head]`.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub vectors: &'a [f32],
    pub parts: &'a [f32],
}

/// Both sides, and pairs by the rows of their molecule and protein.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub drugs: Side<'a>,
    pub proteins: Side<'a>,
    pub pairs: &'a [[usize; 2]],
}

impl<'a> Head<'a> {
    pub fn new(config: &'a NetworkConfig, layout: &'a Layout, values: &'a [f32]) -> Self {
        let (width, [first, second]) = (config.width, config.head);
        let both = Matrix::new(&values[layout.of_both.clone()], width, first);
        let next = Matrix::new(&values[layout.second.clone()], first, second);
        let (both, second) =
            (Factor::new(both, config.precision), Factor::new(next, config.precision));
        Self { config, layout, values, both, second }
    }

    /// The affinities of the pairs.
    pub fn forward(&self, scene: Scene<'_>, noise: &Noise) -> Tape {
        let Scene { drugs, proteins, pairs } = scene;
        let (width, [a, b]) = (self.config.width, self.config.head);
        let n = pairs.len();
        let (mut products, mut first) = (Vec::with_capacity(n * width), Vec::with_capacity(n * a));
        let bias = &self.values[self.layout.first_bias.clone()];
        for &[d, p] in pairs {
            let (u, v) =
                (&drugs.vectors[d * width..][..width], &proteins.vectors[p * width..][..width]);
            products.extend(u.iter().zip(v).map(|(x, y)| x * y));
            let (u, v) = (&drugs.parts[d * a..][..a], &proteins.parts[p * a..][..a]);
            first.extend(u.iter().zip(v).zip(bias).map(|((x, y), b)| x + y + b));
        }
        self.both.multiply(&mut first, Matrix::new(&products, n, width), true);
        rectify(&mut first);
        noise.apply(4, &mut first);
        let bias = &self.values[self.layout.second_bias.clone()];
        let mut second: Vec<f32> = (0..n).flat_map(|_| bias.iter().copied()).collect();
        self.second.multiply(&mut second, Matrix::new(&first, n, a), true);
        rectify(&mut second);
        noise.apply(5, &mut second);
        let last = &self.values[self.layout.last.clone()];
        let bias = self.values[self.layout.last_bias.start];
        let value = |row: &[f32]| bias + row.iter().zip(last).map(|(x, w)| x * w).sum::<f32>();
        let values = second.chunks_exact(b).map(value).collect();
        Tape { products, first, second, values }
    }

    /// Adds the gradient of the head's parameters to `gradient`, given that of the affinities,
    /// and gives back the others.
    pub fn backward(
        &self,
        scene: Scene<'_>,
        tape: &Tape,
        affinities: &[f32],
        noise: &Noise,
        gradient: &mut [f32],
    ) -> Gradients {
        let Scene { drugs, proteins, pairs } = scene;
        let (width, [a, b]) = (self.config.width, self.config.head);
        let (l, n, precision) = (self.layout, pairs.len(), self.config.precision);
        let last = &self.values[l.last.clone()];
        let mut second = Vec::with_capacity(n * b);
        for (&g, row) in affinities.iter().zip(tape.second.chunks_exact(b)) {
            let to = &mut gradient[l.last.clone()];
            to.iter_mut().zip(row).for_each(|(t, x)| *t += g * x);
            second.extend(last.iter().map(|w| g * w));
        }
        gradient[l.last_bias.start] += affinities.iter().sum::<f32>();
        noise.back(&mut second, &tape.second);
        add_rows(&mut gradient[l.second_bias.clone()], &second);
        let rows = Matrix::new(&second, n, b);
        let below = Matrix::new(&tape.first, n, a).transposed();
        multiply_once(&mut gradient[l.second.clone()], below, rows, true, precision);
        let weights = Matrix::new(&self.values[l.second.clone()], a, b).transposed();
        let mut first = vec![0.0; n * a];
        Factor::new(weights, precision).multiply(&mut first, rows, false);
        noise.back(&mut first, &tape.first);
        add_rows(&mut gradient[l.first_bias.clone()], &first);
        let rows = Matrix::new(&first, n, a);
        let below = Matrix::new(&tape.products, n, width).transposed();
        multiply_once(&mut gradient[l.of_both.clone()], below, rows, true, precision);
        let weights = Matrix::new(&self.values[l.of_both.clone()], width, a).transposed();
        let mut products = vec![0.0; n * width];
        Factor::new(weights, precision).multiply(&mut products, rows, false);
        let mut out = Gradients {
            of_drugs: vec![0.0; drugs.parts.len()],
            of_proteins: vec![0.0; proteins.parts.len()],
            drugs: vec![0.0; drugs.vectors.len()],
            proteins: vec![0.0; proteins.vectors.len()],
        };
        for (i, &[d, p]) in pairs.iter().enumerate() {
            let row = &first[i * a..][..a];
            add(&mut out.of_drugs[d * a..][..a], row);
            add(&mut out.of_proteins[p * a..][..a], row);
            let g = &products[i * width..][..width];
            let (u, v) =
                (&drugs.vectors[d * width..][..width], &proteins.vectors[p * width..][..width]);
            add_product(&mut out.drugs[d * width..][..width], g, v);
            add_product(&mut out.proteins[p * width..][..width], g, u);
        }
        out
    }
}

fn rectify(values: &mut [f32]) {
    values.iter_mut().for_each(|v| *v = v.max(0.0));
}

fn add(out: &mut [f32], from: &[f32]) {
    out.iter_mut().zip(from).for_each(|(o, f)| *o += f);
}

fn add_product(out: &mut [f32], a: &[f32], b: &[f32]) {
    out.iter_mut().zip(a).zip(b).for_each(|((o, x), y)| *o += x * y);
}

/// Adds every row to `sum`.
pub(super) fn add_rows(sum: &mut [f32], rows: &[f32]) {
    rows.chunks_exact(sum.len()).for_each(|row| add(sum, row));
}
