//! The fitted regression, and what it says of pairs.

use std::collections::BTreeMap;
use std::sync::Arc;

use theriac_base::{Job, Result};

use super::super::{Drug, Interactions, Protein};
use super::similarity::{Similarities, in_common, median, squares, transposed, with_profiles};
use super::solve::{System, product};
use super::{DRUG, KernelConfig, PROTEIN};
use crate::property::Tensor;
use crate::property::parts::{malformed, real};

/// A fitted regression over training molecules and proteins.
#[derive(Debug, Clone)]
pub struct KernelModel {
    config: KernelConfig,
    drugs: Vec<Arc<Drug>>,
    proteins: Vec<Arc<Protein>>,
    mean: f64,
    deviation: f64,
    rounds: Vec<Round>,
}

/// One round; matrices are `[drugs, proteins]`.
#[derive(Debug, Clone)]
struct Round {
    duals: Vec<f32>,
    /// What profiles of molecules are made of: duals times the proteins' kernel.
    by_drug: Vec<f32>,
    /// What profiles of proteins are made of: the molecules' kernel times duals.
    by_protein: Vec<f32>,
    /// Labels as measured or predicted.
    profiles: Vec<f32>,
    /// The same, `[proteins, drugs]`.
    across: Vec<f32>,
    /// Typical squared distance between two profiles of molecules, and of proteins.
    distances: [f32; 2],
}

/// A molecule, encoded: its similarities times the duals, round after round.
#[derive(Debug, Clone)]
pub struct DrugCode(Vec<Vec<f32>>);

/// A protein, encoded: its similarities, round after round.
#[derive(Debug, Clone)]
pub struct ProteinCode(Vec<Vec<f32>>);

impl KernelModel {
    /// Learns from the pairs `rows`; molecules and proteins of other pairs count as not known.
    ///
    /// # Errors
    /// Cancelled.
    pub fn fit(
        data: &Interactions,
        rows: &[usize],
        base: &Similarities,
        config: KernelConfig,
        job: &Job,
    ) -> Result<Self> {
        let (mean, deviation) = single(data.scale(rows));
        let size = [data.drugs.len(), data.proteins.len()];
        let (mut labels, mut measured) =
            (vec![0.0_f32; size[0] * size[1]], vec![0.0_f32; size[0] * size[1]]);
        for pair in rows.iter().map(|&r| data.pairs[r]) {
            let place = pair.drug * size[1] + pair.protein;
            labels[place] += ((pair.value - mean) / deviation) as f32;
            measured[place] += 1.0;
        }
        labels.iter_mut().zip(&measured).for_each(|(l, m)| *l /= m.max(1.0));
        let seen = data.seen(rows);
        let (mut drugs, mut proteins) = (base.drugs.clone(), base.proteins.clone());
        let mut rounds: Vec<Round> = Vec::new();
        for round in 0..=config.rounds {
            let system = System {
                drugs: &drugs,
                proteins: &proteins,
                measured: &measured,
                ridge: config.ridge,
                size,
            };
            let duals = system.solve(&labels, job)?;
            let by_drug = product(&duals, &proteins, [size[0], size[1], size[1]]);
            let by_protein = product(&drugs, &duals, [size[0], size[0], size[1]]);
            let mut profiles = product(&drugs, &by_drug, [size[0], size[0], size[1]]);
            let known = labels.iter().zip(&measured);
            profiles
                .iter_mut()
                .zip(known)
                .filter(|(_, (_, m))| **m > 0.0)
                .for_each(|(p, (l, _))| *p = config.measured * l + (1.0 - config.measured) * *p);
            let across = transposed(&profiles, size);
            let squares =
                [squares(&profiles, &profiles, size[1]), squares(&across, &across, size[0])];
            let distances = [median(&squares[0], &seen.0), median(&squares[1], &seen.1)];
            rounds.push(Round { duals, by_drug, by_protein, profiles, across, distances });
            if round < config.rounds {
                let [a, b] = config.profiles;
                drugs = with_profiles(&base.drugs, &squares[0], a, distances[0]);
                proteins = with_profiles(&base.proteins, &squares[1], b, distances[1]);
            }
        }
        let (drugs, proteins) = (data.drugs.clone(), data.proteins.clone());
        Ok(Self { config, drugs, proteins, mean, deviation, rounds })
    }

    /// How it was set up.
    pub fn config(&self) -> KernelConfig {
        self.config
    }

    /// Number of answers per pair: one for each round.
    pub fn answers(&self) -> usize {
        self.rounds.len()
    }

