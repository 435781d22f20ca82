//! How one row of an output file looks: the part of writing that needs no file, so that
//! slow rows (3D coordinates for MOL2) can be rendered on worker threads.

use std::path::Path;

use super::format::Format;
use super::record::Structure;
use super::sdf_out::{self, MolVersion};
use super::{mol2_out, text_out};
use crate::{MolError, Molecule};

/// What is written of one molecule.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The molecule; `None` for a rejected row, which tables keep and files of
    /// structures leave out.
    pub molecule: Option<&'a Molecule>,
    /// One value for each of the writer's columns.
    pub fields: &'a [String],
}

/// A row ready to be written by the [`super::Writer`] whose [`Layout`] made it.
#[derive(Debug, Clone)]
pub struct Rendered(pub(super) Option<Body>);

#[derive(Debug, Clone)]
pub(super) enum Body {
    Text(Vec<u8>),
    Fields(Vec<String>),
}

/// The format and columns of an output file.
#[derive(Debug, Clone)]
pub struct Layout {
    pub(super) format: Format,
    pub(super) columns: Vec<String>,
    delimiter: u8,
    title: Option<usize>,
    mol_version: Option<MolVersion>,
}

impl Layout {
    pub(super) fn new(
        path: &Path,
        format: Format,
        columns: &[String],
        mol_version: Option<MolVersion>,
    ) -> Self {
        let title = ["name", "title"].iter().find_map(|t| columns.iter().position(|c| c == t));
        let delimiter = delimiter(path);
        Self { format, columns: columns.to_vec(), delimiter, title, mol_version }
    }

    /// Whether a rejected row has a place in this format.
    pub fn keeps_rejected(&self) -> bool {
        self.format.is_table()
    }

    /// The names of the columns, for formats that begin with them.
    pub(super) fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.format == Format::Delimited {
            text_out::table_row(&mut out, &self.columns, self.delimiter);
        }
        out
    }

    /// Renders a row, with the coordinates of the `structure` that it was read from where
    /// the format has coordinates.
    ///
    /// # Errors
    /// The format cannot hold this molecule.
    pub fn render(
        &self,
        row: Row<'_>,
        structure: Option<&Structure>,
    ) -> Result<Rendered, MolError> {
        let mut out = Vec::new();
        match (self.format, row.molecule) {
            (Format::Parquet, _) => return Ok(Rendered(Some(Body::Fields(row.fields.to_vec())))),
            (Format::Delimited, _) => text_out::table_row(&mut out, row.fields, self.delimiter),
            (_, None) => return Ok(Rendered(None)),
            (Format::Smiles, Some(molecule)) => {
                text_out::smi(&mut out, molecule, self.title(row.fields));
            }
            (Format::Sdf, Some(molecule)) => {
                let block = sdf_out::mol_block(molecule, structure, self.mol_version)?;
                sdf_out::record(&mut out, &block, self.title(row.fields), self.tags(row.fields));
            }
            (Format::Mol2, Some(molecule)) => {
                mol2_out::record(&mut out, molecule, structure, self.title(row.fields))?;
            }
        }
        Ok(Rendered(Some(Body::Text(out))))
    }

    fn title<'a>(&self, fields: &'a [String]) -> &'a str {
        self.title.map_or("", |i| fields[i].as_str())
    }

    fn tags<'a>(&'a self, fields: &'a [String]) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.columns.iter().zip(fields).enumerate();
        all.filter(|(i, _)| Some(*i) != self.title).map(|(_, (c, f))| (c.as_str(), f.as_str()))
    }
}

fn delimiter(path: &Path) -> u8 {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").or(name.strip_suffix(".bgz")).unwrap_or(&name);
    if name.ends_with(".tsv") || name.ends_with(".tab") { b'\t' } else { b',' }
}
