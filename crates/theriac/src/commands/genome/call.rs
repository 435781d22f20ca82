//! `theriac genome call`: from variants to diplotypes and phenotypes.

use std::collections::HashMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use theriac_base::{AtomicFile, Error, Job, Result};
use theriac_genome::call::SampleCall;
use theriac_genome::cohort::Caller;
use theriac_genome::knowledge::frequency::{Frequencies, Population};
use theriac_genome::matcher::MatcherConfig;
use theriac_genome::table::{Format, Writer};

use super::input::{Input, InputArgs};
use crate::output;

/// Call the named alleles of pharmacogenes, and what they mean.
///
/// Per sample and gene: the best-scoring diplotype, every diplotype that the data allow, the
/// phenotypes, the activity score, the positions that are missing, and warnings. What is
/// missing is never taken for reference. Decision support for professionals; no medical
/// device, and no order to dose.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// How probable the consistent diplotypes are in this population of the 1000 Genomes Project:
    /// ALL, AFR, AMR, EAS, EUR or SAS. Reported beside the calls, which it never changes
    #[arg(long, value_name = "POPULATION")]
    population: Option<Population>,
    /// Write a .csv, .tsv or .json file; CSV on standard output where not given
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    out: Option<PathBuf>,
    /// Put ordinals in place of the samples' names
    #[arg(long)]
    deidentify: bool,
    /// Print one JSON object: {"samples": [{"id": …, "genes": {…}}], "warnings": […]}
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// See [`Caller::call`]; the output cannot be written.
pub fn run(args: Args, job: &Job) -> Result<()> {
    let format = match (&args.out, args.json) {
        (Some(path), _) => Format::of(path)?,
        (None, true) => Format::Json,
        (None, false) => Format::Csv,
    };
    let input = args.input.open()?;
    let prior = args.population.map(Frequencies::embedded).transpose()?;
    let out = Output { format, prior: prior.as_ref(), deidentify: args.deidentify };
    let Some(path) = &args.out else {
        let stdout = Path::new("standard output");
        let pipe = Held { bytes: Vec::new(), out: Pipe(std::io::stdout()) };
        write(&input, out, pipe, stdout, job)?;
        return Ok(());
    };
    let file = write(&input, out, AtomicFile::create(path)?, path, job)?;
    file.commit()
}

/// How calls are written.
#[derive(Clone, Copy)]
struct Output<'a> {
    format: Format,
    prior: Option<&'a Frequencies>,
    deidentify: bool,
}

fn write<W: Write>(input: &Input, how: Output<'_>, out: W, path: &Path, job: &Job) -> Result<W> {
    let failed = |e: std::io::Error| Error::io(path, &e);
    let matcher = MatcherConfig::default();
    let caller = Caller { genes: &input.genes, outside: &input.outside, matcher: &matcher };
    let mut writer = Writer::new(out, how.format, how.prior.is_some()).map_err(failed)?;
    let add = |rendered: Vec<u8>| writer.add(&rendered).map_err(failed);
    let places: HashMap<&str, usize> = input
        .cohort
        .samples()
        .iter()
        .map(String::as_str)
        .zip(input.places.iter().copied())
        .collect();
    let render = |mut call: SampleCall| {
        if how.deidentify {
            let place = places.get(call.id.as_str()).copied().unwrap_or(1);
            call.id = format!("patient {place}");
        }
        how.format.render(&call, how.prior)
    };
    let warnings = caller.call(&input.cohort, job, render, add)?;
    for warning in &warnings {
        output::remark(format_args!("warning: {warning}"));
    }
    writer.finish(&warnings).map_err(failed)
}

/// Bytes on their way: what is left when a run fails is dropped, so that no header is printed
/// before an error.
struct Held<W: Write> {
    bytes: Vec<u8>,
    out: W,
}

impl<W: Write> Write for Held<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= 1 << 16 {
            self.out.write_all(&std::mem::take(&mut self.bytes))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.write_all(&std::mem::take(&mut self.bytes))?;
        self.out.flush()
    }
}

/// Standard output, whose reader may go away.
struct Pipe(std::io::Stdout);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.write(bytes) {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self.0.flush() {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}
