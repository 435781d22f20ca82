//! Records of a BCF 2 (specification: samtools/hts-specs, VCFv4.3 section 6).
//!
//! Read by hand, not by `noodles-bcf`: that needs a header without the small faults that real
//! files have, and panics at some damage.

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result};

use super::gt::{Call, Evidence, Flaw, MISSING};
use super::header::Header;
use super::site::{Complaint, Place, Site};

mod value;

use value::{Slice, Vector};

/// `BCF`, major and minor version.
const MAGIC: [u8; 3] = *b"BCF";
/// A record or header larger than this is damage.
const LARGEST: u32 = 1 << 30;

/// The records of a BCF, one after the other.
pub struct BcfRecords<'r> {
    reader: &'r mut dyn BufRead,
    path: PathBuf,
    header: &'r Header,
    shared: Vec<u8>,
    samples: Vec<u8>,
    /// Number of the present record, from 1.
    pub number: u64,
}

/// Do these first bytes (unpacked) belong to a BCF?
pub fn is_bcf(head: &[u8]) -> bool {
    head.starts_with(&MAGIC)
}

/// Reads the header of a BCF.
///
/// # Errors
/// Not BCF 2, or damaged; see also [`Header::read`].
pub fn header(reader: &mut dyn BufRead, path: &Path) -> Result<Header> {
    let damaged = |e: &std::io::Error| Error::io(path, e);
    let mut head = [0; 9];
    reader.read_exact(&mut head).map_err(|e| damaged(&e))?;
    let [_, _, _, major, _, length @ ..] = head;
    if major != 2 {
        return Err(Error::user(format!("BCF of version {major}"))
            .at(path)
            .remedy("write BCF 2 or VCF with `bcftools view`"));
    }
    let text = read_bytes(reader, u32::from_le_bytes(length), path)?;
    let end = text.iter().rposition(|&b| b != 0).map_or(0, |last| last + 1);
    Header::read(&mut text.get(..end).unwrap_or_default(), path)
}

fn read_bytes(reader: &mut dyn BufRead, length: u32, path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fill(reader, length, &mut bytes, path)?;
    Ok(bytes)
}

fn fill(reader: &mut dyn BufRead, length: u32, bytes: &mut Vec<u8>, path: &Path) -> Result<()> {
    bytes.clear();
    let read = reader.take(length.min(LARGEST).into()).read_to_end(bytes);
    let read = read.map_err(|e| Error::io(path, &e))?;
    if read as u64 == u64::from(length) { Ok(()) } else { Err(cut(path)) }
}

fn cut(path: &Path) -> Error {
    Error::user("the file is truncated or damaged: a BCF record is not whole")
        .at(path)
        .remedy("fetch or write it again")
}

impl<'r> BcfRecords<'r> {
    /// Records behind `header`.
    pub fn new(reader: &'r mut dyn BufRead, path: &Path, header: &'r Header) -> Self {
        let (shared, samples) = (Vec::new(), Vec::new());
        Self { reader, path: path.into(), header, shared, samples, number: 0 }
    }

    /// Goes to the next record; `false` at the end.
    ///
    /// # Errors
    /// The file is truncated or damaged.
    pub fn advance(&mut self) -> Result<bool> {
        let mut lengths = Vec::new();
        let read = (&mut self.reader).take(8).read_to_end(&mut lengths);
        match read.map_err(|e| Error::io(&self.path, &e))? {
            0 => return Ok(false),
            8 => {}
            _ => return Err(cut(&self.path)),
        }
        let mut lengths = Slice(&lengths);
        let (Some(shared), Some(samples)) = (lengths.u32(), lengths.u32()) else {
            return Err(cut(&self.path));
        };
        fill(self.reader, shared, &mut self.shared, &self.path)?;
        fill(self.reader, samples, &mut self.samples, &self.path)?;
        self.number += 1;
        Ok(true)
    }

