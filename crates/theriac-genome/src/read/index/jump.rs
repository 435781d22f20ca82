//! Reads only some chunks of a BGZF file.

use std::io::{self, BufRead, Read};
use std::vec::IntoIter;

use noodles_bgzf::VirtualPosition;

use super::{Chunk, damaged};
use crate::read::bytes::Seekable;

/// The bytes of some chunks, one after the other. Whoever reads whole records from it never
/// meets the end of a chunk inside one.
pub struct Jump {
    reader: Seekable,
    chunks: IntoIter<Chunk>,
    end: Option<u64>,
}

impl Jump {
    /// Over `chunks` in their order.
    pub fn new(reader: Seekable, chunks: Vec<Chunk>) -> Self {
        Self { reader, chunks: chunks.into_iter(), end: None }
    }

    /// Goes on to the next chunk where the present one is done; `false` behind the last.
    fn stand(&mut self) -> io::Result<bool> {
        while self.end.is_none_or(|end| u64::from(self.reader.virtual_position()) >= end) {
            let Some(chunk) = self.chunks.next() else { return Ok(false) };
            let seek = self.reader.seek(VirtualPosition::from(chunk.start));
            seek.map_err(|_| damaged_index())?;
            self.end = Some(chunk.end);
        }
        Ok(true)
    }
}

fn damaged_index() -> io::Error {
    io::Error::new(damaged().kind(), "the index points where the file has no block; make it anew")
}

impl BufRead for Jump {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.stand()? { self.reader.fill_buf() } else { Ok(&[]) }
    }

    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
    }
}

impl Read for Jump {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.fill_buf()?;
        let read = bytes.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
