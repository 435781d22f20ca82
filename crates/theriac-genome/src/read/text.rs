//! Records of a VCF.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use memchr::{memchr, memchr_iter};
use theriac_base::Result;

use super::bytes::{Line, read_line};
use super::gt::{self, Call, Evidence};
use super::header::FIXED_COLUMNS;
use super::site::{Complaint, Place, Site};

/// The records of a VCF, one after the other.
pub struct TextRecords<'r> {
    reader: &'r mut dyn BufRead,
    path: PathBuf,
    line: Vec<u8>,
    /// Columns of the header.
    columns: usize,
    /// Line of the present record.
    pub number: u64,
    /// Did the last line lack its line feed?
    pub open_end: bool,
}

impl<'r> TextRecords<'r> {
    /// Records behind a header of `lines` lines and `samples` samples.
    pub fn new(reader: &'r mut dyn BufRead, path: &Path, lines: u64, samples: usize) -> Self {
        let columns = FIXED_COLUMNS + samples;
        Self {
            reader,
            path: path.into(),
            line: Vec::new(),
            columns,
            number: lines,
            open_end: false,
        }
    }

    /// Goes to the next record; `false` at the end.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn advance(&mut self) -> Result<bool> {
        loop {
            self.number += 1;
            match read_line(self.reader, &mut self.line, &self.path, self.number)? {
                Line::End => return Ok(false),
                Line::Text { ended } => self.open_end = !ended,
            }
            if !self.line.is_empty() {
                return Ok(true);
            }
        }
    }

    /// Where the present record lies.
    ///
    /// # Errors
    /// Too few columns, or a position that is none.
    pub fn place(&self) -> Result<Place<'_>, Complaint> {
        let mut fields = Fields(Some(&self.line));
        let chromosome = text(fields.next_field("CHROM")?)?;
        let first = position(fields.next_field("POS")?)?;
        fields.next_field("ID")?;
        let reference = fields.next_field("REF")?;
        let alternate = fields.next_field("ALT")?;
        let mut last = first + (reference.len() as u64).saturating_sub(1);
        if matches!(alternate, b"." | b"") || alternate.contains(&b'<') {
            fields.next_field("QUAL")?;
            fields.next_field("FILTER")?;
            last = last.max(end(fields.next_field("INFO")?, first).unwrap_or(0));
        }
        Ok(Place { chromosome, first, last })
    }

    /// The present record but its genotypes.
    ///
    /// # Errors
    /// See [`Self::place`].
    pub fn site(&self) -> Result<Site<'_>, Complaint> {
        let place = self.place()?;
        let mut fields = Fields(Some(&self.line));
        for name in ["CHROM", "POS", "ID"] {
            fields.next_field(name)?;
        }
        let reference = fields.next_field("REF")?;
        let alternate = fields.next_field("ALT")?;
        let alternates = match alternate {
            b"." | b"" => Vec::new(),
            list => list.split(|&b| b == b',').collect(),
        };
        fields.next_field("QUAL")?;
        let failed = match fields.next_field("FILTER")? {
            b"PASS" | b"." | b"" => None,
            names => Some(String::from_utf8_lossy(names).into_owned()),
        };
        let Place { chromosome, first: position, last: end } = place;
        Ok(Site { chromosome, position, end, reference, alternates, failed })
    }

    /// The genotypes of the samples in `columns` (rising, from 0).
    ///
    /// # Errors
    /// Another number of columns than the header, or no genotypes.
    pub fn calls(
        &self,
        block: bool,
        columns: &[usize],
        calls: &mut Vec<Call>,
    ) -> Result<(), Complaint> {
        calls.clear();
        let found = memchr_iter(b'\t', &self.line).count() + 1;
        if found != self.columns {
            return Err(format!("{found} columns where the header has {}", self.columns));
        }
        let mut fields = Fields(Some(&self.line));
        for _ in 0..FIXED_COLUMNS - 1 {
            fields.next_field("INFO")?;
        }
        let layout = Layout::new(fields.next_field("FORMAT")?)?;
        let mut at = 0;
        for &column in columns {
            let mut field = fields.next_field("sample")?;
            while at < column {
                field = fields.next_field("sample")?;
                at += 1;
            }
            at += 1;
            calls.push(layout.call(field, block));
        }
        Ok(())
    }
}

/// Which subfield of a sample's column is which.
#[derive(Debug, Default)]
struct Layout {
    genotype: usize,
    phase_set: Option<usize>,
    depth: Option<usize>,
    quality: Option<usize>,
    allele_depths: Option<usize>,
    copies: Option<usize>,
}

impl Layout {
    fn new(format: &[u8]) -> Result<Self, Complaint> {
        let find = |name: &[u8]| format.split(|&b| b == b':').position(|key| key == name);
        let genotype = find(b"GT").ok_or("the record has no GT")?;
        Ok(Self {
            genotype,
            phase_set: find(b"PS"),
            depth: find(b"MIN_DP").or_else(|| find(b"DP")),
            quality: find(b"GQ").or_else(|| find(b"RGQ")),
            allele_depths: find(b"AD"),
            copies: find(b"CN"),
        })
    }

    fn call(&self, field: &[u8], block: bool) -> Call {
        let alone = self.genotype == 0 && memchr(b':', field).is_none();
        if alone {
            return gt::parse(field);
        }
        let part = |index: Option<usize>| field.split(|&b| b == b':').nth(index?);
        let mut call = gt::parse(part(Some(self.genotype)).unwrap_or(b"."));
        if call.phased
            && let Some(set) = part(self.phase_set).and_then(gt::integer)
        {
            call.phase_set = u32::try_from(set).unwrap_or(u32::MAX);
        }
        let evidence = Evidence {
            depth: part(self.depth).and_then(gt::integer),
            quality: part(self.quality).and_then(gt::integer),
            allele_depths: part(self.allele_depths),
        };
        call.judge(&evidence, block);
        let copies = part(self.copies).and_then(gt::integer);
        call.copies = copies.and_then(|copies| u8::try_from(copies).ok());
        call
    }
}

/// The fields of a line, from the left; `None` behind the last.
struct Fields<'a>(Option<&'a [u8]>);

impl<'a> Fields<'a> {
    fn next_field(&mut self, name: &str) -> Result<&'a [u8], Complaint> {
        let line = self.0.ok_or_else(|| format!("the record ends before {name}"))?;
        match memchr(b'\t', line) {
            Some(tab) => {
                self.0 = line.get(tab + 1..);
                Ok(line.get(..tab).unwrap_or_default())
            }
            None => {
                self.0 = None;
                Ok(line)
            }
        }
    }
}

fn text(field: &[u8]) -> Result<&str, Complaint> {
    std::str::from_utf8(field).map_err(|_| "CHROM is no text".into())
}

fn position(field: &[u8]) -> Result<u64, Complaint> {
    /// No chromosome is longer than BCF and its indices can say.
    const LONGEST: i64 = 1 << 31;
    let number = gt::integer(field).filter(|&n| n < LONGEST);
    number.and_then(|n| u64::try_from(n).ok()).ok_or_else(|| "POS is no position".into())
}

/// `END` of an `INFO`, or what `SVLEN` makes of it.
fn end(info: &[u8], first: u64) -> Option<u64> {
    let value = |key: &[u8]| info.split(|&b| b == b';').find_map(|entry| entry.strip_prefix(key));
    if let Some(end) = value(b"END=") {
        return position(end).ok();
    }
    let length = value(b"SVLEN=")?;
    let length = length.split(|&b| b == b',').next()?;
    Some(first + position(length.strip_prefix(b"-").unwrap_or(length)).ok()?)
}
