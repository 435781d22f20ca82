//! Reads variants: VCF, gVCF and BCF, packed or not, of one sample or of a biobank.
//!
//! Only the positions of the definitions are kept, two bytes per sample and position; with
//! an index beside the file, only the parts that hold them are read. What a file does not
//! say stays unsaid: nothing here turns a missing genotype into the reference.

mod allele;
mod assemble;
mod bcf;
mod build;
mod bytes;
mod collect;
mod copies;
mod file;
mod gt;
mod header;
mod index;
mod merge;
mod record;
mod sheet;
mod site;
mod target;
mod text;
mod verdict;
mod warn;

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

use rayon::prelude::*;
use theriac_base::{Error, Job, Result};

pub use build::Build;

use crate::definition::Gene;
use crate::genotype::{GeneGenotypes, Sex};
use assemble::Part;
use build::Stated;
use collect::Rules;
use file::VcfFile;
use target::Targets;

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Only these samples, in this order; all where there are none.
    pub samples: Vec<String>,
    /// The assembly, where the header does not say it, or says it wrongly.
    pub build: Option<Build>,
    /// Records that failed a filter count as missing. Else they are used, with a warning.
    pub require_pass: bool,
    /// Sex, where it is known.
    pub sex: SexOf,
}

/// Sex of the samples.
#[derive(Debug, Clone, Default)]
pub enum SexOf {
    /// As far as the genotypes on the X chromosome tell it.
    #[default]
    Genotypes,
    /// The same for all.
    All(Sex),
    /// By sample name.
    Each(HashMap<String, Sex>),
}

/// The samples of one or several files, joined by name.
pub struct Cohort {
    files: Vec<VcfFile>,
    samples: Vec<String>,
    /// Per file and sample of the cohort, its column.
    columns: Vec<Vec<Option<usize>>>,
    options: ReadOptions,
}

impl Cohort {
    /// Opens files and reads their headers.
    ///
    /// # Errors
    /// A file that is no VCF or BCF, or has no samples; a sample that no file has.
    pub fn open(paths: &[PathBuf], options: ReadOptions) -> Result<Self> {
        if paths.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
            return Err(Error::user("standard input is named twice").remedy("name it once"));
        }
        let open = |path: &PathBuf| VcfFile::open(path, options.build);
        let files = paths.iter().map(open).collect::<Result<Vec<_>>>()?;
        let samples = chosen(&files, &options.samples)?;
        let columns = files.iter().map(|file| columns(file, &samples)).collect();
        Ok(Self { files, samples, columns, options })
    }

    /// Sample names.
    pub fn samples(&self) -> &[String] {
        &self.samples
    }

    /// Runs of samples that are read in one go, so that memory does not grow with their
    /// number. Standard input can be read only once, in one run.
    pub fn blocks(&self) -> Vec<Range<usize>> {
        /// 1,200 positions of as many samples take 80 MB.
        const BLOCK: usize = 1 << 15;
        let all = self.samples.len();
        if !self.files.iter().all(VcfFile::is_rereadable) {
            return std::iter::once(0..all).collect();
        }
        (0..all).step_by(BLOCK).map(|start| start..(start + BLOCK).min(all)).collect()
    }

    /// Reads the genotypes of a run of samples at the positions of `genes`.
    ///
    /// # Errors
    /// A file is damaged, on another assembly than it says, or none has a position of the
    /// genes.
    pub fn read(&self, genes: &[Gene], samples: Range<usize>, job: &Job) -> Result<Block> {
        let targets: Vec<Targets<'_>> = [Build::Grch38, Build::Grch37]
            .into_iter()
            .filter(|&build| self.files.iter().any(|file| file.may_be_on(build)))
            .map(|build| Targets::new(genes, build))
            .collect();
        let rules = Rules { require_pass: self.options.require_pass };
        let work: Vec<_> = self.files.iter().zip(&self.columns).collect();
        let parts = work.into_par_iter().map(|(file, columns)| {
            let columns = columns.get(samples.clone()).unwrap_or_default();
            let mut order: Vec<usize> = columns.iter().filter_map(|&column| column).collect();
            order.sort_unstable();
            let reading = file.read(&targets, &order, rules, job)?;
            let place = |column: &Option<usize>| order.binary_search(&(*column)?).ok();
            Ok((
                Part { sheet: reading.sheet, rows: columns.iter().map(place).collect() },
                reading.warnings,
            ))
        });
        let parts: Vec<(Part, Vec<String>)> = parts.collect::<Result<_>>()?;
        let mut warnings = Vec::new();
        for ((part, own), file) in parts.iter().zip(&self.files) {
            warnings.extend(own.iter().cloned());
            if part.is_empty() && parts.len() > 1 {
                warnings.push(format!(
                    "{}: no record lies at a position of the genes",
                    file.path.display()
                ));
            }
        }
        let parts: Vec<Part> = parts.into_iter().map(|(part, _)| part).collect();
        if parts.iter().all(Part::is_empty) {
            self.check_build(genes, job)?;
            return Err(self.no_overlap());
        }
        let names = self.samples.get(samples).unwrap_or_default();
        let sex = names.iter().map(|name| self.options.sex.of(name)).collect();
        Ok(Block { parts, sex, warnings })
    }

    /// Where nothing was found: are the records at positions of another assembly than the
    /// header says?
    fn check_build(&self, genes: &[Gene], job: &Job) -> Result<()> {
        for build in [Build::Grch38, Build::Grch37] {
            let others = || self.files.iter().filter(|file| !file.may_be_on(build));
            if others().next().is_none() {
                continue;
            }
            let targets = Targets::new(genes, build);
            for file in others().filter(|file| file.is_rereadable()) {
                file.refuse_if_on(&targets, job)?;
            }
        }
        Ok(())
    }

    fn no_overlap(&self) -> Error {
        let build = match self.files.iter().find_map(|file| match file.stated {
            Stated::Known(build) => Some(build),
            _ => None,
        }) {
            Some(build) => format!("GRCh37 or GRCh38 (here taken for {build})"),
            None => "GRCh37 or GRCh38".into(),
        };
        let error = Error::user("no record lies at a position of a pharmacogene").remedy(format!(
            "check that the file covers these genes and is on {build}, with chromosomes named chr10 or 10; see `theriac genome knowledge list`"
        ));
        match self.files.as_slice() {
            [only] => error.at(&only.path),
            _ => error,
        }
    }
}