    /// Encodes a molecule; `known` is its number among those of the data.
    pub fn drug(&self, drug: &Drug, known: Option<usize>) -> DrugCode {
        let width = self.proteins.len();
        let base: Vec<f32> = self
            .drugs
            .iter()
            .enumerate()
            .map(|(i, other)| in_common(drug.similarity(other).powi(2), known == Some(i), DRUG))
            .collect();
        let mut row = base.clone();
        let mut code = Vec::new();
        for (r, round) in self.rounds.iter().enumerate() {
            code.push(product(&row, &round.duals, [1, row.len(), width]));
            if r + 1 < self.rounds.len() {
                let own = match known {
                    Some(i) => round.profiles[i * width..(i + 1) * width].to_vec(),
                    None => product(&row, &round.by_drug, [1, row.len(), width]),
                };
                let squares = squares(&own, &round.profiles, width);
                let [weight, _] = self.config.profiles;
                row = with_profiles(&base, &squares, weight, round.distances[0]);
            }
        }
        DrugCode(code)
    }

    /// Encodes a protein; `known` is its number among those of the data.
    pub fn protein(&self, protein: &Protein, known: Option<usize>) -> ProteinCode {
        let size = [self.drugs.len(), self.proteins.len()];
        let base: Vec<f32> = self
            .proteins
            .iter()
            .enumerate()
            .map(|(i, other)| in_common(protein.similarity(other), known == Some(i), PROTEIN))
            .collect();
        let mut code = vec![base.clone()];
        for round in &self.rounds[..self.rounds.len() - 1] {
            let across = &round.across;
            let own = match known {
                Some(i) => across[i * size[0]..(i + 1) * size[0]].to_vec(),
                None => {
                    let row = &code[code.len() - 1];
                    product(&round.by_protein, row, [size[0], size[1], 1])
                }
            };
            let squares = squares(&own, across, size[0]);
            let [_, weight] = self.config.profiles;
            code.push(with_profiles(&base, &squares, weight, round.distances[1]));
        }
        ProteinCode(code)
    }

    /// The answer of each round for a pair.
    pub fn pair(&self, drug: &DrugCode, protein: &ProteinCode) -> Vec<f64> {
        let rounds = drug.0.iter().zip(&protein.0);
        let value = |(d, p): (&Vec<f32>, &Vec<f32>)| {
            let sum: f64 = d.iter().zip(p).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            self.mean + self.deviation * sum
        };
        rounds.map(value).collect()
    }

    /// Writes the arrays; molecules and proteins are kept beside them.
    pub(in super::super) fn write(&self, tensors: &mut BTreeMap<String, Tensor>) {
        let size = vec![self.drugs.len(), self.proteins.len()];
        for (r, round) in self.rounds.iter().enumerate() {
            let mut put = |name: &str, shape: &[usize], values: &[f32]| {
                let tensor = Tensor::Real(shape.to_vec(), values.to_vec());
                tensors.insert(format!("kernel.{r}.{name}"), tensor);
            };
            put("duals", &size, &round.duals);
            if r + 1 < self.rounds.len() {
                put("by_drug", &size, &round.by_drug);
                put("by_protein", &size, &round.by_protein);
                put("profiles", &size, &round.profiles);
                put("distances", &[2], &round.distances);
            }
        }
        let scale = [self.mean as f32, self.deviation as f32];
        tensors.insert("kernel.scale".into(), Tensor::Real(vec![2], scale.into()));
    }

    /// Reads what [`KernelModel::write`] wrote.
    ///
    /// # Errors
    /// An array is missing or of another size.
    pub(in super::super) fn read(
        config: KernelConfig,
        drugs: &[Arc<Drug>],
        proteins: &[Arc<Protein>],
        tensors: &BTreeMap<String, Tensor>,
    ) -> Result<Self> {
        let size = [drugs.len(), proteins.len()];
        let all = size[0] * size[1];
        let get = |r: usize, name: &str, size: usize| {
            let values = real(tensors, &format!("kernel.{r}.{name}"))?;
            match values.len() == size {
                true => Ok(values.to_vec()),
                false => Err(malformed("holds kernels of the wrong size")),
            }
        };
        let mut rounds = Vec::new();
        for r in 0..=config.rounds {
            let last = r == config.rounds;
            let more = |name: &str| if last { Ok(Vec::new()) } else { get(r, name, all) };
            let distances = if last { vec![1.0; 2] } else { get(r, "distances", 2)? };
            let profiles = more("profiles")?;
            rounds.push(Round {
                duals: get(r, "duals", all)?,
                by_drug: more("by_drug")?,
                by_protein: more("by_protein")?,
                across: if last { Vec::new() } else { transposed(&profiles, size) },
                profiles,
                distances: [distances[0], distances[1]],
            });
        }
        let scale = real(tensors, "kernel.scale")?;
        let [mean, deviation] = *scale else {
            return Err(malformed("holds kernels of the wrong size"));
        };
        let (mean, deviation) = (f64::from(mean), f64::from(deviation));
        let (drugs, proteins) = (drugs.to_vec(), proteins.to_vec());
        Ok(Self { config, drugs, proteins, mean, deviation, rounds })
    }
}

/// As the model folder keeps them.
fn single((mean, deviation): (f64, f64)) -> (f64, f64) {
    (f64::from(mean as f32), f64::from(deviation as f32))
}