    /// Where the present record lies.
    ///
    /// # Errors
    /// The record is damaged.
    pub fn place(&self) -> Result<Place<'_>, Complaint> {
        self.begin().map(|(place, _)| place).ok_or_else(damaged)
    }

    /// Place and length of `REF`; BCF says the latter by itself.
    fn begin(&self) -> Option<(Place<'_>, Slice<'_>)> {
        let mut shared = Slice(&self.shared);
        let contig = usize::try_from(shared.u32()?).ok()?;
        let first = u64::from(shared.u32()?).checked_add(1)?;
        let length = u64::from(shared.u32()?);
        let chromosome = self.header.contigs.get(contig)?.id.as_str();
        let last = (first + length).saturating_sub(1);
        Some((Place { chromosome, first, last }, shared))
    }

    /// The present record but its genotypes.
    ///
    /// # Errors
    /// The record is damaged.
    pub fn site(&self) -> Result<Site<'_>, Complaint> {
        self.parse_site().ok_or_else(damaged)
    }

    fn parse_site(&self) -> Option<Site<'_>> {
        let (place, mut shared) = self.begin()?;
        shared.u32()?; // QUAL
        shared.u16()?; // number of INFO entries
        let alleles = shared.u16()?;
        shared.u32()?; // numbers of samples and of FORMAT entries
        shared.vector()?; // ID
        let reference = shared.vector()?.bytes;
        let alternates =
            (1..alleles).map(|_| shared.vector().map(|v| v.bytes)).collect::<Option<Vec<_>>>()?;
        let failed = self.failed(&shared.vector()?)?;
        let Place { chromosome, first: position, last: end } = place;
        Some(Site { chromosome, position, end, reference, alternates, failed })
    }

    fn failed(&self, filters: &Vector<'_>) -> Option<Option<String>> {
        let names = filters.integers().flatten().filter(|&n| n != 0).map(|n| {
            let index = usize::try_from(n).ok()?;
            self.header.strings.get(index).map(String::as_str)
        });
        let names = names.collect::<Option<Vec<&str>>>()?;
        Some((!names.is_empty()).then(|| names.join(";")))
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
        calls.clear();
        let fields = self.fields().ok_or_else(damaged)?;
        let genotypes = fields.genotypes.as_ref().ok_or("the record has no GT")?;
        for &column in columns {
            calls.push(fields.call(genotypes, column, block).ok_or_else(damaged)?);
        }
        Ok(())
    }

    fn fields(&self) -> Option<Fields<'_>> {
        let mut shared = Slice(&self.shared);
        shared.skip(20)?;
        let packed = shared.u32()?;
        let (formats, samples) = (packed >> 24, usize::try_from(packed & 0xff_ffff).ok()?);
        if samples != self.header.samples.len() {
            return None;
        }
        let mut rest = Slice(&self.samples);
        let mut fields = Fields::default();
        for _ in 0..formats {
            let key = rest.vector()?.integers().next()??;
            let name = self.header.strings.get(usize::try_from(key).ok()?)?;
            let values = rest.matrix(samples)?;
            match name.as_str() {
                "GT" => fields.genotypes = Some(values),
                "PS" => fields.phase_sets = Some(values),
                "MIN_DP" => fields.depths = Some(values),
                "DP" if fields.depths.is_none() => fields.depths = Some(values),
                "GQ" | "RGQ" => fields.qualities = Some(values),
                "CN" => fields.copies = Some(values),
                "AD" => fields.allele_depths = Some(values),
                _ => {}
            }
        }
        Some(fields)
    }
}

/// The parts of a record's genotypes that matter.
#[derive(Default)]
struct Fields<'a> {
    genotypes: Option<value::Matrix<'a>>,
    phase_sets: Option<value::Matrix<'a>>,
    depths: Option<value::Matrix<'a>>,
    qualities: Option<value::Matrix<'a>>,
    allele_depths: Option<value::Matrix<'a>>,
    copies: Option<value::Matrix<'a>>,
}

impl Fields<'_> {
    fn call(&self, genotypes: &value::Matrix<'_>, sample: usize, block: bool) -> Option<Call> {
        let mut alleles = [0_u16; 3];
        let mut phased = true;
        let mut count = 0;
        for value in genotypes.row(sample)?.integers() {
            // (allele + 1) * 2 + phased; 0 or 1 is `.`; the mark of the first says nothing.
            let value = value.unwrap_or(0);
            let allele = match u16::try_from(value >> 1) {
                Ok(0) => MISSING,
                Ok(n) => n - 1,
                Err(_) => return Some(Call::flawed(Flaw::Malformed)),
            };
            phased &= count == 0 || value & 1 == 1;
            *alleles.get_mut(count.min(2))? = allele;
            count += 1;
        }
        let mut call = Call::new(&alleles[..count.min(3)], phased);
        let one = |matrix: &Option<value::Matrix<'_>>| {
            matrix.as_ref()?.row(sample)?.integers().next()?.map(i64::from)
        };
        if call.phased
            && let Some(set) = one(&self.phase_sets)
        {
            call.phase_set = u32::try_from(set).unwrap_or(0);
        }
        let depths = self.allele_depths.as_ref().and_then(|matrix| matrix.row(sample));
        let depths = depths.map(|row| {
            let numbers = row.integers().map(|n| n.unwrap_or(0).to_string());
            numbers.collect::<Vec<_>>().join(",").into_bytes()
        });
        let evidence = Evidence {
            depth: one(&self.depths),
            quality: one(&self.qualities),
            allele_depths: depths.as_deref(),
        };
        call.judge(&evidence, block);
        call.copies = one(&self.copies).and_then(|copies| u8::try_from(copies).ok());
        Some(call)
    }
}

fn damaged() -> Complaint {
    "the record is damaged".into()
}