impl SexOf {
    fn of(&self, sample: &str) -> Option<Sex> {
        match self {
            SexOf::Genotypes => None,
            SexOf::All(sex) => Some(*sex),
            SexOf::Each(table) => table.get(sample).copied(),
        }
    }
}

/// A run of samples, read.
pub struct Block {
    parts: Vec<Part>,
    sex: Vec<Option<Sex>>,
    /// What to say of the files.
    pub warnings: Vec<String>,
}

impl Block {
    /// Number of samples.
    pub fn len(&self) -> usize {
        self.sex.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.sex.is_empty()
    }

    /// What sample `index` of the run carries: one entry per gene. `genes`: those that the
    /// run was read for.
    pub fn genotypes(&self, genes: &[Gene], index: usize) -> Vec<GeneGenotypes> {
        let sex = self.sex.get(index).copied().flatten();
        assemble::genes(genes, &self.parts, index, sex)
    }
}

/// The names asked for, else all in the order of the files.
fn chosen(files: &[VcfFile], asked: &[String]) -> Result<Vec<String>> {
    let mut seen = std::collections::HashSet::new();
    let all = files.iter().flat_map(|file| &file.header.samples);
    let all: Vec<&String> = all.filter(|name| seen.insert(*name)).collect();
    if asked.is_empty() {
        return Ok(all.into_iter().cloned().collect());
    }
    let mut once = std::collections::HashSet::new();
    for (index, name) in asked.iter().enumerate() {
        // Names identify patients, and errors get into logs: the number says enough.
        if !seen.contains(name) {
            let number = index + 1;
            let what = format!(
                "sample {number} of those asked for is in no file; there are {} samples",
                all.len()
            );
            return Err(Error::user(what)
                .remedy("give names as the header of the file (#CHROM …) has them"));
        }
        once.insert(name);
    }
    let mut left = once;
    Ok(asked.iter().filter(|name| left.remove(name)).cloned().collect())
}

fn columns(file: &VcfFile, samples: &[String]) -> Vec<Option<usize>> {
    let places: HashMap<&str, usize> =
        file.header.samples.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    samples.iter().map(|name| places.get(name.as_str()).copied()).collect()
}
