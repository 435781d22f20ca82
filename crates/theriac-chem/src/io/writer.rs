//! Writing molecule files, whole or not at all.

use std::path::{Path, PathBuf};

use theriac_base::{Error, Result};

use super::format::{self, Format};
use super::kind::Kind;
use super::output::Output;
use super::parquet_out::ParquetOut;
use super::record::Structure;
use super::sdf_out::{self, MolVersion};
use super::{mol2_out, text_out};
use crate::{MolError, Molecule};

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

/// What is written of one molecule.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The molecule; `None` for a rejected row, which tables keep and files of
    /// structures leave out.
    pub molecule: Option<&'a Molecule>,
    /// What it was read from, where its coordinates are to be kept.
    pub structure: Option<&'a Structure>,
    /// One value for each of the writer's columns.
    pub fields: &'a [String],
}

/// A molecule file in the making. Without [`Writer::finish`] nothing is left of it.
pub struct Writer {
    path: PathBuf,
    columns: Vec<String>,
    title: Option<usize>,
    body: Body,
    mol_version: Option<MolVersion>,
    written: u64,
}

enum Body {
    Table(Output, u8),
    Smiles(Output),
    Sdf(Output),
    Mol2(Output),
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
    let output = if stdout { Output::stdout() } else { Output::file(path)? };
    let body = match format {
        Format::Delimited => Body::Table(output, delimiter(path)),
        Format::Smiles => Body::Smiles(output),
        Format::Sdf => Body::Sdf(output),
        Format::Mol2 => Body::Mol2(output),
        Format::Parquet => {
            Body::Parquet(Box::new(ParquetOut::new(output, columns, &options.kinds, path)?))
        }
    };
    let mut writer = Writer {
        path: path.into(),
        columns: columns.to_vec(),
        title: ["name", "title"].iter().find_map(|t| columns.iter().position(|c| c == t)),
        body,
        mol_version: options.mol_version,
        written: 0,
    };
    writer.header()?;
    Ok(writer)
}

impl Writer {
    /// The columns, as given.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Whether a rejected row has a place in this format.
    pub fn keeps_rejected(&self) -> bool {
        matches!(self.body, Body::Table(..) | Body::Parquet(_))
    }

    /// Writes one molecule. `Ok(Err(_))` where the format cannot hold this one, which
    /// leaves the file as it was.
    ///
    /// # Errors
    /// The disk is full, or `row` has not one field for each column.
    pub fn write(&mut self, row: Row<'_>) -> Result<Result<(), MolError>> {
        if row.fields.len() != self.columns.len() {
            return Err(Error::bug("a row does not fit the columns of its file"));
        }
        if let Body::Parquet(table) = &mut self.body {
            table.write(row.fields, &self.path)?;
        } else {
            let mut bytes = Vec::new();
            match self.render(&mut bytes, row) {
                Ok(true) => self.put(&bytes)?,
                Ok(false) => return Ok(Ok(())),
                Err(error) => return Ok(Err(error)),
            }
        }
        self.written += 1;
        Ok(Ok(()))
    }

    /// Records written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Completes the file and moves it to its place; returns the number of records.
    ///
    /// # Errors
    /// The disk is full or the destination cannot be replaced.
    pub fn finish(self) -> Result<u64> {
        let output = match self.body {
            Body::Table(output, _)
            | Body::Smiles(output)
            | Body::Sdf(output)
            | Body::Mol2(output) => output,
            Body::Parquet(table) => table.finish(&self.path)?,
        };
        output.finish(&self.path)?;
        Ok(self.written)
    }

    /// The bytes of a row; `false` where a rejected row has no place.
    fn render(&self, out: &mut Vec<u8>, row: Row<'_>) -> Result<bool, MolError> {
        if let Body::Table(_, delimiter) = &self.body {
            text_out::table_row(out, row.fields, *delimiter);
            return Ok(true);
        }
        let Some(molecule) = row.molecule else { return Ok(false) };
        let title = self.title.map_or("", |i| row.fields[i].as_str());
        match &self.body {
            Body::Sdf(_) => {
                let block = sdf_out::mol_block(molecule, row.structure, self.mol_version)?;
                let tags = self.columns.iter().zip(row.fields).enumerate();
                let tags = tags.filter(|(i, _)| Some(*i) != self.title);
                sdf_out::record(
                    out,
                    &block,
                    title,
                    tags.map(|(_, (c, f))| (c.as_str(), f.as_str())),
                );
            }
            Body::Mol2(_) => mol2_out::record(out, molecule, row.structure, title)?,
            _ => text_out::smi(out, molecule, title),
        }
        Ok(true)
    }

    fn header(&mut self) -> Result<()> {
        let Body::Table(_, delimiter) = &self.body else { return Ok(()) };
        let mut bytes = Vec::new();
        text_out::table_row(&mut bytes, &self.columns, *delimiter);
        self.put(&bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        let output = match &mut self.body {
            Body::Table(output, _)
            | Body::Smiles(output)
            | Body::Sdf(output)
            | Body::Mol2(output) => output,
            Body::Parquet(_) => return Err(Error::bug("text for a Parquet file")),
        };
        std::io::Write::write_all(output, bytes).map_err(|e| Error::io(&self.path, &e))
    }
}

fn delimiter(path: &Path) -> u8 {
    let name = path.to_str().unwrap_or_default().to_ascii_lowercase();
    if name.ends_with(".tsv") || name.ends_with(".tsv.gz") || name.contains(".tab") {
        b'\t'
    } else {
        b','
    }
}
