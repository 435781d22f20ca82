//! One record after the other, of VCF and of BCF.

use std::io::BufRead;
use std::path::Path;

use theriac_base::Result;

use super::bcf::BcfRecords;
use super::gt::Call;
use super::header::Header;
use super::site::{Complaint, Place, Site};
use super::text::TextRecords;

/// The records of a file.
pub enum Records<'r> {
    /// VCF.
    Text(TextRecords<'r>),
    /// BCF.
    Bcf(BcfRecords<'r>),
}

impl<'r> Records<'r> {
    /// Records behind the header.
    pub fn new(reader: &'r mut dyn BufRead, path: &Path, header: &'r Header, bcf: bool) -> Self {
        match bcf {
            true => Self::Bcf(BcfRecords::new(reader, path, header)),
            false => Self::Text(TextRecords::new(reader, path, header.lines, header.samples.len())),
        }
    }

    /// Goes to the next record; `false` at the end.
    ///
    /// # Errors
    /// The file is truncated or damaged.
    pub fn advance(&mut self) -> Result<bool> {
        match self {
            Self::Text(records) => records.advance(),
            Self::Bcf(records) => records.advance(),
        }
    }

    /// Where the present record lies.
    ///
    /// # Errors
    /// The record is damaged.
    pub fn place(&self) -> Result<Place<'_>, Complaint> {
        match self {
            Self::Text(records) => records.place(),
            Self::Bcf(records) => records.place(),
        }
    }

    /// The present record but its genotypes.
    ///
    /// # Errors
    /// The record is damaged.
    pub fn site(&self) -> Result<Site<'_>, Complaint> {
        let site = match self {
            Self::Text(records) => records.site(),
            Self::Bcf(records) => records.site(),
        }?;
        match !site.reference.is_empty() && site.reference.iter().all(u8::is_ascii_alphabetic) {
            true => Ok(site),
            false => Err("REF is no sequence".into()),
        }
    }

    /// The genotypes of the samples in `columns` (rising, from 0).
    ///
    /// # Errors
    /// The record is damaged or has no genotypes.
    pub fn calls(
        &self,
        block: bool,
        columns: &[usize],
        calls: &mut Vec<Call>,
    ) -> Result<(), Complaint> {
        match self {
            Self::Text(records) => records.calls(block, columns, calls),
            Self::Bcf(records) => records.calls(block, columns, calls),
        }
    }

    /// Line (VCF) or record (BCF), from 1.
    pub fn number(&self) -> u64 {
        match self {
            Self::Text(records) => records.number,
            Self::Bcf(records) => records.number,
        }
    }

    /// Did the last line lack its line feed?
    pub fn open_end(&self) -> bool {
        matches!(self, Self::Text(records) if records.open_end)
    }
}
