//! Reading a TOML configuration so that every complaint names file, line and remedy.
//!
//! The JSON schema of the target type is the single source of what is allowed: the document is
//! checked against it with its positions at hand, then handed to serde.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use theriac_base::{Error, Result, read_to_string};
use toml::de::{DeTable, DeValue};

use super::shape::Checker;

/// A configuration file, remembered for later complaints.
#[derive(Debug, Clone, Default)]
pub struct Source {
    path: PathBuf,
    prefix: String,
    lines: BTreeMap<String, u64>,
}

impl Source {
    /// A complaint about the value at `key`, written like `scoring.component[1].weight`;
    /// the nearest enclosing key that is in the file gives the line.
    pub fn error(&self, key: &str, what: impl Into<String>) -> Error {
        let full = format!("{}{key}", self.prefix);
        let mut key = full.as_str();
        loop {
            if let Some(&line) = self.lines.get(key) {
                return Error::user(what).at_line(&self.path, line);
            }
            match key.rfind(['.', '[']) {
                Some(cut) => key = &key[..cut],
                None => return Error::user(what).at(&self.path),
            }
        }
    }

    /// The same file, for a part of it that stands under `key`.
    #[must_use]
    pub fn within(&self, key: &str) -> Self {
        Self { prefix: format!("{}{key}.", self.prefix), ..self.clone() }
    }

    /// A config that was not read from a file; `folder` is where relative paths start.
    pub fn none(folder: &Path) -> Self {
        Self { path: folder.join("config"), ..Self::default() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A path written in the file, relative to the file's own folder.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }
}

/// Reads a TOML file into `T`, checked against `T`'s JSON schema.
///
/// # Errors
/// The file cannot be read, is no TOML, or does not fit: unknown keys (the nearest known one is
/// suggested), missing keys, wrong types; each with the line.
pub fn read_toml<T: DeserializeOwned + JsonSchema>(path: &Path) -> Result<(T, Source)> {
    let text = read_to_string(path)?;
    let mut source = Source { path: path.into(), ..Source::default() };
    let document = DeTable::parse(&text).map_err(|e| syntax(path, &text, &e))?;
    let schema = schemars::schema_for!(T).to_value();
    let mut checker = Checker::new(&schema, &text, path);
    let span = document.span();
    let root = toml::Spanned::new(span, DeValue::Table(document.into_inner()));
    checker.check("", &root, &schema)?;
    source.lines = checker.into_lines();
    let value = toml::from_str(&text).map_err(|e| syntax(path, &text, &e))?;
    Ok((value, source))
}

/// What the TOML reader itself complains about.
fn syntax(path: &Path, text: &str, error: &toml::de::Error) -> Error {
    let what = format!("not valid TOML: {}", error.message());
    let fault = match error.span() {
        Some(span) => Error::user(what).at_line(path, line_of(text, span.start)),
        None => Error::user(what).at(path),
    };
    fault.remedy(
        "mend this line; `theriac design --template` and `theriac campaign template` print complete \
         examples",
    )
}

/// The line, counted from 1, of a byte offset.
pub(super) fn line_of(text: &str, offset: usize) -> u64 {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|&&b| b == b'\n').count() as u64
}
