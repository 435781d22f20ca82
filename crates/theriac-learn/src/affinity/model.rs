//! A trained model of affinity: its members, how they are blended, and what it says of a pair.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use theriac_base::{Job, Result};
use theriac_chem::Molecule;

use super::blend::{Blend, Said};
use super::cross::CrossFit;
use super::domain::{Domain, drug_similarity, protein_similarity};
use super::kernel::{self, KernelModel};
use super::network::{self, NetworkModel};
use super::{Drug, Interactions, Protein, Regime};
use crate::property::trust::Clues;
use crate::property::{Card, Task};

/// A trained model with its card.
pub struct AffinityModel {
    pub(super) task: Task,
    /// Molecules and proteins that were learnt from; no pairs.
    pub(super) known: Interactions,
    pub(super) mean: f64,
    pub(super) kernel: KernelModel,
    pub(super) networks: Vec<NetworkModel>,
    /// By [`Regime::index`].
    pub(super) blends: [Blend; 4],
    pub(super) domain: Domain,
    /// The columns of sequences and of names in the training table.
    pub(super) columns: [Option<String>; 2],
    pub(super) card: Card,
}

/// What is said of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The affinity, in the unit of the labels.
    pub value: f64,
    /// Nine of ten labels are no less; infinite where too few labels were known to say.
    pub lower: f64,
    /// Nine of ten labels are no more.
    pub upper: f64,
    /// The expected absolute error.
    pub uncertainty: f64,
    /// Are molecule and protein like those that were learnt from?
    pub in_domain: bool,
    /// What of the pair is new.
    pub regime: Regime,
}

/// One side of a pair, encoded.
pub(super) struct Encoded<K, N> {
    kernel: K,
    networks: Vec<N>,
    known: bool,
    similarity: f32,
    inside: bool,
}

/// A molecule, encoded for all pairs with it.
pub struct EncodedDrug(Encoded<kernel::DrugCode, network::DrugVector>);

/// A protein, encoded for all pairs with it.
pub struct EncodedProtein(Encoded<kernel::ProteinCode, network::ProteinVector>);

impl AffinityModel {
    /// Of what cross-validation gave.
    pub(super) fn new(
        task: Task,
        data: &Interactions,
        fit: CrossFit,
        columns: [Option<String>; 2],
    ) -> Self {
        let mut known = data.clone();
        known.pairs.clear();
        let rows: Vec<usize> = (0..data.pairs.len()).collect();
        let CrossFit { kernel, networks, cases } = fit;
        Self {
            task,
            mean: f64::from(data.scale(&rows).0 as f32),
            kernel,
            networks,
            blends: blends(&cases),
            domain: Domain::of(data),
            known,
            columns,
            card: Card::default(),
        }
    }

    /// The target.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// What is known of the model.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The column of sequences in the training table.
    pub fn protein_column(&self) -> Option<&str> {
        self.columns[0].as_deref()
    }

    /// The column of the proteins' names in the training table, if it had one.
    pub fn name_column(&self) -> Option<&str> {
        self.columns[1].as_deref()
    }

    /// Encodes a molecule.
    pub fn drug(&self, molecule: &Molecule) -> EncodedDrug {
        let number = self.known.drug_number(molecule.canonical_smiles());
        let new;
        let drug = match number {
            Some(number) => self.known.drugs[number].as_ref(),
            None => {
                new = Drug::new(molecule);
                &new
            }
        };
        let similarity = match number {
            Some(_) => 1.0,
            None => drug_similarity(drug, &self.known.drugs, |_| true),
        };
        let vectors = self.networks.iter().flat_map(|n| n.drugs(&[(drug, number)]));
        EncodedDrug(Encoded {
            kernel: self.kernel.drug(drug, number),
            networks: vectors.collect(),
            known: number.is_some(),
            similarity,
            inside: similarity >= self.domain.drug,
        })
    }

