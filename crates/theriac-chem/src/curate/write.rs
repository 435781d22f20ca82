//! The tables that are written: rejected rows, the dataset and its parts.

use std::path::Path;

use serde::Serialize;
use theriac_base::{Error, Result, hash_file, nearest};

use super::config::{CurateConfig, OutputConfig, SplitMethod};
use super::judged::Judged;
use super::label;
use super::reject::Rejection;
use super::split::Part;
use super::store::FirstRow;
use crate::io::{self, Record, Row, Structure, WriteOptions, Writer, added_columns};

/// A table that was written.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// Its file name in the output folder.
    pub file: String,
    /// Its rows, the header not counted.
    pub rows: u64,
    /// Its BLAKE3 digest.
    pub blake3: String,
}

/// The rejected rows, each with its place and reason.
pub(super) struct RejectedFile {
    writer: Writer,
    first: Option<String>,
}

impl RejectedFile {
    /// The file's name in the output folder.
    pub(super) const NAME: &'static str = "rejected.csv";

    pub(super) fn create(folder: &Path) -> Result<Self> {
        let columns = ["source", "line", "structure", "step", "reason"].map(str::to_owned);
        let writer = io::create(&folder.join(Self::NAME), &columns, &WriteOptions::default())?;
        Ok(Self { writer, first: None })
    }

    /// Place and reason of the first.
    pub(super) fn first(&self) -> Option<&str> {
        self.first.as_deref()
    }

    pub(super) fn write(
        &mut self,
        source: &str,
        record: &Record,
        rejection: &Rejection,
    ) -> Result<()> {
        self.first.get_or_insert_with(|| format!("{source}:{}: {}", record.line, rejection.reason));
        let structure = match &record.structure {
            Structure::Smiles(text) => text.clone(),
            Structure::MolBlock(_) | Structure::Mol2(_) | Structure::Broken(_) => String::new(),
        };
        let fields = [
            source.to_owned(),
            record.line.to_string(),
            structure,
            rejection.step.to_string(),
            rejection.reason.clone(),
        ];
        self.writer.write(Row { molecule: None, fields: &fields })
    }

    pub(super) fn finish(self) -> Result<u64> {
        self.writer.finish()
    }
}

/// Which columns are written, and where their values come from.
pub(super) struct Layout {
    names: Vec<String>,
    cells: Vec<Cell>,
}

/// Where a column's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Input(usize),
    Label(usize),
    Smiles,
    Source,
    Rows,
    Changes,
    Flags,
    Split,
}

/// The columns that curation adds besides the labels, in their order.
const ADDED: [(&str, Cell); 6] = [
    ("smiles", Cell::Smiles),
    ("source", Cell::Source),
    ("merged_rows", Cell::Rows),
    ("changes", Cell::Changes),
    ("flags", Cell::Flags),
    ("split", Cell::Split),
];

/// Checks that every added column that is asked for exists.
///
/// # Errors
/// Names the unknown one and the nearest.
pub(super) fn check_added(config: &OutputConfig) -> Result<()> {
    let known = ADDED.map(|(name, _)| name);
    match config.added_columns.iter().flatten().find(|c| !known.contains(&c.as_str())) {
        Some(unknown) => Err(no_column("output.added_columns", unknown, &known)),
        None => Ok(()),
    }
}

/// A `setting` names a column that does not exist.
pub(super) fn no_column(setting: &str, name: &str, known: &[&str]) -> Error {
    let near = nearest(name, known.iter().copied());
    let hint = near.map_or(String::new(), |n| format!("did you mean `{n}`? "));
    Error::user(format!("{setting}: there is no column `{name}`"))
        .remedy(format!("{hint}the columns are: {}", known.join(", ")))
}

