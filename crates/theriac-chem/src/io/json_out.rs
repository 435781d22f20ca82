//! Rows as one JSON object on standard output, streamed.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value as Json};
use theriac_base::{Error, Result};

use super::counts::Counts;
use super::output::Output;

/// `{"rows": [{"line": 1, …}, …], "counts": {…}}` in the making.
pub(super) struct JsonOut {
    output: Output,
    columns: Vec<String>,
    rows: u64,
}

impl JsonOut {
    /// Begins the object.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn new(columns: Vec<String>) -> Result<Self> {
        let mut out = Self { output: Output::stdout(), columns, rows: 0 };
        out.put("{\"rows\":[")?;
        Ok(out)
    }

    /// The keys of each row, beside `line`.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Adds what [`row`] has made.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn row(&mut self, row: &str) -> Result<()> {
        self.put(if self.rows == 0 { "\n" } else { ",\n" })?;
        self.rows += 1;
        self.put(row)
    }

    /// Ends the object.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn finish(mut self, counts: &Counts) -> Result<()> {
        let counts = serde_json::to_string(counts).map_err(Error::bug)?;
        self.put(&format!("\n],\"counts\":{counts}}}\n"))?;
        self.output.finish(Path::new("standard output"))
    }

    fn put(&mut self, text: &str) -> Result<()> {
        let name = Path::new("standard output");
        self.output.write_all(text.as_bytes()).map_err(|e| Error::io(name, &e))
    }
}

/// One row as JSON.
pub(super) fn row(line: u64, columns: &[String], values: impl Iterator<Item = Json>) -> String {
    let mut map = Map::new();
    map.insert("line".into(), line.into());
    map.extend(columns.iter().cloned().zip(values));
    Json::Object(map).to_string()
}
