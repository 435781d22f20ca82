//! The trained network, and what it says of pairs.

use std::collections::BTreeMap;
use std::sync::Arc;

use theriac_base::{Job, Result};

use super::super::drug::{DEPTH, FOLDED};
use super::super::{Drug, Interactions, Protein};
use super::layout::{Layout, Sizes};
use super::pass::{NONE, Network};
use super::train::{Lesson, train};
use super::{NetworkConfig, ProteinFeatures};
use crate::property::Tensor;
use crate::property::graph::tower::{Size, Tower};
use crate::property::parts::{malformed, real, whole};

/// A trained network.
pub struct NetworkModel {
    network: Network,
    features: ProteinFeatures,
    /// Which molecules and proteins of the data were learnt from.
    seen: [Vec<bool>; 2],
    mean: f64,
    deviation: f64,
}

/// A molecule's vector, and its part of the head.
#[derive(Debug, Clone)]
pub struct DrugVector([Vec<f32>; 2]);

/// A protein's vector, and its part of the head.
#[derive(Debug, Clone)]
pub struct ProteinVector([Vec<f32>; 2]);

impl NetworkModel {
    /// Learns from the pairs `rows`; molecules and proteins of other pairs count as not known.
    ///
    /// # Errors
    /// It diverges, or is cancelled.
    pub fn fit(
        data: &Interactions,
        rows: &[usize],
        config: NetworkConfig,
        seed: u64,
        job: &Job,
    ) -> Result<Self> {
        let (drugs, proteins) = data.seen(rows);
        let features = ProteinFeatures::of(&data.proteins, &proteins);
        let of_proteins: Vec<Vec<f32>> = data.proteins.iter().map(|p| features.row(p)).collect();
        let (mean, deviation) = data.scale(rows);
        let (mean, deviation) = (f64::from(mean as f32), f64::from(deviation as f32));
        let mut network = start(config, data.drugs.len(), data.proteins.len(), &features, seed);
        let lesson = Lesson { data, rows, features: &of_proteins, scale: (mean, deviation) };
        train(&mut network, &lesson, seed, job)?;
        Ok(Self { network, features, seen: [drugs, proteins], mean, deviation })
    }

    /// Its size and training.
    pub fn config(&self) -> NetworkConfig {
        self.network.config
    }

    /// Encodes molecules; with each its number among those of the data, where it has one.
    pub fn drugs(&self, drugs: &[(&Drug, Option<usize>)]) -> Vec<DrugVector> {
        let prepared: Vec<_> = drugs.iter().map(|(d, _)| &d.prepared).collect();
        let own: Vec<usize> = drugs.iter().map(|(_, n)| self.own(0, *n)).collect();
        self.rows(&self.network.drugs(&prepared, &own)).map(DrugVector).collect()
    }

    /// Encodes proteins; with each its number among those of the data, where it has one.
    pub fn proteins(&self, proteins: &[(&Protein, Option<usize>)]) -> Vec<ProteinVector> {
        let features: Vec<f32> = proteins.iter().flat_map(|(p, _)| self.features.row(p)).collect();
        let own: Vec<usize> = proteins.iter().map(|(_, n)| self.own(1, *n)).collect();
        self.rows(&self.network.proteins(&features, &own)).map(ProteinVector).collect()
    }

    fn own(&self, side: usize, number: Option<usize>) -> usize {
        number.filter(|&n| self.seen[side][n]).unwrap_or(NONE)
    }

    fn rows<'a>(
        &self,
        [vectors, parts]: &'a [Vec<f32>; 2],
    ) -> impl Iterator<Item = [Vec<f32>; 2]> + 'a {
        let (width, first) = (self.network.config.width, self.network.config.head[0]);
        vectors
            .chunks_exact(width)
            .zip(parts.chunks_exact(first))
            .map(|(v, p)| [v.into(), p.into()])
    }

    /// The affinity of a molecule to each protein.
    pub fn pairs(&self, drug: &DrugVector, proteins: &[&ProteinVector]) -> Vec<f64> {
        let joined = [0, 1].map(|i| proteins.iter().flat_map(|p| &p.0[i]).copied().collect());
        let pairs: Vec<[usize; 2]> = (0..proteins.len()).map(|p| [0, p]).collect();
        let values = self.network.affinities(&drug.0, &joined, &pairs);
        values.iter().map(|v| self.mean + self.deviation * f64::from(*v)).collect()
    }

    /// Writes the arrays under names that begin with `prefix`.
    pub(in super::super) fn write(&self, prefix: &str, tensors: &mut BTreeMap<String, Tensor>) {
        let mut put = |name: &str, values: &[f32]| {
            let tensor = Tensor::Real(vec![values.len()], values.to_vec());
            tensors.insert(format!("{prefix}{name}"), tensor);
        };
        put("tower", self.network.tower.values());
        put("rest", &self.network.rest);
        put("scale", &[self.mean as f32, self.deviation as f32]);
        for (seen, name) in self.seen.iter().zip(["drugs", "proteins"]) {
            let flags = seen.iter().map(|&s| u32::from(s)).collect();
            tensors.insert(format!("{prefix}{name}"), Tensor::Whole(vec![seen.len()], flags));
        }
    }

    /// Reads what [`NetworkModel::write`] wrote, with the data's molecules and proteins.
    ///
    /// # Errors
    /// An array is missing or of another size.
    pub(in super::super) fn read(
        config: NetworkConfig,
        drugs: usize,
        proteins: &[Arc<Protein>],
        prefix: &str,
        tensors: &BTreeMap<String, Tensor>,
    ) -> Result<Self> {
        let wrong = || malformed("holds an affinity network of the wrong size");
        let flags = |name: &str, n: usize| {
            let flags = whole(tensors, &format!("{prefix}{name}"))?;
            let flags: Vec<bool> = flags.iter().map(|&f| f == 1).collect();
            if flags.len() == n { Ok(flags) } else { Err(wrong()) }
        };
        let seen = [flags("drugs", drugs)?, flags("proteins", proteins.len())?];
        let features = ProteinFeatures::of(proteins, &seen[1]);
        let mut network = start(config, drugs, proteins.len(), &features, 0);
        let get = |name: &str| real(tensors, &format!("{prefix}{name}"));
        let (tower, rest) = (get("tower")?, get("rest")?);
        if tower.len() != network.tower.values().len() || rest.len() != network.rest.len() {
            return Err(wrong());
        }
        network.tower.values_mut().copy_from_slice(tower);
        network.rest.copy_from_slice(rest);
        let [mean, deviation] = *get("scale")? else { return Err(wrong()) };
        Ok(Self { network, features, seen, mean: f64::from(mean), deviation: f64::from(deviation) })
    }
}

/// The network before the first step.
fn start(
    config: NetworkConfig,
    drugs: usize,
    proteins: usize,
    features: &ProteinFeatures,
    seed: u64,
) -> Network {
    let sizes = Sizes { drugs, proteins, features: features.width() };
    let layout = Layout::new(&config, sizes);
    let rest = layout.random(&config, sizes, seed);
    let size = Size {
        hidden: config.graph,
        depth: DEPTH,
        readout: config.between,
        globals: FOLDED,
        outputs: config.width,
    };
    Network { config, layout, tower: Tower::random(&size, seed), rest }
}
