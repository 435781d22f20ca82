//! Small tables as CSV, whole or not at all.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use theriac_base::{Error, Result, write_atomic};

/// Writes rows under `columns`; the header stands even over an empty table.
pub(crate) fn write<T: Serialize>(path: &Path, columns: &[&str], rows: &[T]) -> Result<()> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    writer.write_record(columns).map_err(Error::bug)?;
    for row in rows {
        writer.serialize(row).map_err(Error::bug)?;
    }
    write_atomic(path, writer.into_inner().map_err(Error::bug)?)
}

/// Reads what [`write`] wrote.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let damaged = |e: csv::Error| {
        let line = e.position().map_or(1, csv::Position::line);
        Error::user(e.to_string()).at_line(path, line).remedy("run the campaign with --force")
    };
    let mut reader = csv::Reader::from_path(path).map_err(damaged)?;
    reader.deserialize().collect::<Result<Vec<T>, _>>().map_err(damaged)
}
