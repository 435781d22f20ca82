//! Writing molecule files, whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result};

use super::format::{self, Format};
use super::kind::Kind;
use super::layout::{Body, Layout, Rendered, Row};
use super::output::Output;
use super::parquet_out::ParquetOut;
use super::record::Structure;
use super::sdf_out::MolVersion;
use crate::MolError;

/// How to write.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// The format; by the file's name where `None` (standard output: CSV).
    pub format: Option<Format>,
    /// What the columns hold, for Parquet; text where there are fewer than columns.
    pub kinds: Vec<Kind>,
    /// The version of mol blocks; where `None`, the one that was read, else V2000.
    pub mol_version: Option<MolVersion>,
}

/// A molecule file in the making. Without [`Writer::finish`] nothing is left of it.
pub struct Writer {
    path: PathBuf,
    layout: Layout,
    sink: Sink,
    written: u64,
}

enum Sink {
    Text(Output),
    Parquet(Box<ParquetOut<Output>>),
}

/// Starts a molecule file; `-` is standard output.
///
/// The format follows the name: `.smi .csv .tsv .sdf .mol .mol2 .parquet`, each also
/// with `.gz`. Tables get the columns as given. SDF gets them as tags, but for `name`
/// (or `title`), which becomes the title of SDF and MOL2 records and the name after a
/// SMILES; these two formats hold no other columns.
///
/// # Errors
/// The name promises no known format, or the folder is missing or read-only.
pub fn create(path: &Path, columns: &[String], options: &WriteOptions) -> Result<Writer> {
    let stdout = path == Path::new("-");
    let format = match options.format {
        Some(format) => format,
        None if stdout => Format::Delimited,
        None => format::for_output(path)?,
    };
    if format == Format::Parquet && format::is_gz(path) {
        return Err(Error::user("Parquet compresses itself").at(path).remedy("leave off .gz"));
    }
    let layout = Layout::new(path, format, columns, options.mol_version);
    let mut output = if stdout { Output::stdout() } else { Output::file(path)? };
    let sink = if format == Format::Parquet {
        Sink::Parquet(Box::new(ParquetOut::new(output, columns, &options.kinds, path)?))
    } else {
        output.write_all(&layout.header()).map_err(|e| Error::io(path, &e))?;
        Sink::Text(output)
    };
    Ok(Writer { path: path.into(), layout, sink, written: 0 })
}

impl Writer {
    /// The columns, as given.
    pub fn columns(&self) -> &[String] {
        &self.layout.columns
    }

    /// How its rows look; with it rows can be rendered on other threads.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Writes one molecule.
    ///
    /// # Errors
    /// The disk is full, the format cannot hold this molecule, or `row` has not one field
    /// for each column.
    pub fn write(&mut self, row: Row<'_>) -> Result<()> {
        self.write_from(row, None)?.map_err(|e| Error::user(e.to_string()).at(&self.path))
    }

    /// Writes one molecule with the coordinates of the `structure` that it was read from.
    /// `Ok(Err(_))` where the format cannot hold this one, which leaves the file as it was.
    ///
    /// # Errors
    /// The disk is full, or `row` has not one field for each column.
    pub fn write_from(
        &mut self,
        row: Row<'_>,
        structure: Option<&Structure>,
    ) -> Result<Result<(), MolError>> {
        if row.fields.len() != self.layout.columns.len() {
            return Err(Error::bug("a row does not fit the columns of its file"));
        }
        match self.layout.render(row, structure) {
            Ok(rendered) => self.put(rendered).map(Ok),
            Err(error) => Ok(Err(error)),
        }
    }

    /// Writes what this writer's [`Layout`] has rendered.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put(&mut self, rendered: Rendered) -> Result<()> {
        let Some(body) = rendered.0 else { return Ok(()) };
        match (&mut self.sink, body) {
            (Sink::Text(out), Body::Text(bytes)) => {
                out.write_all(&bytes).map_err(|e| Error::io(&self.path, &e))?;
            }
            (Sink::Parquet(table), Body::Fields(fields)) => table.write(&fields, &self.path)?,
            _ => return Err(Error::bug("a row rendered for another format")),
        }
        self.written += 1;
        Ok(())
    }

    /// Completes the file and moves it to its place; returns the number of records.
    ///
    /// # Errors
    /// The disk is full or the destination cannot be replaced.
    pub fn finish(self) -> Result<u64> {
        let output = match self.sink {
            Sink::Text(output) => output,
            Sink::Parquet(table) => table.finish(&self.path)?,
        };
        output.finish(&self.path)?;
        Ok(self.written)
    }
}
