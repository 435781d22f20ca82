//! The numbers of a protein that the network takes.

use std::sync::Arc;

use super::super::Protein;
use super::super::protein::COMPOSITION;

/// Most training proteins that others are compared with.
const ANCHORS: usize = 512;
/// Brings composition and similarities to a size that suits a network.
const SCALE: [f32; 2] = [4.0, 0.3];

/// The training proteins with which others are compared.
#[derive(Debug, Clone)]
pub struct ProteinFeatures {
    anchors: Vec<Arc<Protein>>,
    mean: f32,
    deviation: f32,
}

impl ProteinFeatures {
    /// Compares with the proteins that are `seen`, or, of many, with an even choice.
    pub fn of(proteins: &[Arc<Protein>], seen: &[bool]) -> Self {
        let seen: Vec<_> = proteins.iter().zip(seen).filter(|(_, s)| **s).map(|(p, _)| p).collect();
        let n = seen.len().min(ANCHORS);
        let anchors: Vec<_> = (0..n).map(|i| Arc::clone(seen[i * seen.len() / n])).collect();
        let all: Vec<f32> =
            anchors.iter().flat_map(|a| anchors.iter().map(|b| a.similarity(b))).collect();
        let mean = all.iter().sum::<f32>() / all.len().max(1) as f32;
        let square = all.iter().map(|s| (s - mean).powi(2)).sum::<f32>() / all.len().max(1) as f32;
        Self { anchors, mean, deviation: square.sqrt().max(1e-3) }
    }

    /// Number of features.
    pub fn width(&self) -> usize {
        COMPOSITION + self.anchors.len()
    }

    /// The features of a protein.
    pub fn row(&self, protein: &Protein) -> Vec<f32> {
        let composition = protein.composition().into_iter().map(|c| SCALE[0] * c);
        let similarity =
            |a: &Arc<Protein>| SCALE[1] * (protein.similarity(a) - self.mean) / self.deviation;
        composition.chain(self.anchors.iter().map(similarity)).collect()
    }
}
