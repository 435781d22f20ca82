//! The bytes of an index (tabix: Li, *Bioinformatics* 27, 718, 2011; CSI: samtools/hts-specs).

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::{Chunk, damaged};

/// An index of a whole genome at the finest unpacks to some megabytes; more is damage.
const LARGEST: u64 = 1 << 28;
/// Bases of a smallest bin, and levels above it, in tabix.
const TABIX: (u32, u32) = (14, 5);
/// Bytes that say which index it is.
const MAGIC: usize = 4;
/// Bytes of the numbers before the names of tabix.
const NUMBERS: usize = 24;

/// An index.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Names of the chromosomes; none in the index of a BCF.
    pub names: Vec<String>,
    min_shift: u32,
    depth: u32,
    chromosomes: Vec<Bins>,
    bytes: Vec<u8>,
}

#[derive(Debug, Default)]
struct Bins {
    chunks: HashMap<u32, Vec<Chunk>>,
    /// Tabix: where in the bytes the first record that reaches into each window of 16 kilobases
    /// is given, 8 bytes each.
    windows: Range<usize>,
}

/// Reads an index.
///
/// # Errors
/// It is neither tabix nor CSI, or damaged.
pub fn read(path: &Path) -> io::Result<Parsed> {
    // Most of an index are windows without a record, which pack to next to nothing.
    let mut bytes = Vec::with_capacity(1 << 20);
    let unpacked = MultiGzDecoder::new(BufReader::new(File::open(path)?));
    unpacked.take(LARGEST).read_to_end(&mut bytes)?;
    let mut rest = Rest(&bytes);
    let magic = rest.take(MAGIC);
    let parsed = match magic {
        Some(b"TBI\x01") => tabix(&mut rest),
        Some(b"CSI\x01") => csi(&mut rest),
        _ => None,
    };
    let parsed = parsed.ok_or_else(damaged)?;
    Ok(Parsed { bytes, ..parsed })
}

fn tabix(rest: &mut Rest<'_>) -> Option<Parsed> {
    let count = rest.number()?;
    let all = MAGIC + 4 + rest.0.len();
    rest.take(NUMBERS)?;
    let length = rest.number()?;
    let names = names(rest.take(length)?);
    let (min_shift, depth) = TABIX;
    let mut chromosomes = Vec::new();
    for _ in 0..count {
        let chunks = bins(rest, false)?;
        let windows = rest.number()?;
        let start = all - rest.0.len();
        let length = rest.take(windows.checked_mul(8)?)?.len();
        chromosomes.push(Bins { chunks, windows: start..start + length });
    }
    Some(Parsed { names, min_shift, depth, chromosomes, bytes: Vec::new() })
}

fn csi(rest: &mut Rest<'_>) -> Option<Parsed> {
    let min_shift = u32::try_from(rest.number()?).ok().filter(|&n| n < 32)?;
    let depth = u32::try_from(rest.number()?).ok().filter(|&n| n < 10)?;
    let length = rest.number()?;
    let mut extra = Rest(rest.take(length)?);
    let names = match extra.take(NUMBERS) {
        Some(_) => {
            let length = extra.number()?;
            names(extra.take(length)?)
        }
        None => Vec::new(),
    };
    let mut chromosomes = Vec::new();
    for _ in 0..rest.number()? {
        chromosomes.push(Bins { chunks: bins(rest, true)?, windows: 0..0 });
    }
    Some(Parsed { names, min_shift, depth, chromosomes, bytes: Vec::new() })
}

fn names(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    bytes.split(|&b| b == 0).map(|name| String::from_utf8_lossy(name).into_owned()).collect()
}

fn bins(rest: &mut Rest<'_>, csi: bool) -> Option<HashMap<u32, Vec<Chunk>>> {
    let mut bins = HashMap::new();
    for _ in 0..rest.number()? {
        let id = rest.take(4)?.try_into().ok().map(u32::from_le_bytes)?;
        if csi {
            rest.take(8)?; // the first record of the bin: a hint
        }
        let chunks = rest.number()?;
        let chunks = rest.take(chunks.checked_mul(16)?)?.chunks_exact(16);
        let chunks = chunks.map(|pair| u64_of(&pair[..8])..u64_of(&pair[8..]));
        bins.insert(id, chunks.collect());
    }
    Some(bins)
}

fn u64_of(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |n, &byte| n << 8 | u64::from(byte))
}

impl Parsed {
    /// Chunks that may hold records on `first..=last` (from 1) of a chromosome.
    pub fn query(&self, chromosome: usize, first: u64, last: u64) -> Vec<Chunk> {
        let Some(bins) = self.chromosomes.get(chromosome) else { return Vec::new() };
        let (from, to) = (first.saturating_sub(1), last.saturating_sub(1));
        let window = usize::try_from(from >> TABIX.0).unwrap_or(usize::MAX);
        let windows = self.bytes.get(bins.windows.clone()).unwrap_or_default();
        let least = windows.chunks_exact(8).nth(window).map_or(0, u64_of);
        let mut found = Vec::new();
        let mut level_start = 0_u64;
        for level in 0..=self.depth {
            let shift = self.min_shift + 3 * (self.depth - level);
            for bin in (from >> shift)..=(to >> shift) {
                let id = u32::try_from(level_start + bin).ok();
                let chunks = id.and_then(|id| bins.chunks.get(&id)).into_iter().flatten();
                found.extend(chunks.filter(|chunk| chunk.end > least).cloned());
            }
            level_start += 1 << (3 * level);
        }
        found
    }
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    /// A whole number that is not below zero.
    fn number(&mut self) -> Option<usize> {
        let number = self.take(4)?.try_into().ok().map(i32::from_le_bytes)?;
        usize::try_from(number).ok()
    }
}
