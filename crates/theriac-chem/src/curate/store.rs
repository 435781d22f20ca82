//! The compounds found so far: small keys in memory, their rows in a file aside.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use theriac_base::{Error, Result};

use super::row::Kept;

/// A compound: all rows with the same key.
#[derive(Debug, Clone)]
pub(super) struct Compound {
    /// See [`Kept::key`].
    pub key: u128,
    /// See [`Kept::flat`].
    pub flat: u128,
    /// See [`Kept::scaffold`].
    pub scaffold: Option<u128>,
    /// Index of the input of its first row.
    pub input: u32,
    /// How many rows it has.
    pub rows: u32,
    /// The earliest of its rows, for the split by time.
    pub time: Option<f64>,
}

/// Compounds in the order of their first rows. What is written of a first row (its
/// SMILES, notes and input fields) waits in a file, so that memory holds only keys.
pub(super) struct Store {
    pub compounds: Vec<Compound>,
    by_key: FxHashMap<u128, u32>,
    merge: bool,
    spill: Spill,
}

/// What the spill file keeps of a compound's first row.
pub(super) struct FirstRow {
    pub smiles: String,
    pub changes: String,
    pub flags: String,
    pub fields: Vec<String>,
}

impl Store {
    /// An empty store whose file lies in `folder` while it lives.
    pub(super) fn new(folder: &Path, merge: bool) -> Result<Self> {
        let spill = Spill::create(folder)?;
        Ok(Self { compounds: Vec::new(), by_key: FxHashMap::default(), merge, spill })
    }

    /// Adds a row; returns the index of its compound.
    pub(super) fn add(&mut self, row: &Kept, input: u32, fields: &[&str]) -> Result<u32> {
        if self.merge
            && let Some(&index) = self.by_key.get(&row.key)
        {
            let compound = &mut self.compounds[index as usize];
            compound.rows += 1;
            compound.time = earlier(compound.time, row.time);
            return Ok(index);
        }
        let index = u32::try_from(self.compounds.len())
            .map_err(|_| Error::user("more than 4,294,967,295 different compounds"))?;
        self.by_key.insert(row.key, index);
        self.compounds.push(Compound {
            key: row.key,
            flat: row.flat,
            scaffold: row.scaffold,
            input,
            rows: 1,
            time: row.time,
        });
        self.spill.write(row, fields)?;
        Ok(index)
    }

    /// Ends the adding; gives the compounds and their first rows, in the same order.
    pub(super) fn finish(self) -> Result<(Vec<Compound>, FirstRows)> {
        Ok((self.compounds, self.spill.finish()?))
    }
}

struct Spill {
    writer: csv::Writer<BufWriter<File>>,
    file: TemporaryFile,
}

impl Spill {
    fn create(folder: &Path) -> Result<Self> {
        let path = folder.join(format!("rows.{}.partial", std::process::id()));
        let file = File::create(&path).map_err(|e| Error::io(&path, &e))?;
        let writer = csv::WriterBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_writer(BufWriter::with_capacity(1 << 16, file));
        Ok(Self { writer, file: TemporaryFile(path) })
    }

    fn write(&mut self, row: &Kept, fields: &[&str]) -> Result<()> {
        let changes = joined(&row.changes);
        let flags = joined(&row.flags);
        let notes = [row.smiles.as_str(), &changes, &flags];
        self.writer.write_record(notes.iter().chain(fields)).map_err(|e| self.file.error(&e.into()))
    }

    fn finish(self) -> Result<FirstRows> {
        let Self { writer, file } = self;
        let mut inner = writer.into_inner().map_err(|e| file.error(&e.into_error()))?;
        inner.flush().map_err(|e| file.error(&e))?;
        Ok(FirstRows { file, kept: None })
    }
}

/// The first rows, to be read as often as needed; the file goes with this value.
pub(super) struct FirstRows {
    file: TemporaryFile,
    kept: Option<Vec<bool>>,
}

impl FirstRows {
    /// Leaves out the rows that are not `kept`; call it once.
    pub(super) fn retain(&mut self, kept: Vec<bool>) {
        self.kept = Some(kept);
    }

    /// Reads them from the start.
    pub(super) fn iter(&self) -> Result<impl Iterator<Item = Result<FirstRow>>> {
        let path = &self.file.0;
        let file = File::open(path).map_err(|e| Error::io(path, &e))?;
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(BufReader::with_capacity(1 << 16, file));
        let kept = |i: &usize| self.kept.as_ref().is_none_or(|kept| kept[*i]);
        let records = reader.into_records().enumerate().filter(move |(i, _)| kept(i));
        Ok(records.map(|(_, record)| Ok(FirstRow::from_record(&record.map_err(Error::bug)?))))
    }
}

impl FirstRow {
    fn from_record(record: &csv::StringRecord) -> Self {
        let mut cells = record.iter().map(str::to_owned);
        let mut next = || cells.next().unwrap_or_default();
        let (smiles, changes, flags) = (next(), next(), next());
        Self { smiles, changes, flags, fields: cells.collect() }
    }
}

fn earlier(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    a.into_iter().chain(b).min_by(f64::total_cmp)
}

/// A file that is removed when this value is dropped.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn error(&self, error: &std::io::Error) -> Error {
        Error::io(&self.0, error)
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn joined<T: std::fmt::Display>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join("; ")
}
