//! `theriac genome report`: what to do per drug, for a person and for machines.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;
use theriac_base::{Job, Result, hash_file, read_to_string};
use theriac_genome::call::SampleCall;
use theriac_genome::cohort::Caller;
use theriac_genome::conversion::read_medicines;
use theriac_genome::guidance::Light;
use theriac_genome::matcher::MatcherConfig;
use theriac_genome::report::{Context, Options, Recipients, Report, make_room, write};
use theriac_genome::warfarin::Clinical;
use theriac_record::{Comparison, Input as Recorded, rfc3339};

use super::input::{Input, InputArgs};
use crate::output;

/// What files are for, in records.
const MEDICINES: &str = "medicines";
const CLINICAL: &str = "clinical factors";

/// Report what was called, what is missing, and what to do per drug.
///
/// Writes report.html, report.json, report.tsv and fhir.json (HL7 FHIR R4, Genomics Reporting)
/// into the folder OUT, of several samples each into a folder of its own in it, with a record that
/// names no patient. Decision support for professionals; no medical device, no order to dose.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    patient: PatientArgs,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// For the warfarin dose, in TOML: age (years), height (cm), weight (kg), and where known race
    /// (white, asian, black, other), amiodarone, enzyme_inducer, smoker, thrombosis, target_inr
    #[arg(long, value_name = "FILE")]
    clinical: Option<PathBuf>,
    /// Put an ordinal in place of the sample's name, and leave dates out
    #[arg(long)]
    deidentify: bool,
    /// Write the files so that only the holder of this age key can read them; may be given
    /// several times
    #[arg(long, value_name = "AGE1…")]
    encrypt_to: Vec<String>,
    /// Replace the report of another patient that the folder holds
    #[arg(long)]
    force: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What is known of the patient beside the genome.
#[derive(Debug, clap::Args)]
pub struct PatientArgs {
    /// What the patient takes or is to take: one name a line, or a table with a column `drug`
    #[arg(long, value_name = "FILE")]
    medicines: Option<PathBuf>,
}

/// One line of the summary.
#[derive(Debug, Serialize)]
struct Written {
    subject: String,
    folder: PathBuf,
    avoid_or_replace: usize,
    adapt: usize,
    as_usual: usize,
    open: usize,
}

impl PatientArgs {
    /// The shipped knowledge and the user's guidance, with the patient's medicines.
    ///
    /// # Errors
    /// A table of guidance or the list of medicines cannot be read.
    pub fn context(&self, input: &InputArgs) -> Result<Context> {
        let mut context = Context { guidance: input.guidance()?, ..Context::embedded()? };
        if let Some(path) = &self.medicines {
            context.medicines = read_medicines(path, &context.interactions, &context.guidance)?;
        }
        for warning in &context.medicines.warnings {
            output::remark(format_args!("warning: {warning}"));
        }
        Ok(context)
    }
}

/// Runs the command.
///
/// # Errors
/// A file that is not what it should be; the folder cannot be written.
pub fn run(args: Args, job: &Job) -> Result<()> {
    let json = args.json;
    let created = (!args.deidentify).then(|| rfc3339(SystemTime::now()));
    let mut done = Vec::new();
    let warnings = make(args, created, job, |written| {
        if json {
            done.push(written);
            return Ok(());
        }
        output::text(&line(&written))
    })?;
    match json {
        true => output::json(&serde_json::json!({ "reports": done, "warnings": warnings })),
        false => Ok(()),
    }
}

/// Makes the report recorded in `dir` again, and compares; its files are looked for in `base`.
///
/// # Errors
/// See [`theriac_genome::report::replay`].
pub fn replay(dir: &Path, scratch: &Path, base: Option<&Path>, job: &Job) -> Result<Comparison> {
    theriac_genome::report::replay(dir, scratch, base, |recipe, files, out| {
        let of = |role: &str| files.iter().find(|(r, _)| r == role).map(|(_, path)| path.clone());
        let args = Args {
            input: InputArgs::recorded(files, &recipe.settings, recipe.sample),
            patient: PatientArgs { medicines: of(MEDICINES) },
            out: out.to_owned(),
            clinical: of(CLINICAL),
            deidentify: recipe.deidentified,
            encrypt_to: Vec::new(),
            force: false,
            json: false,
        };
        make(args, recipe.created.clone(), job, |_| Ok(())).map(|_| ())
    })
}

/// Reports of more samples than this are written while the samples are read.
const AT_ONCE: usize = 64;

