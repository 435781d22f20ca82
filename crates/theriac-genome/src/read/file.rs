//! One file: its header, its index, its records.

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use theriac_base::{Error, Job, Result};

use super::build::{Build, Stated, stated};
use super::bytes::{self, Packing};
use super::collect::{Collector, Rules, Sheet};
use super::header::Header;
use super::index::{Index, Jump};
use super::record::Records;
use super::target::Targets;
use super::{bcf, verdict};

/// A variant file whose header has been read.
pub struct VcfFile {
    /// Where it is; `-` for standard input.
    pub path: PathBuf,
    /// Its header.
    pub header: Header,
    /// What the header, or the user, says of the assembly.
    pub stated: Stated,
    bcf: bool,
    index: Option<Index>,
    /// Standard input, which cannot be opened again, behind its header.
    open: Mutex<Option<Box<dyn BufRead + Send>>>,
    warnings: Vec<String>,
}

/// What was read from a file.
pub struct Reading {
    /// Genotypes, on the assembly that the file is on.
    pub sheet: Sheet,
    /// What to say of the whole file.
    pub warnings: Vec<String>,
}

impl VcfFile {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// No VCF or BCF, no samples, or an assembly that no definition is on.
    pub fn open(path: &Path, build: Option<Build>) -> Result<Self> {
        let (mut reader, packing) = bytes::open(path)?;
        let head = reader.fill_buf().map_err(|e| Error::io(path, &e))?;
        let bcf = bcf::is_bcf(head);
        let header = read_header(&mut *reader, path, bcf)?;
        let stated = build.map_or_else(|| stated(&header), Stated::Known);
        if let Stated::Other(what) = &stated {
            return Err(verdict::other_build(what).at(path));
        }
        let mut warnings = Vec::new();
        let stdin = path.as_os_str() == "-";
        let index = (!stdin && packing == Packing::Bgzf)
            .then(|| Index::beside(path, &mut warnings))
            .flatten();
        let open = Mutex::new(stdin.then_some(reader));
        Ok(Self { path: path.into(), header, stated, bcf, index, open, warnings })
    }

    /// Can it be read more than once?
    pub fn is_rereadable(&self) -> bool {
        self.path.as_os_str() != "-"
    }

    /// As far as the header, or the user, says.
    pub fn may_be_on(&self, build: Build) -> bool {
        match self.stated {
            Stated::Known(stated) => stated == build,
            _ => true,
        }
    }

    /// Reads the samples of `columns` (rising, from 0). `targets`: on every assembly that the
    /// file may be on.
    ///
    /// # Errors
    /// The file is damaged, or on another assembly than its header says.
    pub fn read(
        &self,
        targets: &[Targets<'_>],
        columns: &[usize],
        rules: Rules,
        job: &Job,
    ) -> Result<Reading> {
        let wanted: Vec<&Targets<'_>> =
            targets.iter().filter(|t| self.may_be_on(t.build)).collect();
        let mut collector = Collector::new(&wanted, columns, rules);
        let mut tally = Tally { warnings: self.warnings.clone(), ..Tally::default() };
        let chunks = self.index.as_ref().map(|index| index.chunks(&wanted, &self.header));
        match chunks {
            Some(chunks) => {
                let mut parts = Jump::new(bytes::seekable(&self.path)?, chunks);
                self.pass(&mut parts, true, &mut collector, &mut tally, job)?;
            }
            None => self.pass(&mut *self.reader()?, false, &mut collector, &mut tally, job)?,
        }
        let sheet =
            verdict::choose(&self.path, &self.stated, collector.sheets, &mut tally.warnings)?;
        if sheet.rows.iter().all(Option::is_none)
            && let Some(error) = tally.first
        {
            return Err(error);
        }
        tally.close(&self.path);
        Ok(Reading { sheet, warnings: tally.warnings })
    }

    /// Whatever the header says: do the records lie at these positions, with their `REF`?
    ///
    /// # Errors
    /// They do, and so the header is wrong; or the file is damaged.
    pub fn refuse_if_on(&self, targets: &Targets<'_>, job: &Job) -> Result<()> {
        let wanted = [targets];
        let mut collector = Collector::new(&wanted, &[], Rules::default());
        self.pass(&mut *self.reader()?, false, &mut collector, &mut Tally::default(), job)?;
        match collector.sheets.first().map(|sheet| (sheet.agree, sheet.differ)) {
            Some((agree, differ)) if agree > differ => {
                Err(verdict::other_header(&self.stated, targets.build, agree).at(&self.path))
            }
            _ => Ok(()),
        }
    }

    /// The records from the first on.
    fn reader(&self) -> Result<Box<dyn BufRead + Send>> {
        if !self.is_rereadable() {
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
            return open.ok_or_else(|| Error::bug("standard input was read twice"));
        }
        let (mut reader, _) = bytes::open(&self.path)?;
        read_header(&mut *reader, &self.path, self.bcf)?;
        Ok(reader)
    }

    fn pass(
        &self,
        reader: &mut dyn BufRead,
        jumps: bool,
        collector: &mut Collector<'_>,
        tally: &mut Tally,
        job: &Job,
    ) -> Result<()> {
        /// Records between two looks at whether to stop.
        const CHECK: u64 = 1 << 12;
        let mut records = Records::new(reader, &self.path, &self.header, self.bcf);
        while records.advance()? {
            tally.records += 1;
            if tally.records.is_multiple_of(CHECK) {
                job.checkpoint()?;
            }
            tally.order(&records);
            if let Err(complaint) = collector.take(&records) {
                let line = (!jumps && !self.bcf).then(|| records.number());
                tally.complain(&self.path, line, &complaint);
            }
        }
        tally.open_end = records.open_end();
        Ok(())
    }
}

fn read_header(reader: &mut dyn BufRead, path: &Path, bcf: bool) -> Result<Header> {
    if bcf { bcf::header(reader, path) } else { Header::read(reader, path) }
}

/// What happened while a file was read.
#[derive(Default)]
struct Tally {
    records: u64,
    bad: u64,
    first: Option<Error>,
    chromosome: String,
    position: u64,
    unsorted: bool,
    open_end: bool,
    warnings: Vec<String>,
}

impl Tally {
    fn order(&mut self, records: &Records<'_>) {
        let Ok(place) = records.place() else { return };
        if place.chromosome != self.chromosome {
            place.chromosome.clone_into(&mut self.chromosome);
        } else if place.first < self.position {
            self.unsorted = true;
        }
        self.position = place.first;
    }

    fn complain(&mut self, path: &Path, line: Option<u64>, complaint: &str) {
        self.bad += 1;
        if self.first.is_none() {
            let error = Error::user(complaint);
            let error = match line {
                Some(line) => error.at_line(path, line),
                None => error.at(path),
            };
            self.first = Some(error.remedy(match complaint.contains("no GT") {
                true => "give a file with genotypes: GT in the column FORMAT",
                false => "the file is damaged: fetch or write it again",
            }));
        }
    }

    fn close(&mut self, path: &Path) {
        let name = path.display();
        if let Some(Error::User(first)) = &self.first {
            let bad = self.bad;
            let line = first.place.as_ref().and_then(|place| place.line);
            let at = line.map_or(String::new(), |line| format!(":{line}"));
            let what = &first.what;
            self.warnings.push(format!("{name}{at}: {bad} records could not be read and count as missing; the first: {what}"));
        }
        if self.unsorted {
            self.warnings
                .push(format!("{name}: the records are not sorted by position; all were read"));
        }
        if self.open_end {
            self.warnings
                .push(format!("{name}: the last line has no line feed: the file may be truncated"));
        }
    }
}
