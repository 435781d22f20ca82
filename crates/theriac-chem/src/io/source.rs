//! Where the bytes come from: a file, gz-compressed or not, or standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use theriac_base::{Error, Result};

/// Bytes asked of the system at a time.
const BUFFER: usize = 1 << 17;

/// What can be read once, or again from its start.
pub(super) enum Input {
    /// A stream that passes once: standard input or a named pipe.
    Once(PathBuf, Box<dyn BufRead + Send>),
    /// A file on disk.
    File(PathBuf),
    /// A stream that was kept in a temporary file, decompressed.
    Spooled(PathBuf, File),
}

impl Input {
    /// Opens `path`; `-` is standard input.
    ///
    /// # Errors
    /// It is missing, a folder, or not readable.
    pub fn open(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            let stdin = BufReader::with_capacity(BUFFER, io::stdin());
            return Ok(Self::Once("standard input".into(), inflate(stdin, path)?));
        }
        let meta = std::fs::metadata(path).map_err(|e| Error::io(path, &e))?;
        if meta.is_dir() {
            return Err(Error::user("this is a folder").at(path).remedy("give a file"));
        }
        if meta.is_file() {
            return Ok(Self::File(path.into()));
        }
        let pipe = File::open(path).map_err(|e| Error::io(path, &e))?;
        let pipe = BufReader::with_capacity(BUFFER, pipe);
        Ok(Self::Once(path.into(), inflate(pipe, path)?))
    }

    /// The name to use in messages.
    pub fn path(&self) -> &Path {
        match self {
            Self::Once(path, _) | Self::File(path) | Self::Spooled(path, _) => path,
        }
    }

    /// The first bytes, decompressed; the input stays at its start.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn head(&mut self) -> Result<Vec<u8>> {
        if let Self::Once(path, stream) = self {
            return Ok(stream.fill_buf().map_err(|e| Error::io(path, &e))?.to_vec());
        }
        let mut head = Vec::new();
        let path = self.path().to_owned();
        self.again()?.take(4096).read_to_end(&mut head).map_err(|e| Error::io(&path, &e))?;
        Ok(head)
    }

    /// Makes it readable more than once, keeping a stream in a temporary file.
    ///
    /// # Errors
    /// The stream is damaged, or the folder of temporary files is full.
    pub fn repeatable(self) -> Result<Self> {
        match self {
            Self::Once(path, stream) => spool(path, stream),
            other => Ok(other),
        }
    }

    /// As an uncompressed file that can be read at any place.
    ///
    /// # Errors
    /// The file is damaged, or the folder of temporary files is full.
    pub fn seekable(mut self) -> Result<File> {
        if let Self::File(path) = &self
            && !starts_as_gz(path)?
        {
            return File::open(path).map_err(|e| Error::io(path, &e));
        }
        let path = self.path().to_owned();
        if !matches!(self, Self::Spooled(..)) {
            let stream = self.again()?;
            self = spool(path.clone(), stream)?;
        }
        match self {
            Self::Spooled(_, file) => Ok(file),
            _ => Err(Error::bug("a stream was not spooled")),
        }
    }

    /// The bytes from the start. A stream that passes once gives itself away here.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn again(&mut self) -> Result<Box<dyn BufRead + Send>> {
        match self {
            Self::Once(_, stream) => Ok(std::mem::replace(stream, Box::new(io::empty()))),
            Self::File(path) => {
                let file = File::open(&*path).map_err(|e| Error::io(path, &e))?;
                inflate(BufReader::with_capacity(BUFFER, file), path)
            }
            Self::Spooled(path, file) => {
                let copy = rewound(file).map_err(|e| Error::io(path, &e))?;
                Ok(Box::new(BufReader::with_capacity(BUFFER, copy)))
            }
        }
    }
}

fn rewound(file: &mut File) -> io::Result<File> {
    file.seek(SeekFrom::Start(0))?;
    file.try_clone()
}

fn spool(path: PathBuf, mut stream: Box<dyn BufRead + Send>) -> Result<Input> {
    let mut copy = || -> io::Result<File> {
        let mut file = tempfile::tempfile()?;
        io::copy(&mut stream, &mut file)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    };
    let file = copy().map_err(|e| Error::io(&path, &e))?;
    Ok(Input::Spooled(path, file))
}

fn starts_as_gz(path: &Path) -> Result<bool> {
    let file = File::open(path).map_err(|e| Error::io(path, &e))?;
    let mut magic = Vec::new();
    file.take(2).read_to_end(&mut magic).map_err(|e| Error::io(path, &e))?;
    Ok(magic == GZ_MAGIC)
}

const GZ_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Decompresses what starts as gzip (any number of members, as bgzip writes); a name
/// ending in `.gz` over other contents is an error.
fn inflate(mut raw: impl BufRead + Send + 'static, path: &Path) -> Result<Box<dyn BufRead + Send>> {
    let head = raw.fill_buf().map_err(|e| Error::io(path, &e))?;
    if head.starts_with(&GZ_MAGIC) {
        return Ok(Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(raw))));
    }
    if super::format::is_gz(path) {
        return Err(Error::user("the name ends in .gz but this is not a gzip file")
            .at(path)
            .remedy("rename it, or fetch it again"));
    }
    Ok(Box::new(raw))
}
