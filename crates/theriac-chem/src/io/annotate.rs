//! From one molecule file to another with columns added: what most commands do.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use theriac_base::{Error, Job, Result};

use super::counts::{Counts, reason};
use super::json_out::JsonOut;
use super::kind::Kind;
use super::layout::{Layout, Rendered, Row};
use super::map::{MapOptions, map};
use super::reader::Reader;
use super::record::Record;
use super::value::Value;
use super::writer::{WriteOptions, Writer, create};
use super::{Failure, added_columns};
use crate::{MolError, Molecule};

/// The column of canonical SMILES, empty for a rejected row.
pub const CANONICAL_SMILES: &str = "canonical_smiles";
/// The column of reasons, empty for an accepted row.
pub const ERROR: &str = "error";

/// What is worked out for each molecule.
pub struct Task {
    /// What it is called on the terminal.
    pub stage: &'static str,
    /// The columns that `work` fills, between [`CANONICAL_SMILES`] and [`ERROR`].
    pub added: Vec<(Cow<'static, str>, Kind)>,
    /// One value for each added column, or `None` to leave the row out.
    pub work: Work,
}

/// The work of a [`Task`].
pub type Work = Box<dyn Fn(&Molecule) -> Result<Option<Vec<Value>>, MolError> + Send + Sync>;

/// What is worked out for each molecule and the fields of its row.
pub struct RowTask {
    /// What it is called on the terminal.
    pub stage: &'static str,
    /// The columns that `work` fills, between [`CANONICAL_SMILES`] and [`ERROR`].
    pub added: Vec<(Cow<'static, str>, Kind)>,
    /// One value for each added column, or `None` to leave the row out.
    pub work: RowWork,
}

/// The work of a [`RowTask`]: it takes one field for each of the reader's columns.
pub type RowWork =
    Box<dyn Fn(&Molecule, &[String]) -> Result<Option<Vec<Value>>, MolError> + Send + Sync>;

impl From<Task> for RowTask {
    fn from(Task { stage, added, work }: Task) -> Self {
        Self { stage, added, work: Box::new(move |molecule, _| work(molecule)) }
    }
}

/// Where the rows go.
#[derive(Debug, Clone)]
pub enum Target {
    /// To a file, or to standard output for `-`.
    File(PathBuf, WriteOptions),
    /// To standard output as one JSON object.
    Json,
}

/// Runs `task` on every record, in parallel and in order, with memory that follows the
/// batch. Rejected rows are counted and, in tables, kept with their reason.
///
/// # Errors
/// The input is damaged, nothing in it is a molecule, or the output cannot be written;
/// then no output is left.
pub fn annotate(
    reader: Reader,
    task: impl Into<RowTask>,
    target: &Target,
    job: &Job,
) -> Result<Counts> {
    run(reader, task.into(), target, job, None)
}

/// As [`annotate`] for rows that were selected `before`, when these were read and rejected:
/// there may be none.
///
/// # Errors
/// As [`annotate`].
pub(crate) fn annotate_selected(
    reader: Reader,
    task: Task,
    before: Counts,
    target: &Target,
    job: &Job,
) -> Result<Counts> {
    run(reader, task.into(), target, job, Some(before))
}

fn run(
    reader: Reader,
    task: RowTask,
    target: &Target,
    job: &Job,
    before: Option<Counts>,
) -> Result<Counts> {
    let (path, column) = (reader.path().to_owned(), reader.smiles_column());
    let (stage, mut sink) = (task.stage, Sink::open(&reader, &task, target)?);
    let row = Arc::new(RowMaker { work: task.work, added: task.added.len(), shape: sink.shape() });
    let worker = Arc::clone(&row);
    let mut counts = Counts::default();
    let mut first = None;
    job.progress.begin(stage, None);
    let done = map(
        reader,
        job,
        &MapOptions::default(),
        move |record: &Record| worker.make(record),
        |record, made| {
            let made = made.unwrap_or_else(|failure| row.failed(record, failure));
            counts.read += 1;
            if let Some(error) = made.rejected {
                *counts.rejected.entry(error.0).or_default() += 1;
                first.get_or_insert((record.line, error.1));
            }
            counts.written += u64::from(made.body.is_some());
            made.body.map_or(Ok(()), |body| sink.put(body))
        },
    );
    job.progress.end();
    done?;
    if counts.read > 0 || before.is_none() {
        check(&counts, first, &path, column.is_some())?;
    }
    if let Some(before) = before {
        counts.read = before.read;
        for (reason, n) in before.rejected {
            *counts.rejected.entry(reason).or_default() += n;
        }
    }
    sink.finish(&counts).map(|()| counts)
}

/// Refuses to write over the file that is read.
fn refuse_input(output: &Path, input: &Path) -> Result<()> {
    match (output.canonicalize(), input.canonicalize()) {
        (Ok(a), Ok(b)) if a == b && b.is_file() => {
            Err(Error::user("this is the input, which would be overwritten")
                .at(output)
                .remedy("give another file with --out"))
        }
        _ => Ok(()),
    }
}

/// Something was read, and some of it is a molecule. `first` is the first rejected line
/// and why; `named` says whether the format has a column of SMILES to be named.
fn check(counts: &Counts, first: Option<(u64, String)>, path: &Path, named: bool) -> Result<()> {
    let column = if named { ", or name the column with --smiles-column NAME" } else { "" };
    match first {
        _ if counts.read == 0 => Err(Error::user("there are no molecules in it")
            .at(path)
            .remedy("the file has a header at most: give one with rows")),
        Some((line, why)) if counts.rejected() == counts.read => {
            Err(Error::user(format!("no row is a molecule; the first: {why}"))
                .at_line(path, line)
                .remedy(format!("mend the rows{column}")))
        }
        _ => Ok(()),
    }
}

enum Sink {
    File(Box<Writer>, bool),
    Json(JsonOut),
}

/// How a row is put together; known to the worker threads.
enum Shape {
    /// Whether the added columns are written.
    File(Layout, bool),
    Json(Vec<String>),
}

enum Body {
    File(Rendered),
    Json(String),
}

impl Sink {
    fn open(reader: &Reader, task: &RowTask, target: &Target) -> Result<Self> {
        let mut names = vec![CANONICAL_SMILES];
        names.extend(task.added.iter().map(|(name, _)| name.as_ref()));
        names.push(ERROR);
        let Target::File(path, options) = target else {
            return Ok(Self::Json(JsonOut::new(json_columns(reader.columns(), &names))?));
        };
        refuse_input(path, reader.path())?;
        let columns = added_columns(reader.columns(), &names);
        let mut options = options.clone();
        options.kinds = reader.kinds();
        options.kinds.push(Kind::Text);
        options.kinds.extend(task.added.iter().map(|(_, kind)| *kind));
        // A mere conversion adds nothing to files that are structures already.
        let format = options.format.or_else(|| super::Format::from_path(path));
        let table = format.is_none_or(super::Format::is_table);
        let with_added = table || !task.added.is_empty();
        let columns = if with_added { columns } else { reader.columns().to_vec() };
        Ok(Self::File(Box::new(create(path, &columns, &options)?), with_added))
    }