/// Writes every report, telling `tell` of each; returns what there is to say of the files.
fn make(
    args: Args,
    created: Option<String>,
    job: &Job,
    mut tell: impl FnMut(Written) -> Result<()>,
) -> Result<Vec<String>> {
    let mut context = args.patient.context(&args.input)?;
    if let Some(path) = &args.clinical {
        let text = read_to_string(path)?;
        context.clinical = Some(Clinical::parse(&text).map_err(|e| e.at(path))?);
    }
    let recipients = Recipients::parse(&args.encrypt_to)?;
    let (inputs, piped) = (recorded(&args)?, args.input.is_piped());
    let paths = named(&args)?;
    let input = args.input.open()?;
    context.definitions.clone_from(&input.genes);
    let mut options = Options {
        clock: SystemTime::now,
        inputs,
        ordinal: 1,
        settings: input.settings.clone(),
        threads: rayon::current_num_threads(),
        deidentified: args.deidentify,
        recipients,
    };
    let places: HashMap<&str, usize> = input
        .cohort
        .samples()
        .iter()
        .map(String::as_str)
        .zip(input.places.iter().copied())
        .collect();
    let several = places.len() > 1;
    let folder = |place: usize| match several {
        true => args.out.join(format!("sample-{place}")),
        false => args.out.clone(),
    };
    let planned: BTreeMap<PathBuf, usize> =
        places.values().map(|place| (folder(*place), *place)).collect();
    make_room(&args.out, &planned, &options.inputs, args.force)?;
    let build = |call: &SampleCall, warnings: &[String]| {
        let place = places.get(call.id.as_str()).copied().unwrap_or(1);
        let subject = match args.deidentify {
            true => format!("patient {place}"),
            false => call.id.clone(),
        };
        let mut report = Report::new(call, &subject, created.clone(), &context);
        report.warnings.extend(warnings.iter().map(|warning| without_names(warning, &paths)));
        (place, report)
    };
    let mut store = |(place, report): (usize, Report)| {
        options.ordinal = place;
        let folder = folder(place);
        write(&report, &folder, &options)?;
        // Whoever encrypts a report does not want its name on the screen.
        let subject = match options.recipients.is_empty() {
            true => report.subject.clone(),
            false => format!("sample {place}"),
        };
        tell(Written { subject, ..written(&report, folder) })
    };
    if places.len() <= AT_ONCE || piped {
        let (calls, warnings) = call(&input, job)?;
        for call in &calls {
            job.checkpoint()?;
            store(build(call, &warnings))?;
        }
        return Ok(warnings);
    }
    // What there is to say of the files is known only when all of them were read, and stands in
    // every report: they are read once for that, and again for the reports, of which only a few
    // are in memory at a time.
    let matcher = MatcherConfig::default();
    let caller = Caller { genes: &input.genes, outside: &input.outside, matcher: &matcher };
    let warnings = caller.call(&input.cohort, job, |_| Ok(()), |()| Ok(()))?;
    warn(&warnings);
    caller.call(&input.cohort, job, |call| Ok(build(&call, &warnings)), store)?;
    Ok(warnings)
}

/// The paths of the files with what stands for them in reports, since a file's name may be a
/// patient's; the longest first, as one may begin like another.
fn named(args: &Args) -> Result<Vec<(String, String)>> {
    let files = args.input.files()?;
    let name = |(number, (_, path)): (usize, &(&str, PathBuf))| {
        (path.display().to_string(), format!("file {number}"))
    };
    let mut names: Vec<_> = (1..).zip(&files).map(name).collect();
    names.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    Ok(names)
}

fn without_names(warning: &str, paths: &[(String, String)]) -> String {
    paths.iter().fold(warning.to_owned(), |text, (path, name)| text.replace(path, name))
}

fn warn(warnings: &[String]) {
    for warning in warnings {
        output::remark(format_args!("warning: {warning}"));
    }
}

/// All samples, and what is to say of the files.
pub(super) fn call(input: &Input, job: &Job) -> Result<(Vec<SampleCall>, Vec<String>)> {
    let matcher = MatcherConfig::default();
    let caller = Caller { genes: &input.genes, outside: &input.outside, matcher: &matcher };
    let mut calls = Vec::new();
    let keep = |call| {
        calls.push(call);
        Ok(())
    };
    let warnings = caller.call(&input.cohort, job, Ok, keep)?;
    warn(&warnings);
    Ok((calls, warnings))
}

/// The files that are read, by digest and use: their names may be a patient's.
fn recorded(args: &Args) -> Result<Vec<Recorded>> {
    let more = [(MEDICINES, &args.patient.medicines), (CLINICAL, &args.clinical)];
    let more = more.into_iter().filter_map(|(role, path)| Some((role, path.clone()?)));
    let files = args.input.files()?.into_iter().chain(more);
    files.filter(|(_, path)| path != Path::new("-")).map(|(role, path)| one(role, &path)).collect()
}

fn one(role: &str, path: &Path) -> Result<Recorded> {
    let bytes = std::fs::metadata(path).ok().map(|m| m.len());
    let blake3 = hash_file(path)?;
    Ok(Recorded { path: role.into(), role: role.to_owned(), bytes, blake3, built_in: false })
}

fn written(report: &Report, folder: PathBuf) -> Written {
    Written {
        subject: report.subject.clone(),
        folder,
        avoid_or_replace: report.count(Light::Red),
        adapt: report.count(Light::Amber),
        as_usual: report.count(Light::Green),
        open: report.count(Light::Grey),
    }
}

fn line(written: &Written) -> String {
    format!(
        "{}: {} drugs to avoid or replace, {} to adapt, {} as usual, {} open: {}\n",
        written.subject,
        written.avoid_or_replace,
        written.adapt,
        written.as_usual,
        written.open,
        written.folder.display()
    )
}
