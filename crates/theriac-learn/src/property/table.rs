//! From a file to molecules with labels.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use theriac_base::{Error, Job, Result, hash_file, nearest};
use theriac_chem::io::{ReadOptions, Record, open};

use super::{Bound, Dataset, Label, Split, Task, TaskKind};

/// What is read of a file.
#[derive(Debug, Clone, Default)]
pub struct TableOptions {
    /// The columns of labels.
    pub targets: Vec<String>,
    /// What the labels are; found out where `None`.
    pub kind: Option<TaskKind>,
    /// The column of SMILES; found by itself where `None`.
    pub smiles_column: Option<String>,
    /// The column that says `train`, `valid` or `test`.
    pub split_column: Option<String>,
    /// The column of how much each molecule counts.
    pub weight_column: Option<String>,
    /// Units of the targets, in their order.
    pub units: Vec<String>,
}

/// Molecules with labels, and how they came to be.
#[derive(Debug, Clone)]
pub struct Table {
    /// The molecules with their labels.
    pub data: Dataset,
    /// The parts that the file itself names, if it does.
    pub split: Option<Split>,
    /// The file.
    pub path: PathBuf,
    /// BLAKE3 of the file.
    pub digest: String,
    /// Rows that were left out: how many for each reason, with the first line.
    pub left_out: Vec<(String, usize, u64)>,
    /// Things the user should know.
    pub remarks: Vec<String>,
}

/// Reads molecules with their labels. A row that cannot be used is left out and counted.
///
/// # Errors
/// There is no such file or column, or no label that can be learnt from.
pub fn read_table(path: &Path, options: &TableOptions, job: &Job) -> Result<Table> {
    let smiles = ReadOptions { smiles_column: options.smiles_column.clone(), format: None };
    let reader = open(path, &smiles)?;
    let columns = Columns::find(options, reader.columns(), path, |name| reader.column(name))?;
    let mut rows = Rows::default();
    job.progress.begin("reading", None);
    for record in reader {
        job.checkpoint()?;
        rows.add(&record?, &columns);
    }
    job.progress.end();
    rows.finish(options, path)
}

struct Columns {
    targets: Vec<usize>,
    split: Option<usize>,
    weight: Option<usize>,
}

impl Columns {
    fn find(
        options: &TableOptions,
        all: &[String],
        path: &Path,
        column: impl Fn(&str) -> Option<usize>,
    ) -> Result<Self> {
        let find = |name: &String| {
            column(name).ok_or_else(|| {
                let hint = nearest(name, all.iter().map(String::as_str));
                let hint = hint.map_or_else(|| all.join(", "), |h| format!("`{h}`"));
                Error::user(format!("there is no column `{name}`"))
                    .at_line(path, 1)
                    .remedy(format!("name one that is there, such as {hint}"))
            })
        };
        Ok(Self {
            targets: options.targets.iter().map(find).collect::<Result<_>>()?,
            split: options.split_column.as_ref().map(find).transpose()?,
            weight: options.weight_column.as_ref().map(find).transpose()?,
        })
    }
}

#[derive(Default)]
struct Rows {
    molecules: Vec<theriac_chem::Molecule>,
    labels: Vec<Option<Label>>,
    weights: Vec<f64>,
    parts: Vec<String>,
    left_out: FxHashMap<String, (usize, u64)>,
    text: Option<(u64, String)>,
}

impl Rows {
    fn add(&mut self, record: &Record, columns: &Columns) {
        let field = |i: usize| record.fields.get(i).map_or("", |f| f.trim());
        let molecule = match record.structure.molecule() {
            Ok(molecule) => molecule,
            Err(error) => return self.leave_out(theriac_chem::io::reason(&error), record.line),
        };
        let weight = columns.weight.map_or(Some(1.0), |c| field(c).parse().ok());
        let Some(weight) = weight.filter(|w: &f64| w.is_finite() && *w >= 0.0) else {
            return self.leave_out("weight is no number of zero or more", record.line);
        };
        let mut labels = Vec::new();
        for &column in &columns.targets {
            match label(field(column)) {
                Ok(label) => labels.push(label),
                Err(()) => {
                    let (line, text) = (record.line, field(column).to_owned());
                    self.text.get_or_insert((line, text));
                    return self.leave_out("label is no number", record.line);
                }
            }
        }
        if labels.iter().all(Option::is_none) {
            return self.leave_out("no label", record.line);
        }
        self.molecules.push(molecule);
        self.labels.extend(labels);
        self.weights.push(weight);
        self.parts.push(columns.split.map_or("", field).to_lowercase());
    }

    fn leave_out(&mut self, reason: &str, line: u64) {
        self.left_out.entry(reason.to_owned()).or_insert((0, line)).0 += 1;
    }

    fn finish(self, options: &TableOptions, path: &Path) -> Result<Table> {
        let mut left_out: Vec<_> =
            self.left_out.into_iter().map(|(reason, (n, line))| (reason, n, line)).collect();
        left_out.sort();
        if self.molecules.is_empty() {
            return Err(nothing(self.text, &left_out, path));
        }
        let width = options.targets.len();
        let named = |(t, name): (usize, &String)| {
            let labels = self.labels.iter().skip(t).step_by(width).flatten();
            let kind = kind_of(options.kind, labels.copied(), name).map_err(|e| e.at(path))?;
            let unit = options.units.get(t).cloned().unwrap_or_default();
            Ok(Task { name: name.clone(), kind, unit })
        };
        let tasks = options.targets.iter().enumerate().map(named).collect::<Result<Vec<_>>>()?;
        let mut data = Dataset::new(self.molecules, tasks, self.labels)?;
        if options.weight_column.is_some() {
            data.weights = Some(self.weights);
        }
        let mut remarks = Vec::new();
        let split = match options.split_column {
            Some(_) => Some(split(&self.parts, &mut remarks).map_err(|e| e.at(path))?),
            None => None,
        };
        let digest = hash_file(path)?;
        Ok(Table { data, split, path: path.into(), digest, left_out, remarks })
    }
}

