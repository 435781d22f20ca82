//! Writing molecule files, whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use theriac_base::{AtomicFile, Error, Result};

use super::format::{self, Format};
use super::text_out;
use crate::Molecule;

/// How to write.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// The format; by the file's name where `None` (standard output: CSV).
    pub format: Option<Format>,
}

/// What is written of one molecule.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The molecule; `None` for a rejected row, which tables keep and files of
    /// structures leave out.
    pub molecule: Option<&'a Molecule>,
    /// One value for each of the writer's columns.
    pub fields: &'a [String],
}

/// A molecule file in the making. Without [`Writer::finish`] nothing is left of it.
pub struct Writer {
    path: PathBuf,
    columns: Vec<String>,
    format: Format,
    delimiter: u8,
    output: Output,
    written: u64,
}

/// Starts a molecule file; `-` is standard output.
///
/// The format follows the name: `.smi .csv .tsv .sdf .mol2 .parquet`, each also with
/// `.gz`. Tables get the columns as given; SDF gets them as tags, but for `name`,
/// which becomes the title of SDF and MOL2 records and the name of SMILES records.
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
    let output = if stdout { Output::stdout() } else { Output::file(path)? };
    let tsv = path.to_str().is_some_and(|p| p.contains(".tsv") || p.contains(".tab"));
    let delimiter = if tsv { b'\t' } else { b',' };
    let mut writer = Writer {
        path: path.into(),
        columns: columns.to_vec(),
        format,
        delimiter,
        output,
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

    /// Writes one molecule.
    ///
    /// # Errors
    /// The disk is full, or `row` has not one field for each column.
    pub fn write(&mut self, row: Row<'_>) -> Result<()> {
        if row.fields.len() != self.columns.len() {
            return Err(Error::bug("a row does not fit the columns of its file"));
        }
        let mut bytes = Vec::new();
        match self.format {
            Format::Delimited => text_out::table_row(&mut bytes, row.fields, self.delimiter),
            Format::Smiles => match row.molecule {
                Some(molecule) => text_out::smi(&mut bytes, molecule, self.name(row.fields)),
                None => return Ok(()),
            },
            Format::Sdf | Format::Mol2 | Format::Parquet => {
                return Err(Error::user("this format is not written yet").at(&self.path));
            }
        }
        self.written += 1;
        self.put(&bytes)
    }

    /// Completes the file and moves it to its place; returns the number of records.
    ///
    /// # Errors
    /// The disk is full or the destination cannot be replaced.
    pub fn finish(self) -> Result<u64> {
        self.output.finish(&self.path)?;
        Ok(self.written)
    }

    fn header(&mut self) -> Result<()> {
        let mut bytes = Vec::new();
        if self.format == Format::Delimited {
            text_out::table_row(&mut bytes, &self.columns, self.delimiter);
        }
        self.put(&bytes)
    }

    fn name<'a>(&self, fields: &'a [String]) -> &'a str {
        let column = self.columns.iter().position(|c| c.eq_ignore_ascii_case("name"));
        column.map_or("", |i| fields[i].as_str())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.output.write_all(bytes).map_err(|e| Error::io(&self.path, &e))
    }
}

enum Output {
    Plain(AtomicFile),
    Gz(GzEncoder<AtomicFile>),
    Stdout(BufWriter<io::Stdout>),
    /// The reader of standard output has gone, which is not an error.
    Closed,
}

impl Output {
    fn stdout() -> Self {
        Self::Stdout(BufWriter::with_capacity(1 << 16, io::stdout()))
    }

    fn file(path: &Path) -> Result<Self> {
        let file = AtomicFile::create(path)?;
        let gz = format::is_gz(path);
        Ok(if gz {
            Self::Gz(GzEncoder::new(file, Compression::default()))
        } else {
            Self::Plain(file)
        })
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let result = match self {
            Self::Plain(file) => file.write_all(bytes),
            Self::Gz(gz) => gz.write_all(bytes),
            Self::Stdout(out) => out.write_all(bytes),
            Self::Closed => Ok(()),
        };
        self.forgive_closed(result)
    }

    fn forgive_closed(&mut self, result: io::Result<()>) -> io::Result<()> {
        match result {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                *self = Self::Closed;
                Ok(())
            }
            other => other,
        }
    }

    fn finish(mut self, path: &Path) -> Result<()> {
        if let Self::Stdout(out) = &mut self {
            let flushed = out.flush();
            self.forgive_closed(flushed).map_err(|e| Error::io(path, &e))?;
        }
        match self {
            Self::Plain(file) => file.commit(),
            Self::Gz(gz) => gz.finish().map_err(|e| Error::io(path, &e))?.commit(),
            Self::Stdout(_) | Self::Closed => Ok(()),
        }
    }
}
