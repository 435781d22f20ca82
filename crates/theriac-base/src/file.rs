//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// A file written beside its destination and moved there by [`AtomicFile::commit`];
/// dropped without it, nothing is left. Devices and pipes (`/dev/null`), which must not
/// be replaced by a file, are written to as they are.
#[derive(Debug)]
pub struct AtomicFile {
    writer: Option<BufWriter<File>>,
    /// None for a device or pipe.
    partial: Option<PathBuf>,
    path: PathBuf,
}

impl AtomicFile {
    /// Starts writing what will become `path`.
    ///
    /// # Errors
    /// The folder is missing or not writable, or a folder has this name.
    pub fn create(path: &Path) -> Result<Self> {
        let there = fs::metadata(path).ok();
        let device = there.is_some_and(|meta| !meta.is_file() && !meta.is_dir());
        let partial = (!device).then(|| partial_name(path));
        if path.is_dir() {
            let taken = io::Error::from(io::ErrorKind::IsADirectory);
            return Err(Error::io(path, &taken));
        }
        let file = File::create(partial.as_deref().unwrap_or(path));
        let file = file.map_err(|e| Error::io(path, &e))?;
        let writer = Some(BufWriter::with_capacity(1 << 16, file));
        Ok(Self { writer, partial, path: path.into() })
    }

    /// Flushes to disk and moves the file to its destination.
    ///
    /// # Errors
    /// The disk is full or the destination cannot be replaced.
    pub fn commit(mut self) -> Result<()> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let finish = || -> io::Result<()> {
            let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
            let Some(partial) = &self.partial else { return Ok(()) };
            file.sync_all()?;
            fs::rename(partial, &self.path)
        };
        finish().map_err(|e| Error::io(&self.path, &e))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match &mut self.writer {
            Some(writer) => writer.write(buf),
            None => Err(io::Error::other("file already committed")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        // After a commit the partial file is gone; else it must go.
        if let Some(partial) = &self.partial {
            let _ = fs::remove_file(partial);
        }
    }
}

fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.partial", std::process::id()));
    path.with_file_name(name)
}

/// Writes `bytes` to `path`, whole or not at all.
///
/// # Errors
/// The folder is missing, read-only, or the disk is full.
pub fn write_atomic(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes.as_ref()).map_err(|e| Error::io(path, &e))?;
    file.commit()
}

/// Reads a whole text file.
///
/// # Errors
/// Missing, unreadable, or not UTF-8.
pub fn read_to_string(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|e| Error::io(path, &e))?;
    String::from_utf8(bytes).map_err(|_| {
        Error::user("this is not a text file").at(path).remedy("give a UTF-8 text file")
    })
}

/// Creates a folder and its parents.
///
/// # Errors
/// A parent is read-only or a file stands in the way.
pub fn create_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|e| Error::io(path, &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_nothing_when_dropped_and_all_when_committed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        write_atomic(&path, "whole").unwrap();
        assert_eq!(read_to_string(&path).unwrap(), "whole");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_written_to_and_not_replaced() {
        use std::os::unix::fs::FileTypeExt;
        write_atomic(Path::new("/dev/null"), "gone").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        let full = write_atomic(Path::new("/dev/full"), "x");
        assert!(full.unwrap_err().to_string().contains("free some space"));
    }
}