fn nothing(text: Option<(u64, String)>, left_out: &[(String, usize, u64)], path: &Path) -> Error {
    if let Some((line, text)) = text {
        return Error::user(format!("the labels are no numbers; the first is {text:?}"))
            .at_line(path, line)
            .remedy("write classes as 0 and 1, or name another column with --target");
    }
    let why = left_out.first().map_or("it has no rows", |(reason, _, _)| reason);
    Error::user(format!("no row can be learnt from: {why}"))
        .at(path)
        .remedy("give a table with SMILES and numbers; see --target and --smiles-column")
}

/// A label as written: a number, perhaps behind `<` or `>`; none where empty.
fn label(text: &str) -> Result<Option<Label>, ()> {
    let (bound, number) = match text.as_bytes().first() {
        Some(b'<') => (Bound::Below, text[1..].trim_start_matches('=').trim()),
        Some(b'>') => (Bound::Above, text[1..].trim_start_matches('=').trim()),
        _ => (Bound::Exact, text),
    };
    match number.to_ascii_lowercase().as_str() {
        "" | "nan" | "na" | "n/a" | "null" | "none" if bound == Bound::Exact => Ok(None),
        "true" => Ok(Some(Label::exact(1.0))),
        "false" => Ok(Some(Label::exact(0.0))),
        _ => match number.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(Label { value, bound })),
            _ => Err(()),
        },
    }
}

/// What the labels of a target are, checked against what was asked for.
fn kind_of(
    asked: Option<TaskKind>,
    labels: impl Iterator<Item = Label>,
    name: &str,
) -> Result<TaskKind> {
    let labels: Vec<Label> = labels.collect();
    let Some(first) = labels.first() else {
        return Err(Error::user(format!("`{name}` has no label at all"))
            .remedy("name another column with --target"));
    };
    if labels.iter().all(|l| l.value == first.value) {
        return Err(Error::user(format!("all labels of `{name}` are {}", first.value))
            .remedy("nothing can be learnt from one value: give data where it varies"));
    }
    let class = |l: &Label| l.value >= 0.0 && l.value.fract() == 0.0 && l.bound == Bound::Exact;
    let greatest = labels.iter().map(|l| l.value).fold(0.0, f64::max);
    let classes = labels.iter().all(class);
    match asked {
        None if classes && greatest == 1.0 => Ok(TaskKind::Classification),
        None | Some(TaskKind::Regression) => Ok(TaskKind::Regression),
        Some(TaskKind::Classification) if classes && greatest == 1.0 => {
            Ok(TaskKind::Classification)
        }
        Some(_) if classes && (2.0..100.0).contains(&greatest) => {
            Ok(TaskKind::Multiclass(greatest as usize + 1))
        }
        Some(_) => Err(Error::user(format!("the labels of `{name}` are no classes"))
            .remedy("write classes as 0, 1, 2, …, or give --task regression")),
    }
}

/// The parts that a column names; rows with another word are learnt from.
fn split(parts: &[String], remarks: &mut Vec<String>) -> Result<Split> {
    let mut split = Split::default();
    let mut other = 0;
    for (row, part) in parts.iter().enumerate() {
        match part.as_str() {
            "train" => split.train.push(row),
            "valid" | "val" | "validation" => split.valid.push(row),
            "test" => split.test.push(row),
            _ => other += 1,
        }
    }
    if other > 0 {
        remarks.push(format!("{other} rows are of no part (train, valid, test) and left out"));
    }
    if split.train.is_empty() {
        return Err(Error::user("no row is marked `train`")
            .remedy("write train, valid or test into the column of --split-column"));
    }
    Ok(split)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_with_their_bounds() {
        assert_eq!(label("1.5"), Ok(Some(Label::exact(1.5))));
        assert_eq!(label(">10"), Ok(Some(Label { value: 10.0, bound: Bound::Above })));
        assert_eq!(label("<= 2"), Ok(Some(Label { value: 2.0, bound: Bound::Below })));
        assert_eq!(label("NaN"), Ok(None));
        assert_eq!(label(""), Ok(None));
        assert_eq!(label("active"), Err(()));
        assert_eq!(label("inf"), Err(()));
    }

    #[test]
    fn kinds_are_found_and_checked() {
        let of =
            |asked, values: &[f64]| kind_of(asked, values.iter().copied().map(Label::exact), "t");
        assert_eq!(of(None, &[0.0, 1.0]).unwrap(), TaskKind::Classification);
        assert_eq!(of(None, &[0.0, 2.0]).unwrap(), TaskKind::Regression);
        assert_eq!(
            of(Some(TaskKind::Multiclass(0)), &[0.0, 2.0]).unwrap(),
            TaskKind::Multiclass(3)
        );
        assert!(of(Some(TaskKind::Classification), &[0.5, 1.0]).is_err());
        assert!(of(None, &[1.0, 1.0]).unwrap_err().to_string().contains("all labels"));
        assert!(of(None, &[]).is_err());
    }
}
