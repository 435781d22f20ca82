//! Where bytes go: a file that appears whole or not at all, or standard output.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use theriac_base::{AtomicFile, Error, Result};

use super::format;

/// A destination. A reader of standard output that has gone is not an error.
pub(crate) enum Output {
    Plain(AtomicFile),
    Gz(Box<GzEncoder<AtomicFile>>),
    Stdout(Buffered),
    Closed,
}

impl Output {
    /// Standard output.
    pub fn stdout() -> Self {
        Self::Stdout(Buffered(Some(BufWriter::with_capacity(1 << 16, io::stdout()))))
    }

    /// A file, gz-compressed where its name says so.
    ///
    /// # Errors
    /// The folder is missing or read-only.
    pub fn file(path: &Path) -> Result<Self> {
        let file = AtomicFile::create(path)?;
        if format::is_gz(path) {
            return Ok(Self::Gz(Box::new(GzEncoder::new(file, Compression::default()))));
        }
        Ok(Self::Plain(file))
    }

    /// Completes it.
    ///
    /// # Errors
    /// The disk is full or the destination cannot be replaced.
    pub fn finish(mut self, path: &Path) -> Result<()> {
        self.flush().map_err(|e| Error::io(path, &e))?;
        match self {
            Self::Plain(file) => file.commit(),
            Self::Gz(gz) => gz.finish().map_err(|e| Error::io(path, &e))?.commit(),
            Self::Stdout(_) | Self::Closed => Ok(()),
        }
    }

    fn forgive_closed<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                *self = Self::Closed;
                Ok(instead)
            }
            other => other,
        }
    }
}

/// Buffered standard output. When it is dropped, what was not flushed is not shown: a
/// failed command prints no half of its result, as far as that is still here.
pub(crate) struct Buffered(Option<BufWriter<io::Stdout>>);

impl Write for Buffered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(bytes.len()), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Buffered {
    fn drop(&mut self) {
        if let Some(out) = self.0.take() {
            let _ = out.into_parts();
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gz(gz) => gz.write(bytes),
            Self::Stdout(out) => out.write(bytes),
            Self::Closed => Ok(bytes.len()),
        };
        self.forgive_closed(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = match self {
            Self::Plain(file) => file.flush(),
            // Flushing gzip between blocks would only make it larger.
            Self::Gz(_) | Self::Closed => Ok(()),
            Self::Stdout(out) => out.flush(),
        };
        self.forgive_closed(result, ())
    }
}
