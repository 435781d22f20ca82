//! The bytes of a file: plain, gzip or BGZF, from disk or standard input, line by line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use noodles_bgzf as bgzf;
use theriac_base::{Error, Result};

/// The empty block that ends every complete BGZF file (SAM specification, 4.1.2).
const END_OF_FILE: [u8; 28] = [
    0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0, 0x1b, 0, 3, 0, 0, 0, 0, 0, 0, 0,
    0, 0,
];
/// A line longer than this is no VCF: a million samples with every field they may have stay below.
const LONGEST_LINE: u64 = 1 << 30;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// As it is.
    Plain,
    /// gzip.
    Gzip,
    /// Blocked gzip, in which an index can point.
    Bgzf,
}

/// A file on disk in BGZF, in which an index can jump.
pub type Seekable = bgzf::io::Reader<BufReader<File>>;

/// Opens a file for reading from its start.
///
/// # Errors
/// No such file, or it is empty or truncated.
pub fn open(path: &Path) -> Result<(Box<dyn BufRead + Send>, Packing)> {
    if path.as_os_str() == "-" {
        return unpack(Tail::new(io::stdin()), path);
    }
    let mut file = File::open(path).map_err(|e| Error::io(path, &e))?;
    if file.metadata().is_ok_and(|meta| meta.is_file()) {
        check_end(&mut file, path)?;
    }
    unpack(Tail::new(file), path)
}

/// Opens a BGZF file in which an index will jump.
///
/// # Errors
/// No such file.
pub fn seekable(path: &Path) -> Result<Seekable> {
    let file = File::open(path).map_err(|e| Error::io(path, &e))?;
    Ok(bgzf::io::Reader::new(BufReader::with_capacity(1 << 16, file)))
}

fn unpack(
    mut input: Tail<impl Read + Send + 'static>,
    path: &Path,
) -> Result<(Box<dyn BufRead + Send>, Packing)> {
    let mut head = Vec::new();
    let peek = (&mut input).take(18).read_to_end(&mut head);
    peek.map_err(|e| Error::io(path, &e))?;
    if head.is_empty() {
        return Err(Error::user("the file is empty").at(path).remedy("give a VCF or BCF file"));
    }
    let packing = packing(&head);
    input.checks_end = packing == Packing::Bgzf;
    let whole = Cursor::new(head).chain(input);
    let reader: Box<dyn BufRead + Send> = match packing {
        Packing::Plain => Box::new(BufReader::with_capacity(1 << 18, whole)),
        Packing::Gzip => {
            Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(BufReader::new(whole))))
        }
        Packing::Bgzf => Box::new(bgzf::io::Reader::new(BufReader::with_capacity(1 << 16, whole))),
    };
    Ok((reader, packing))
}

fn packing(head: &[u8]) -> Packing {
    match head {
        [0x1f, 0x8b, 8, 4, _, _, _, _, _, _, _, _, b'B', b'C', ..] => Packing::Bgzf,
        [0x1f, 0x8b, ..] => Packing::Gzip,
        _ => Packing::Plain,
    }
}

/// A BGZF file on disk must end with its end-of-file block: one that was cut between two
/// blocks would else be read as if it were whole, and one with an index as far as it goes.
fn check_end(file: &mut File, path: &Path) -> Result<()> {
    let mut head = Vec::new();
    let mut tail = Vec::new();
    let mut read = |file: &mut File| -> io::Result<()> {
        file.take(18).read_to_end(&mut head)?;
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(length.saturating_sub(28)))?;
        file.read_to_end(&mut tail)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(())
    };
    read(file).map_err(|e| Error::io(path, &e))?;
    if packing(&head) == Packing::Bgzf && tail != END_OF_FILE {
        return Err(truncated(path));
    }
    Ok(())
}

fn truncated(path: &Path) -> Error {
    Error::user("the file is truncated: its BGZF end-of-file block is missing")
        .at(path)
        .remedy("fetch or write it again; if it is whole, pack it anew with `bgzip`")
}

/// Remembers the last bytes that went through, to know whether a pipe ended where BGZF ends.
struct Tail<R> {
    inner: R,
    last: Vec<u8>,
    checks_end: bool,
}

impl<R> Tail<R> {
    fn new(inner: R) -> Self {
        Self { inner, last: Vec::new(), checks_end: false }
    }
}

impl<R: Read> Read for Tail<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        if n == 0 && self.checks_end && !buf.is_empty() && self.last != END_OF_FILE {
            let what = "truncated: the BGZF end-of-file block is missing";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, what));
        }
        let new = buf.get(..n).unwrap_or_default();
        self.last.extend_from_slice(new.get(n.saturating_sub(28)..).unwrap_or_default());
        let surplus = self.last.len().saturating_sub(28);
        self.last.drain(..surplus);
        Ok(n)
    }
}

/// What [`read_line`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// A line; `ended` by a line feed, which only the last of a file may lack.
    Text {
        /// Was there a line feed?
        ended: bool,
    },
    /// Nothing more.
    End,
}

/// Reads a line into `line`, without its line feed and carriage return.
///
/// # Errors
/// The file is damaged, or the line is longer than any VCF has.
pub fn read_line(
    reader: &mut dyn BufRead,
    line: &mut Vec<u8>,
    path: &Path,
    number: u64,
) -> Result<Line> {
    line.clear();
    let read = reader.take(LONGEST_LINE).read_until(b'\n', line);
    let read = read.map_err(|e| Error::io(path, &e).at_line(path, number))?;
    if read == 0 {
        return Ok(Line::End);
    }
    let ended = line.last() == Some(&b'\n');
    if !ended && line.len() as u64 == LONGEST_LINE {
        return Err(Error::user("a line of more than a gigabyte")
            .at_line(path, number)
            .remedy("give a VCF or BCF file"));
    }
    if ended {
        line.pop();
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Line::Text { ended })
}
