//! Measured pairs.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use theriac_chem::Molecule;

use super::{Drug, Protein};

/// A measured pair, by the numbers of its molecule and its protein.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Which molecule.
    pub drug: usize,
    /// Which protein.
    pub protein: usize,
    /// The label.
    pub value: f64,
}

/// Molecules, proteins, and pairs of both with a label.
#[derive(Debug, Clone, Default)]
pub struct Interactions {
    /// The molecules, each once.
    pub drugs: Vec<Arc<Drug>>,
    /// The proteins, each once.
    pub proteins: Vec<Arc<Protein>>,
    /// The pairs.
    pub pairs: Vec<Pair>,
    drug_numbers: FxHashMap<String, usize>,
    protein_numbers: FxHashMap<(String, String), usize>,
}

impl Interactions {
    /// Adds a pair; equal molecules (canonical SMILES) and equal proteins (name and sequence)
    /// count as one.
    pub fn add(&mut self, molecule: &Molecule, protein: &Arc<Protein>, value: f64) {
        let pair = Pair { drug: self.drug(molecule), protein: self.protein(protein), value };
        self.pairs.push(pair);
    }

    /// The number of a molecule, which is added where it is new.
    pub fn drug(&mut self, molecule: &Molecule) -> usize {
        if let Some(number) = self.drug_number(molecule.canonical_smiles()) {
            return number;
        }
        let number = self.drugs.len();
        self.drug_numbers.insert(molecule.canonical_smiles().to_owned(), number);
        self.drugs.push(Arc::new(Drug::new(molecule)));
        number
    }

    /// The number of a protein, which is added where it is new.
    pub fn protein(&mut self, protein: &Arc<Protein>) -> usize {
        if let Some(number) = self.protein_number(protein) {
            return number;
        }
        let number = self.proteins.len();
        let (name, sequence) = protein.key();
        self.protein_numbers.insert((name.to_owned(), sequence.to_owned()), number);
        self.proteins.push(Arc::clone(protein));
        number
    }

    /// The number of a molecule, by its canonical SMILES.
    pub fn drug_number(&self, smiles: &str) -> Option<usize> {
        self.drug_numbers.get(smiles).copied()
    }

    /// The number of a protein.
    pub fn protein_number(&self, protein: &Protein) -> Option<usize> {
        let (name, sequence) = protein.key();
        self.protein_numbers.get(&(name.to_owned(), sequence.to_owned())).copied()
    }

    /// The pairs `rows`, with only the molecules and proteins that they name.
    #[must_use]
    pub fn subset(&self, rows: &[usize]) -> Self {
        let mut subset = Self::default();
        let (mut drugs, mut proteins) = (FxHashMap::default(), FxHashMap::default());
        for &row in rows {
            let pair = self.pairs[row];
            let drug = *drugs.entry(pair.drug).or_insert_with(|| {
                let drug = &self.drugs[pair.drug];
                subset.drug_numbers.insert(drug.smiles().to_owned(), subset.drugs.len());
                subset.drugs.push(Arc::clone(drug));
                subset.drugs.len() - 1
            });
            let protein = *proteins
                .entry(pair.protein)
                .or_insert_with(|| subset.protein(&self.proteins[pair.protein]));
            subset.pairs.push(Pair { drug, protein, value: pair.value });
        }
        subset
    }

    /// Which molecules, and which proteins, the pairs `rows` name.
    pub fn seen(&self, rows: &[usize]) -> (Vec<bool>, Vec<bool>) {
        let mut seen = (vec![false; self.drugs.len()], vec![false; self.proteins.len()]);
        for &row in rows {
            seen.0[self.pairs[row].drug] = true;
            seen.1[self.pairs[row].protein] = true;
        }
        seen
    }

    /// Mean and standard deviation of the labels of `rows`; the latter 1 where they do not vary.
    pub fn scale(&self, rows: &[usize]) -> (f64, f64) {
        let n = rows.len().max(1) as f64;
        let mean = rows.iter().map(|&r| self.pairs[r].value).sum::<f64>() / n;
        let square = |&r: &usize| (self.pairs[r].value - mean).powi(2);
        let deviation = (rows.iter().map(square).sum::<f64>() / n).sqrt();
        (mean, if deviation > 1e-12 { deviation } else { 1.0 })
    }
}
