//! Opening a molecule file of any format as one stream of records.

use std::path::{Path, PathBuf};

use theriac_base::Result;

use super::format::Format;
use super::kind::Kind;
use super::lines::Lines;
use super::record::{Record, Structure};
use super::source::Input;
use super::{delimited, mol2, parquet_in, sdf, smi};

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The column of SMILES, by name or by number from 1; found by itself where `None`.
    pub smiles_column: Option<String>,
    /// The format; by the file's name, else by its contents, where `None`.
    pub format: Option<Format>,
}

/// A stream of records; memory follows one record, not the file.
pub struct Reader {
    path: PathBuf,
    format: Format,
    opened: Opened,
}

/// What a format's reader gives back.
pub(super) struct Opened {
    pub columns: Vec<String>,
    /// As long as `columns`, or empty where all is text.
    pub kinds: Vec<Kind>,
    pub smiles_column: Option<usize>,
    pub source: Box<dyn Source>,
}

/// One format's stream.
pub(super) trait Source: Send {
    /// The next record, or `None` at the end.
    fn next_record(&mut self) -> Result<Option<Record>>;
}

/// Opens a molecule file; `-` is standard input.
///
/// The format follows the name (`.smi .csv .tsv .sdf .mol .mol2 .parquet`, each also
/// with `.gz`), else the contents.
///
/// # Errors
/// The file is missing, empty, binary, damaged, or a table without SMILES; the error
/// names the place and the remedy.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Reader> {
    let mut input = Input::open(path)?;
    let format = match options.format.or_else(|| Format::from_path(path)) {
        Some(format) => format,
        None => Format::sniff(&input.head()?),
    };
    let name = input.path().to_owned();
    let opened = match format {
        Format::Smiles => smi::open(Lines::new(input.again()?, &name)?, options)?,
        Format::Delimited => delimited::open(Lines::new(input.again()?, &name)?, options)?,
        Format::Sdf => sdf::open(input)?,
        Format::Mol2 => mol2::open(Lines::new(input.again()?, &name)?)?,
        Format::Parquet => parquet_in::open(input, options)?,
    };
    Ok(Reader { path: name, format, opened })
}

impl Source for std::vec::IntoIter<Record> {
    fn next_record(&mut self) -> Result<Option<Record>> {
        Ok(self.next())
    }
}

impl Reader {
    /// Records of SMILES that are at hand already, with the one column `smiles`.
    pub fn of_smiles(smiles: Vec<String>) -> Self {
        let record = |(i, smiles): (usize, String)| Record {
            line: i as u64 + 1,
            structure: Structure::Smiles(smiles.clone()),
            fields: vec![smiles],
        };
        let records = smiles.into_iter().enumerate().map(record).collect();
        let columns = vec!["smiles".to_owned()];
        Self::of_records("--smiles".into(), columns, Vec::new(), records)
    }

    /// Records that are at hand already; `path` is where they came from.
    pub fn of_records(
        path: PathBuf,
        columns: Vec<String>,
        kinds: Vec<Kind>,
        records: Vec<Record>,
    ) -> Self {
        let source = Box::new(records.into_iter());
        let opened = Opened { columns, kinds, smiles_column: None, source };
        Self { path, format: Format::Smiles, opened }
    }

    /// The names of the columns, in the file's order; each record has a field for each.
    pub fn columns(&self) -> &[String] {
        &self.opened.columns
    }

    /// What each column holds; text in all formats but Parquet.
    pub fn kinds(&self) -> Vec<Kind> {
        let mut kinds = self.opened.kinds.clone();
        kinds.resize(self.columns().len(), Kind::Text);
        kinds
    }

    /// The column that holds the SMILES, where the format has one.
    pub fn smiles_column(&self) -> Option<usize> {
        self.opened.smiles_column
    }

    /// The column of this name (exact, else without case).
    pub fn column(&self, name: &str) -> Option<usize> {
        delimited::named_column(self.columns(), name)
    }

    /// The file, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's format.
    pub fn format(&self) -> Format {
        self.format
    }
}

impl Iterator for Reader {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.opened.source.next_record().transpose()
    }
}
