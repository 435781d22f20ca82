//! Parquet tables.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use theriac_base::{Error, Result};

use super::kind::Kind;

/// Rows held before they are encoded.
const BATCH: usize = 4096;
/// Rows of a row group; memory follows it.
const ROW_GROUP: usize = 16 * BATCH;

/// A Parquet table in the making.
pub(super) struct ParquetOut<W: Write + Send> {
    writer: ArrowWriter<W>,
    schema: Arc<Schema>,
    kinds: Vec<Kind>,
    columns: Vec<Vec<String>>,
}

impl<W: Write + Send> ParquetOut<W> {
    /// Starts a table. Columns without a kind are text.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn new(output: W, columns: &[String], kinds: &[Kind], path: &Path) -> Result<Self> {
        let mut kinds = kinds.to_vec();
        kinds.resize(columns.len(), Kind::Text);
        let fields: Vec<Field> =
            columns.iter().zip(&kinds).map(|(c, &k)| Field::new(c, data_type(k), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .build();
        let writer = ArrowWriter::try_new(output, Arc::clone(&schema), Some(properties))
            .map_err(|e| failed(path, e))?;
        Ok(Self { writer, schema, columns: vec![Vec::new(); kinds.len()], kinds })
    }

    /// Adds a row of as many fields as there are columns.
    ///
    /// # Errors
    /// The disk is full.
    pub fn write(&mut self, fields: &[String], path: &Path) -> Result<()> {
        for (column, field) in self.columns.iter_mut().zip(fields) {
            column.push(field.clone());
        }
        if self.columns.first().is_some_and(|c| c.len() >= BATCH) {
            self.flush(path)
        } else {
            Ok(())
        }
    }

    /// Writes what is left and the footer; gives the output back.
    ///
    /// # Errors
    /// The disk is full.
    pub fn finish(mut self, path: &Path) -> Result<W> {
        self.flush(path)?;
        self.writer.into_inner().map_err(|e| failed(path, e))
    }

    fn flush(&mut self, path: &Path) -> Result<()> {
        let arrays = self.columns.iter_mut().zip(&self.kinds);
        let arrays: Vec<ArrayRef> =
            arrays.map(|(column, &kind)| array(std::mem::take(column), kind)).collect();
        if arrays.first().is_none_or(|a| a.is_empty()) {
            return Ok(());
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays).map_err(Error::bug)?;
        self.writer.write(&batch).map_err(|e| failed(path, e))
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Integer => DataType::Int64,
        Kind::Real => DataType::Float64,
        Kind::Boolean => DataType::Boolean,
    }
}

/// Empty text is null in a column of numbers and stays empty text in one of text.
fn array(values: Vec<String>, kind: Kind) -> ArrayRef {
    match kind {
        Kind::Text => Arc::new(StringArray::from(values)),
        Kind::Integer => Arc::new(parsed::<i64, Int64Array>(&values)),
        Kind::Real => Arc::new(parsed::<f64, Float64Array>(&values)),
        Kind::Boolean => Arc::new(parsed::<bool, BooleanArray>(&values)),
    }
}

fn parsed<T: std::str::FromStr, A: FromIterator<Option<T>>>(values: &[String]) -> A {
    values.iter().map(|v| v.parse().ok()).collect()
}

fn failed(path: &Path, error: ParquetError) -> Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(io) => Error::io(path, &io),
            Err(other) => Error::user(other.to_string()).at(path),
        },
        other => Error::user(other.to_string()).at(path).remedy("check the disk"),
    }
}