    fn shape(&self) -> Shape {
        match self {
            Self::File(writer, added) => Shape::File(writer.layout().clone(), *added),
            Self::Json(out) => Shape::Json(out.columns().to_vec()),
        }
    }

    fn put(&mut self, body: Body) -> Result<()> {
        match (self, body) {
            (Self::File(writer, _), Body::File(row)) => writer.put(row),
            (Self::Json(out), Body::Json(row)) => out.row(&row),
            _ => Err(Error::bug("a row made for another target")),
        }
    }

    fn finish(self, counts: &Counts) -> Result<()> {
        match self {
            Self::File(writer, _) => writer.finish().map(|_| ()),
            Self::Json(out) => out.finish(counts),
        }
    }
}

/// The keys of a JSON row beside `line`, which no input column may take.
fn json_columns(input: &[String], added: &[&str]) -> Vec<String> {
    let mut columns = added_columns(input, &[&["line"], added].concat());
    columns.remove(input.len());
    columns
}

struct RowMaker {
    work: RowWork,
    added: usize,
    shape: Shape,
}

/// A row ready to be written, and why it was rejected.
struct Made {
    body: Option<Body>,
    rejected: Option<(&'static str, String)>,
}

impl RowMaker {
    fn make(&self, record: &Record) -> Made {
        let made = record.structure.molecule().and_then(|molecule| {
            let values = (self.work)(&molecule, &record.fields)?;
            values.map(|v| self.accepted(record, &molecule, v)).transpose()
        });
        match made {
            Ok(body) => Made { body, rejected: None },
            Err(error) => self.rejected(record, reason(&error), error.to_string()),
        }
    }

    fn accepted(
        &self,
        record: &Record,
        molecule: &Molecule,
        values: Vec<Value>,
    ) -> Result<Body, MolError> {
        let smiles = Value::Text(molecule.canonical_smiles().to_owned());
        self.body(record, Some(molecule), [vec![smiles], values, vec![Value::Missing]].concat())
    }

    fn rejected(&self, record: &Record, reason: &'static str, why: String) -> Made {
        let mut values = vec![Value::Missing; self.added + 1];
        values.push(Value::Text(why.clone()));
        let kept = match &self.shape {
            Shape::File(layout, _) => layout.keeps_rejected(),
            Shape::Json(_) => true,
        };
        let body = kept.then(|| self.body(record, None, values).ok()).flatten();
        Made { body, rejected: Some((reason, why)) }
    }

    fn failed(&self, record: &Record, failure: Failure) -> Made {
        self.rejected(record, failure.reason(), failure.to_string())
    }

    fn body(
        &self,
        record: &Record,
        molecule: Option<&Molecule>,
        values: Vec<Value>,
    ) -> Result<Body, MolError> {
        match &self.shape {
            Shape::File(layout, with_added) => {
                let mut fields = record.fields.clone();
                if *with_added {
                    fields.extend(values.iter().map(Value::text));
                }
                let row = Row { molecule, fields: &fields };
                layout.render(row, Some(&record.structure)).map(Body::File)
            }
            Shape::Json(columns) => {
                let given = record.fields.iter().map(|f| f.as_str().into());
                let values = given.chain(values.iter().map(Value::json));
                Ok(Body::Json(super::json_out::row(record.line, columns, values)))
            }
        }
    }
}
