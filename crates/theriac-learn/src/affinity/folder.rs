//! The model folder: as that of any property model, with other weights.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result, create_dir, hash_bytes, read_to_string, write_atomic};
use theriac_chem::Molecule;

use super::blend::Blend;
use super::domain::Domain;
use super::kernel::{KernelConfig, KernelModel};
use super::model::AffinityModel;
use super::network::{NetworkConfig, NetworkModel};
use super::{Interactions, Protein};
use crate::property::parts::{malformed, real};
use crate::property::trained::card::FORMAT;
use crate::property::trained::{page, weights_file};
use crate::property::{CARD, Card, PAGE, Parts, Task, Tensor, WEIGHTS};

/// What the weights say they are.
const KIND: &str = "affinity";
/// Version of the layout.
const LAYOUT: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Settings {
    kind: String,
    format: u64,
    task: Task,
    columns: [Option<String>; 2],
    kernel: KernelConfig,
    network: NetworkConfig,
    networks: usize,
    blends: [Blend; 4],
    domain: Domain,
    /// SMILES.
    drugs: Vec<String>,
    /// Names and sequences.
    proteins: Vec<(String, String)>,
}

/// Is this the folder of a model of affinity? False too where it cannot be read.
pub fn is_affinity(dir: &Path) -> bool {
    let settings = || -> Option<serde_json::Value> {
        use std::io::Read as _;
        let mut file = std::fs::File::open(dir.join(WEIGHTS)).ok()?;
        let mut length = [0; 8];
        file.read_exact(&mut length).ok()?;
        let mut header = Vec::new();
        let length = u64::from_le_bytes(length).min(1 << 30);
        file.take(length).read_to_end(&mut header).ok()?;
        let header: serde_json::Value = serde_json::from_slice(&header).ok()?;
        serde_json::from_str(header["__metadata__"]["settings"].as_str()?).ok()
    };
    settings().is_some_and(|s| s["kind"] == KIND)
}

impl AffinityModel {
    /// Writes the model folder.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn save(&mut self, dir: &Path) -> Result<()> {
        create_dir(dir)?;
        let weights = weights_file::to_bytes(&self.parts())?;
        self.card.format = FORMAT;
        self.card.weights_blake3 = hash_bytes(&weights);
        // Without a card in between, a kill leaves no folder whose two files disagree.
        match std::fs::remove_file(dir.join(CARD)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&dir.join(CARD), &e));
            }
            _ => {}
        }
        write_atomic(&dir.join(WEIGHTS), weights)?;
        write_atomic(&dir.join(PAGE), page::page(&self.card).html())?;
        write_atomic(&dir.join(CARD), self.card.to_toml()?)
    }

    fn parts(&self) -> Parts {
        let text = |p: &Arc<Protein>| (p.name().to_owned(), p.sequence().to_owned());
        let mut parts = Parts::with_settings(&Settings {
            kind: KIND.into(),
            format: LAYOUT,
            task: self.task.clone(),
            columns: self.columns.clone(),
            kernel: self.kernel.config(),
            network: self.networks.first().map(NetworkModel::config).unwrap_or_default(),
            networks: self.networks.len(),
            blends: self.blends,
            domain: self.domain,
            drugs: self.known.drugs.iter().map(|d| d.smiles().to_owned()).collect(),
            proteins: self.known.proteins.iter().map(text).collect(),
        });
        self.kernel.write(&mut parts.tensors);
        for (i, network) in self.networks.iter().enumerate() {
            network.write(&format!("network.{i}."), &mut parts.tensors);
        }
        let mean = Tensor::Real(vec![1], vec![self.mean as f32]);
        parts.tensors.insert("mean".into(), mean);
        parts
    }

    /// Reads a model folder.
    ///
    /// # Errors
    /// A file is missing or malformed, of another version or kind, or the weights are not those
    /// of the card.
    pub fn load(dir: &Path) -> Result<Self> {
        let (file, weights) = (dir.join(CARD), dir.join(WEIGHTS));
        if !dir.is_dir() {
            return Err(Error::user("there is no such model folder")
                .at(dir)
                .remedy("give a folder that `theriac train DATA --out MODEL` has written"));
        }
        let card = Card::parse(&read_to_string(&file)?, &file)?;
        let bytes = std::fs::read(&weights).map_err(|e| Error::io(&weights, &e))?;
        if hash_bytes(&bytes) != card.weights_blake3 {
            return Err(Error::user("the weights are not those that the card names (BLAKE3)")
                .at(&weights)
                .remedy("the file is damaged or of another model: fetch the folder again"));
        }
        let parts = weights_file::from_bytes(&bytes, &weights)?;
        Self::of_parts(&parts, card).map_err(|e| e.at(&weights))
    }

    fn of_parts(parts: &Parts, card: Card) -> Result<Self> {
        let settings: Settings = parts.settings(KIND, LAYOUT)?;
        let mut known = Interactions::default();
        for smiles in &settings.drugs {
            let molecule = Molecule::from_smiles(smiles);
            known.drug(&molecule.map_err(|_| malformed("holds a molecule that is none"))?);
        }
        for (name, sequence) in &settings.proteins {
            known.protein(&Arc::new(Protein::new(name, sequence)?));
        }
        let (drugs, proteins) = (&known.drugs, &known.proteins);
        if drugs.len() != settings.drugs.len() || proteins.len() != settings.proteins.len() {
            return Err(malformed("holds a molecule or a protein twice"));
        }
        let tensors = &parts.tensors;
        let network = |i: usize| {
            let prefix = format!("network.{i}.");
            NetworkModel::read(settings.network, drugs.len(), proteins, &prefix, tensors)
        };
        Ok(Self {
            mean: real(tensors, "mean")?.first().copied().map_or(0.0, f64::from),
            kernel: KernelModel::read(settings.kernel, drugs, proteins, tensors)?,
            networks: (0..settings.networks).map(network).collect::<Result<_>>()?,
            task: settings.task,
            blends: settings.blends,
            domain: settings.domain,
            columns: settings.columns,
            known,
            card,
        })
    }
}
