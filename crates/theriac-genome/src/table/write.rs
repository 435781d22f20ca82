//! Writes calls, sample by sample.

use std::io::Write;
use std::path::Path;

use serde::ser::{Serialize, SerializeMap, Serializer};
use theriac_base::{Error, Result};

use super::row::GeneRow;
use crate::call::{GeneCall, SampleCall};
use crate::knowledge::frequency::Frequencies;

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

    /// One sample, ready to be written; runs beside others. `prior`: how common alleles are,
    /// to be reported beside the calls.
    ///
    /// # Errors
    /// Never for what is called.
    pub fn render(self, call: &SampleCall, prior: Option<&Frequencies>) -> Result<Vec<u8>> {
        let sample = Sample { call, prior };
        match self {
            Format::Csv => sample.rows(b','),
            Format::Tsv => sample.rows(b'\t'),
            Format::Json => serde_json::to_vec(&sample).map_err(Error::bug),
        }
    }
}

#[derive(Clone, Copy)]
struct Sample<'a> {
    call: &'a SampleCall,
    prior: Option<&'a Frequencies>,
}

impl<'a> Sample<'a> {
    fn row(self, gene: &'a GeneCall) -> GeneRow<'a> {
        let population = self.prior.and_then(|frequencies| frequencies.weigh(gene));
        GeneRow { population, ..GeneRow::new(gene) }
    }

    fn rows(self, separator: u8) -> Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        for gene in &self.call.genes {
            let row = self.row(gene);
            let mut fields = row.fields(&self.call.id, &gene.gene).to_vec();
            fields.extend(self.prior.map(|_| row.population_field()));
            writer.write_record(fields).map_err(Error::bug)?;
        }
        writer.into_inner().map_err(Error::bug)
    }
}

impl Serialize for Sample<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("id", &self.call.id)?;
        map.serialize_entry("genes", &Genes(*self))?;
        map.end()
    }
}

struct Genes<'a>(Sample<'a>);

impl Serialize for Genes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let rows = self.0.call.genes.iter().map(|gene| (&gene.gene, self.0.row(gene)));
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
    /// Starts it; `population`: a column more for what a population makes of the calls.
    ///
    /// # Errors
    /// It cannot be written to.
    pub fn new(mut out: W, format: Format, population: bool) -> std::io::Result<Self> {
        let last = population.then_some(GeneRow::POPULATION);
        let columns: Vec<&str> = GeneRow::COLUMNS.into_iter().chain(last).collect();
        match format {
            Format::Csv => writeln!(out, "{}", columns.join(","))?,
            Format::Tsv => writeln!(out, "{}", columns.join("\t"))?,
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
