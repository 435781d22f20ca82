//! Writes calls, sample by sample.

use std::io::Write;
use std::path::Path;

use serde::ser::{Serialize, SerializeMap, Serializer};
use theriac_base::{Error, Result};

use super::row::GeneRow;
use crate::call::SampleCall;

/// How calls are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A row per sample and gene, separated by commas.
    Csv,
    /// The same, separated by tabs.
    Tsv,
    /// One object: `{"samples": [{"id": …, "genes": {…}}, …], "warnings": […]}`.
    Json,
}

impl Format {
    /// By the extension of a file.
    ///
    /// # Errors
    /// Another extension than .csv, .tsv or .json.
    pub fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("tsv") => Ok(Self::Tsv),
            Some("json") => Ok(Self::Json),
            _ => Err(Error::user("calls cannot be written in this format")
                .at(path)
                .remedy("give a file that ends in .csv, .tsv or .json")),
        }
    }

    /// One sample, ready to be written; runs beside others.
    ///
    /// # Errors
    /// Never for what is called.
    pub fn render(self, call: &SampleCall) -> Result<Vec<u8>> {
        match self {
            Format::Csv => rows(call, b','),
            Format::Tsv => rows(call, b'\t'),
            Format::Json => serde_json::to_vec(&Sample(call)).map_err(Error::bug),
        }
    }
}

fn rows(call: &SampleCall, separator: u8) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    for gene in &call.genes {
        let fields = GeneRow::new(gene).fields(&call.id, &gene.gene);
        writer.write_record(fields).map_err(Error::bug)?;
    }
    writer.into_inner().map_err(Error::bug)
}

struct Sample<'a>(&'a SampleCall);

impl Serialize for Sample<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("id", &self.0.id)?;
        map.serialize_entry("genes", &Genes(self.0))?;
        map.end()
    }
}

struct Genes<'a>(&'a SampleCall);

impl Serialize for Genes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let rows = self.0.genes.iter().map(|gene| (&gene.gene, GeneRow::new(gene)));
        serializer.collect_map(rows)
    }
}

/// A table or JSON object that grows by samples.
pub struct Writer<W> {
    out: W,
    format: Format,
    written: usize,
}

impl<W: Write> Writer<W> {
    /// Starts it.
    ///
    /// # Errors
    /// It cannot be written to.
    pub fn new(mut out: W, format: Format) -> std::io::Result<Self> {
        match format {
            Format::Csv => writeln!(out, "{}", GeneRow::COLUMNS.join(","))?,
            Format::Tsv => writeln!(out, "{}", GeneRow::COLUMNS.join("\t"))?,
            Format::Json => write!(out, "{{\"samples\":[")?,
        }
        Ok(Self { out, format, written: 0 })
    }

    /// Adds a rendered sample.
    ///
    /// # Errors
    /// It cannot be written to.
    pub fn add(&mut self, rendered: &[u8]) -> std::io::Result<()> {
        if self.format == Format::Json && self.written > 0 {
            self.out.write_all(b",")?;
        }
        self.written += 1;
        self.out.write_all(rendered)
    }

    /// Ends it; `warnings` of the files go into JSON only.
    ///
    /// # Errors
    /// It cannot be written to.
    pub fn finish(mut self, warnings: &[String]) -> std::io::Result<W> {
        if self.format == Format::Json {
            let warnings = serde_json::to_string(warnings).map_err(std::io::Error::other)?;
            writeln!(self.out, "],\"warnings\":{warnings}}}")?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}
