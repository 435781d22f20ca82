//! What an atom counts by: itself, itself with its bonds, and computed values.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use theriac_base::Result;
use theriac_chem::Molecule;
use theriac_chem::descriptors::{OF_ATOM, of_atoms};

use super::super::graph::surroundings;
use super::super::parts::{Tensor, malformed, real, whole};

/// Surroundings that have a column of their own, at most: the commonest.
const MOST: usize = 700;
/// Surroundings in fewer molecules than this have none.
const LEAST: usize = 2;

/// The columns: computed values first, then surroundings.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    known: FxHashMap<u64, u32>,
    /// Standard deviation of each computed value's sum over the atoms of a molecule.
    scales: [f64; OF_ATOM],
}

/// The columns of an atom or a molecule that are not zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Row(pub Vec<(u32, f64)>);

impl Row {
    /// What the columns add up to; `weights` begins with the intercept, which is not added.
    pub fn shares(&self, weights: &[f32]) -> f64 {
        self.0.iter().map(|&(c, v)| v * f64::from(weights[c as usize + 1])).sum()
    }

    /// The same with the intercept.
    pub fn times(&self, weights: &[f32]) -> f64 {
        f64::from(weights[0]) + self.shares(weights)
    }
}

impl Columns {
    /// The commonest surroundings in these molecules.
    pub fn of(molecules: &[Molecule]) -> Self {
        let codes: Vec<Vec<u64>> = molecules.par_iter().map(different).collect();
        let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
        codes.iter().flatten().for_each(|&code| *counts.entry(code).or_default() += 1);
        let mut common: Vec<(usize, u64)> =
            counts.into_iter().filter(|(_, n)| *n >= LEAST).map(|(code, n)| (n, code)).collect();
        common.sort_unstable_by(|a, b| b.cmp(a));
        common.truncate(MOST);
        let known = common.iter().zip(OF_ATOM as u32..).map(|((_, code), c)| (*code, c)).collect();
        let sums: Vec<[f64; OF_ATOM]> = molecules.par_iter().map(sums).collect();
        let scale = |i: usize| {
            let n = sums.len().max(1) as f64;
            let mean = sums.iter().map(|s| s[i]).sum::<f64>() / n;
            let variance = sums.iter().map(|s| (s[i] - mean).powi(2)).sum::<f64>() / n;
            if variance > 1e-12 { variance.sqrt() } else { 1.0 }
        };
        Self { known, scales: std::array::from_fn(scale) }
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        OF_ATOM + self.known.len()
    }

    /// A row per atom.
    pub fn by_atom(&self, molecule: &Molecule) -> Vec<Row> {
        let values = of_atoms(molecule);
        let of = |(codes, values): ([u64; 2], [f64; OF_ATOM])| {
            let finite = |i: usize| if values[i].is_finite() { values[i] } else { 0.0 };
            let values = (0..OF_ATOM).map(|i| (i as u32, finite(i) / self.scales[i]));
            let seen = codes.iter().filter_map(|code| Some((*self.known.get(code)?, 1.0)));
            Row(values.chain(seen).collect())
        };
        surroundings(molecule).into_iter().zip(values).map(of).collect()
    }

    /// The sum over the atoms.
    pub fn of_molecule(&self, molecule: &Molecule) -> Row {
        let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
        for (column, value) in self.by_atom(molecule).into_iter().flat_map(|row| row.0) {
            *sums.entry(column).or_default() += value;
        }
        Row(sums.into_iter().collect())
    }

    /// Writes them down.
    pub fn write(&self, tensors: &mut BTreeMap<String, Tensor>) {
        let mut codes: Vec<(u32, u64)> = self.known.iter().map(|(code, c)| (*c, *code)).collect();
        codes.sort_unstable();
        let halves = codes.iter().flat_map(|(_, code)| [*code as u32, (code >> 32) as u32]);
        let codes = Tensor::Whole(vec![codes.len(), 2], halves.collect());
        tensors.insert("surroundings".into(), codes);
        let scales = self.scales.iter().map(|s| *s as f32).collect();
        tensors.insert("scales".into(), Tensor::Real(vec![OF_ATOM], scales));
    }

    /// Reads what [`Columns::write`] wrote.
    ///
    /// # Errors
    /// An array is missing or has another size.
    pub fn read(tensors: &BTreeMap<String, Tensor>) -> Result<Self> {
        let codes = whole(tensors, "surroundings")?.chunks_exact(2);
        let code = |h: &[u32]| u64::from(h[0]) | u64::from(h[1]) << 32;
        let known = codes.map(code).zip(OF_ATOM as u32..).collect();
        let scales: Vec<f64> = real(tensors, "scales")?.iter().map(|s| f64::from(*s)).collect();
        let scales = scales.try_into().map_err(|_| malformed("has scales of another number"))?;
        Ok(Self { known, scales })
    }
}

/// Each of a molecule's surroundings once.
fn different(molecule: &Molecule) -> Vec<u64> {
    let mut codes: Vec<u64> = surroundings(molecule).into_iter().flatten().collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn sums(molecule: &Molecule) -> [f64; OF_ATOM] {
    let values = of_atoms(molecule);
    std::array::from_fn(|i| values.iter().map(|v| v[i]).filter(|v| v.is_finite()).sum())
}