    /// Encodes a protein.
    pub fn protein(&self, protein: &Protein) -> EncodedProtein {
        let number = self.known.protein_number(protein);
        let similarity = match number {
            Some(_) => 1.0,
            None => protein_similarity(protein, &self.known.proteins, |_| true),
        };
        let vectors = self.networks.iter().flat_map(|n| n.proteins(&[(protein, number)]));
        EncodedProtein(Encoded {
            kernel: self.kernel.protein(protein, number),
            networks: vectors.collect(),
            known: number.is_some(),
            similarity,
            inside: similarity >= self.domain.protein,
        })
    }

    /// What is said of a molecule and each protein.
    pub fn estimate(&self, drug: &EncodedDrug, proteins: &[&EncodedProtein]) -> Vec<Estimate> {
        let mut values = vec![0.0; proteins.len()];
        for (n, network) in self.networks.iter().enumerate() {
            let of: Vec<_> = proteins.iter().map(|p| &p.0.networks[n]).collect();
            let said = network.pairs(&drug.0.networks[n], &of);
            values.iter_mut().zip(said).for_each(|(v, s)| *v += s);
        }
        let n = self.networks.len().max(1) as f64;
        let one = |(protein, value): (&&EncodedProtein, f64)| {
            let rounds = self.kernel.pair(&drug.0.kernel, &protein.0.kernel);
            let said: Said = [self.mean, rounds[0], rounds[rounds.len() - 1], value / n];
            self.answer(&said, drug, protein)
        };
        proteins.iter().zip(values).map(one).collect()
    }

    fn answer(&self, said: &Said, drug: &EncodedDrug, protein: &EncodedProtein) -> Estimate {
        let regime = Regime::of(drug.0.known, protein.0.known);
        let blend = &self.blends[regime.index()];
        let (value, spread) = blend.mix(said);
        let distance = 1.0 - f64::from(drug.0.similarity * protein.0.similarity);
        let clues = Clues { spread, distance };
        let half = blend.interval.half_width(clues);
        Estimate {
            value,
            lower: value - half,
            upper: value + half,
            uncertainty: blend.interval.expected_error(clues),
            in_domain: drug.0.inside && protein.0.inside,
            regime,
        }
    }

    /// What is said of pairs, by the numbers of molecule and protein; each is encoded once.
    ///
    /// # Errors
    /// Cancelled.
    pub fn predict(
        &self,
        molecules: &[Molecule],
        proteins: &[Arc<Protein>],
        pairs: &[[usize; 2]],
        job: &Job,
    ) -> Result<Vec<Estimate>> {
        let proteins: Vec<EncodedProtein> = proteins.par_iter().map(|p| self.protein(p)).collect();
        let mut of_drug: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (row, pair) in pairs.iter().enumerate() {
            of_drug.entry(pair[0]).or_default().push(row);
        }
        let one = |(drug, rows): (usize, Vec<usize>)| {
            job.checkpoint()?;
            let of: Vec<_> = rows.iter().map(|&r| &proteins[pairs[r][1]]).collect();
            let said = self.estimate(&self.drug(&molecules[drug]), &of);
            Ok(rows.into_iter().zip(said).collect::<Vec<_>>())
        };
        let found: Vec<Vec<_>> = of_drug.into_par_iter().map(one).collect::<Result<_>>()?;
        let mut found: Vec<(usize, Estimate)> = found.into_iter().flatten().collect();
        found.sort_unstable_by_key(|(row, _)| *row);
        Ok(found.into_iter().map(|(_, estimate)| estimate).collect())
    }
}

/// One blend for each kind of pairs; one of too few cases takes the weights of the next harder,
/// else those of known pairs, and has no limits.
fn blends(cases: &[Vec<super::blend::Case>; 4]) -> [Blend; 4] {
    let found: Vec<Option<Blend>> = cases.iter().map(|c| Blend::fit(c)).collect();
    let any = found.iter().rev().flatten().next().map_or([0.0, 0.0, 0.5, 0.5], |b| b.weights);
    [0, 1, 2, 3].map(|i| found[i].unwrap_or_else(|| Blend::with_weights(any, &[])))
}