impl Layout {
    /// The `kept` input columns, then the added ones that are wanted, then the labels.
    pub(super) fn new(config: &CurateConfig, kept: &[String]) -> Self {
        let split = config.split.method != SplitMethod::None;
        let wanted_added = |(name, cell): &&(&str, Cell)| {
            let listed = config.output.added_columns.as_ref();
            listed.is_none_or(|list| list.iter().any(|l| l == name))
                && (*cell != Cell::Split || split)
        };
        let labels = config.label.iter().enumerate();
        let added: Vec<(&str, Cell)> = ADDED
            .iter()
            .filter(wanted_added)
            .copied()
            .chain(labels.map(|(i, label)| (label::name(label), Cell::Label(i))))
            .collect();
        let added_names: Vec<&str> = added.iter().map(|(name, _)| *name).collect();
        Self {
            names: added_columns(kept, &added_names),
            cells: (0..kept.len()).map(Cell::Input).chain(added.iter().map(|a| a.1)).collect(),
        }
    }

    fn fields(&self, row: &FirstRow, index: usize, data: &Dataset<'_>) -> Vec<String> {
        let compound = &data.judged.compounds[index];
        let cell = |cell: &Cell| match cell {
            Cell::Input(i) => row.fields[*i].clone(),
            Cell::Label(i) => {
                data.judged.labels[*i].1[index].map_or(String::new(), |v| v.to_string())
            }
            Cell::Smiles => row.smiles.clone(),
            Cell::Source => data.judged.sources[compound.input as usize].name.clone(),
            Cell::Rows => compound.rows.to_string(),
            Cell::Changes => row.changes.clone(),
            Cell::Flags => row.flags.clone(),
            Cell::Split => data.part(index).map_or(String::new(), |p| p.name().to_owned()),
        };
        self.cells.iter().map(cell).collect()
    }
}

/// The dataset and its parts, being written.
struct Tables {
    dataset: Option<(String, Writer)>,
    parts: Vec<(Part, String, Writer)>,
}

/// Everything that a row of the dataset is made of.
pub(super) struct Dataset<'a> {
    pub layout: &'a Layout,
    pub judged: &'a Judged,
    pub parts: Option<&'a [Part]>,
}

impl Dataset<'_> {
    fn part(&self, index: usize) -> Option<Part> {
        self.parts.map(|parts| parts[index])
    }
}

/// Writes the dataset and its parts into `folder`.
pub(super) fn write(
    data: &Dataset<'_>,
    config: &OutputConfig,
    folder: &Path,
) -> Result<Vec<Table>> {
    let mut tables = Tables::create(data, config, folder)?;
    for (index, row) in data.judged.rows.iter()?.enumerate() {
        tables.write(data.part(index), &data.layout.fields(&row?, index, data))?;
    }
    tables.finish(folder)
}

impl Tables {
    fn create(data: &Dataset<'_>, config: &OutputConfig, folder: &Path) -> Result<Self> {
        let create = |name: &str| -> Result<(String, Writer)> {
            let file = format!("{name}.{}", config.format);
            let path = folder.join(&file);
            Ok((file, io::create(&path, &data.layout.names, &WriteOptions::default())?))
        };
        let dataset = config.dataset || data.parts.is_none();
        let mut parts = Vec::new();
        if data.parts.is_some() {
            for part in Part::ALL {
                let (file, writer) = create(part.name())?;
                parts.push((part, file, writer));
            }
        }
        Ok(Self { dataset: dataset.then(|| create("dataset")).transpose()?, parts })
    }

    fn write(&mut self, part: Option<Part>, fields: &[String]) -> Result<()> {
        let row = Row { molecule: None, fields };
        if let Some((_, writer)) = &mut self.dataset {
            writer.write(row)?;
        }
        for (own, _, writer) in &mut self.parts {
            if part == Some(*own) {
                writer.write(row)?;
            }
        }
        Ok(())
    }

    fn finish(self, folder: &Path) -> Result<Vec<Table>> {
        let parts = self.parts.into_iter().map(|(_, file, writer)| (file, writer));
        let mut tables = Vec::new();
        for (file, writer) in self.dataset.into_iter().chain(parts) {
            let rows = writer.finish()?;
            let blake3 = hash_file(&folder.join(&file))?;
            tables.push(Table { file, rows, blake3 });
        }
        Ok(tables)
    }
}
