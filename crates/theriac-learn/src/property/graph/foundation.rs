//! Message passing that was learnt beforehand, from which the training of a network starts.
//!
//! After CheMeleon (J. Burns et al., arXiv:2506.15792): a network that has learnt to predict
//! computed descriptors knows chemistry before it sees the first measured label.

use std::path::Path;

use theriac_base::{Error, Result};

use super::GraphModel;
use super::architecture::Architecture;
use super::parameters::Parameters;
use crate::property::TrainedModel;

/// Learnt weights of the message passing.
#[derive(Debug, Clone, PartialEq)]
pub struct Foundation {
    architecture: Architecture,
    /// The parameters of a network up to the readout.
    values: Vec<f32>,
}

impl Foundation {
    /// The foundation in a model folder.
    ///
    /// # Errors
    /// It is no model folder, or holds no graph network.
    pub fn open(dir: &Path) -> Result<Self> {
        let model = TrainedModel::load(dir)?;
        let networks = model.model().networks();
        let network = networks.first().ok_or_else(|| no_network().at(dir))?;
        Self::of(network)
    }

    /// What a trained network has learnt, but for its readout.
    ///
    /// # Errors
    /// The model holds no network.
    pub fn of(model: &GraphModel) -> Result<Self> {
        let network = model.members.first().ok_or_else(no_network)?;
        let values = network.values[..network.layout.readout.start].to_vec();
        Ok(Self { architecture: network.architecture, values })
    }

    /// Does a network of this size pass messages in the same way?
    pub fn fits(&self, other: &Architecture) -> bool {
        let own = &self.architecture;
        own.hidden == other.hidden
            && own.depth == other.depth
            && own.aggregation == other.aggregation
    }

    /// Takes the learnt weights into a network that it [fits](Self::fits).
    pub(super) fn lay(&self, network: &mut Parameters) {
        network.values[..self.values.len()].copy_from_slice(&self.values);
    }
}

fn no_network() -> Error {
    Error::user("the model holds no graph network")
        .remedy("give a folder that `theriac train foundation` has written")
}
