//! Parquet files with a column of SMILES; other columns of any type become text.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Schema};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use theriac_base::{Error, Result};

use super::delimited::{named_column, no_column, no_smiles};
use super::kind::Kind;
use super::reader::{Opened, ReadOptions, Source};
use super::record::{Record, Structure};
use super::smiles_column;
use super::source::Input;
use crate::guard;

/// Rows decoded at a time.
const BATCH: usize = 1024;

struct Parquet {
    batches: ParquetRecordBatchReader,
    path: PathBuf,
    smiles: usize,
    row: u64,
    waiting: std::vec::IntoIter<Record>,
}

/// Reads the schema and finds the column of SMILES.
///
/// # Errors
/// This is no Parquet file, it is damaged, or no column holds SMILES as text.
pub(super) fn open(input: Input, options: &ReadOptions) -> Result<Opened> {
    let path = input.path().to_owned();
    let file = input.seekable()?;
    let damaged = |e: ParquetError| no_parquet(&path, &e);
    let builder = decoded(&path, || ParquetRecordBatchReaderBuilder::try_new(file))?;
    let builder = builder.map_err(damaged)?;
    let schema = Arc::clone(builder.schema());
    let columns: Vec<String> = schema.fields().iter().map(|f| f.name().clone()).collect();
    let mask = ProjectionMask::all();
    let built = || builder.with_batch_size(BATCH).with_projection(mask).build();
    let batches = decoded(&path, built)?.map_err(damaged)?;
    let mut source = Parquet { batches, path, smiles: 0, row: 0, waiting: Vec::new().into_iter() };
    let first = source.next_batch()?;
    source.smiles = find_smiles(&schema, &columns, first.as_ref(), options, &source.path)
        .map_err(|e| e.at(&source.path))?;
    if let Some(batch) = first {
        source.waiting = source.records(&batch)?.into_iter();
    }
    let kinds = schema.fields().iter().map(|f| kind_of(f.data_type())).collect();
    Ok(Opened { columns, kinds, smiles_column: Some(source.smiles), source: Box::new(source) })
}

/// The decoder panics on some damaged files, which is the file's fault here.
fn decoded<T>(path: &Path, decode: impl FnOnce() -> T) -> Result<T> {
    guard::caught(decode).map_err(|_| {
        Error::user("the Parquet file is damaged").at(path).remedy("fetch or write it again")
    })
}

fn no_parquet(path: &Path, error: &ParquetError) -> Error {
    Error::user(format!("cannot read it as Parquet: {error}"))
        .at(path)
        .remedy("the file is truncated, damaged or of another format: fetch or write it again")
}

fn find_smiles(
    schema: &Schema,
    columns: &[String],
    first: Option<&RecordBatch>,
    options: &ReadOptions,
    path: &Path,
) -> Result<usize> {
    if let Some(name) = &options.smiles_column {
        let i = named_column(columns, name).ok_or_else(|| no_column(columns, name))?;
        let kind = schema.field(i).data_type();
        if !is_text(kind) {
            return Err(Error::user(format!("column `{name}` holds {kind}, not text"))
                .remedy("name the column of SMILES with --smiles-column NAME"));
        }
        return Ok(i);
    }
    let mut rows = vec![vec![String::new(); columns.len()]; smiles_column::ROWS];
    for (i, field) in schema.fields().iter().enumerate() {
        let Some(batch) = first.filter(|_| is_text(field.data_type())) else { continue };
        for (row, value) in rows.iter_mut().zip(decoded(path, || texts(batch.column(i)))??) {
            row[i] = value;
        }
    }
    let named =
        smiles_column::by_name(columns, &rows).filter(|&i| is_text(schema.field(i).data_type()));
    named
        .or_else(|| smiles_column::by_content(columns.len(), &rows))
        .ok_or_else(|| no_smiles(columns))
}

fn kind_of(kind: &DataType) -> Kind {
    match kind {
        DataType::Boolean => Kind::Boolean,
        // The largest unsigned numbers do not fit into the kind for integers.
        k if k.is_integer() && *k != DataType::UInt64 => Kind::Integer,
        DataType::Float32 | DataType::Float64 => Kind::Real,
        _ => Kind::Text,
    }
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

impl Parquet {
    fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        let next = decoded(&self.path, || self.batches.next())?;
        next.transpose().map_err(|e| {
            Error::user(format!("after row {}: {e}", self.row))
                .at(&self.path)
                .remedy("the file is truncated or damaged: fetch or write it again")
        })
    }

    fn records(&mut self, batch: &RecordBatch) -> Result<Vec<Record>> {
        let decode = || batch.columns().iter().map(texts).collect::<Result<_>>();
        let columns: Result<Vec<Vec<String>>> = decoded(&self.path, decode)?;
        let columns = columns.map_err(|e| e.at(&self.path))?;
        let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
        let rows = (0..batch.num_rows()).map(|_| {
            self.row += 1;
            let fields: Vec<String> =
                columns.iter_mut().map(|c| c.next().unwrap_or_default()).collect();
            let structure = Structure::Smiles(fields[self.smiles].clone());
            Record { line: self.row, structure, fields }
        });
        Ok(rows.collect())
    }
}

impl Source for Parquet {
    fn next_record(&mut self) -> Result<Option<Record>> {
        loop {
            if let Some(record) = self.waiting.next() {
                return Ok(Some(record));
            }
            let Some(batch) = self.next_batch()? else { return Ok(None) };
            self.waiting = self.records(&batch)?.into_iter();
        }
    }
}

/// A column's values as text; a null is empty, a float is written in full.
fn texts(column: &ArrayRef) -> Result<Vec<String>> {
    let unreadable =
        |e: arrow::error::ArrowError| Error::user(format!("cannot read a column: {e}"));
    let column = match column.data_type() {
        DataType::Dictionary(_, value) => cast(column, value).map_err(unreadable)?,
        _ => Arc::clone(column),
    };
    let options = FormatOptions::default().with_null("");
    let formatter = ArrayFormatter::try_new(&column, &options).map_err(unreadable)?;
    (0..column.len()).map(|row| formatter.value(row).try_to_string().map_err(unreadable)).collect()
}
