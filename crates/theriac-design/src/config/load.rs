//! Reading a design configuration, its template and its schema.

use std::path::Path;

use theriac_base::Result;

use super::{Config, Source, read_toml, validate};

/// A complete, commented configuration.
pub const TEMPLATE: &str = include_str!("template.toml");

/// Reads and checks a configuration.
///
/// # Errors
/// See [`read_toml`]; and values that make no sense, with their line.
pub fn read(path: &Path) -> Result<(Config, Source)> {
    let (config, source) = read_toml::<Config>(path)?;
    config.validate(&source)?;
    Ok((config, source))
}

/// The JSON schema of [`Config`], as published in `docs/design.schema.json`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Config).to_value()
}

impl Config {
    /// Checks what the types alone cannot.
    ///
    /// # Errors
    /// A value that makes no sense, with its line in `source`.
    pub fn validate(&self, source: &Source) -> Result<()> {
        validate::check(self, source)
    }
}
