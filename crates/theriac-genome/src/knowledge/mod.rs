//! What is known of the pharmacogenes: shipped with the program, or brought by the user in
//! the same schema.

mod alleles;
mod build;
mod embedded;
mod folder;
pub mod frequency;
pub mod import;
mod schema;

pub use build::build;
pub use folder::Folder;
pub use schema::{AlleleEntry, GeneFile, PositionEntry, PriorityEntry, SCHEMA};

use std::borrow::Cow;
use std::path::PathBuf;

use theriac_base::{Error, Result, hash_bytes, read_to_string};

use crate::definition::Gene;

/// Genes, with the digest of what they were read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Knowledge {
    /// By symbol.
    pub genes: Vec<Gene>,
    /// BLAKE3 of the digests of the files, in the order of the genes.
    pub digest: String,
}

impl Knowledge {
    /// The genes shipped with the program.
    ///
    /// # Errors
    /// Never for what was released: a test reads it.
    pub fn embedded() -> Result<Self> {
        Self::from_texts(
            embedded::GENES.iter().map(|(name, text)| (PathBuf::from(name), Cow::from(*text))),
        )
    }

    /// The genes of these files.
    ///
    /// # Errors
    /// One cannot be read or is not of the schema; two define the same gene.
    pub fn from_files(paths: &[PathBuf]) -> Result<Self> {
        let read = |path: &PathBuf| Ok((path.clone(), Cow::from(read_to_string(path)?)));
        Self::from_texts(paths.iter().map(read).collect::<Result<Vec<_>>>()?)
    }

    /// These genes, replaced by those of `other` where both have one.
    #[must_use]
    pub fn with(mut self, other: Knowledge) -> Self {
        self.genes.retain(|gene| other.gene(&gene.symbol).is_none());
        self.genes.extend(other.genes);
        self.genes.sort_by(|a, b| a.symbol.cmp(&b.symbol));
        self.digest = hash_bytes(format!("{}{}", self.digest, other.digest).as_bytes());
        self
    }

    /// A gene by its symbol.
    pub fn gene(&self, symbol: &str) -> Option<&Gene> {
        self.genes.iter().find(|gene| gene.symbol == symbol)
    }

    fn from_texts(texts: impl IntoIterator<Item = (PathBuf, Cow<'static, str>)>) -> Result<Self> {
        let mut read = Vec::new();
        for (path, text) in texts {
            let file: GeneFile = serde_json::from_str(&text).map_err(|e| {
                Error::user(format!("not a gene of the schema: {e}"))
                    .at_line(&path, e.line() as u64)
            })?;
            read.push((build(file).map_err(|e| e.at(&path))?, hash_bytes(text.as_bytes())));
        }
        read.sort_by(|a, b| a.0.symbol.cmp(&b.0.symbol));
        if let Some(pair) = read.windows(2).find(|pair| pair[0].0.symbol == pair[1].0.symbol) {
            return Err(Error::user(format!("{} is defined twice", pair[0].0.symbol)));
        }
        let all: String = read.iter().map(|(_, digest)| digest.as_str()).collect();
        Ok(Self {
            genes: read.into_iter().map(|(gene, _)| gene).collect(),
            digest: hash_bytes(all.as_bytes()),
        })
    }
}
