//! From a file to measured pairs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use theriac_base::{Error, Job, Result, hash_file, nearest};
use theriac_chem::Molecule;
use theriac_chem::io::{ReadOptions, Reader, Record, open, reason};

use super::{Interactions, Protein};

/// The columns of a table of pairs.
#[derive(Debug, Clone, Default)]
pub struct PairOptions {
    /// The column of labels.
    pub target: String,
    /// The column of sequences.
    pub protein_column: String,
    /// The column of the proteins' names, which tell apart those of one sequence.
    pub name_column: Option<String>,
    /// The column of SMILES; found by itself where `None`.
    pub smiles_column: Option<String>,
    /// The column that says `train`, `valid` or `test`.
    pub split_column: Option<String>,
}

/// A row that can be learnt from.
pub(super) struct Row {
    pub molecule: Molecule,
    pub protein: Arc<Protein>,
    pub value: f64,
    /// What the split column says.
    pub part: String,
}

/// Pairs, and how they came to be.
pub(super) struct Table {
    pub rows: Vec<Row>,
    pub path: PathBuf,
    pub digest: String,
    /// Rows that were left out: how many for each reason, with the first line.
    pub left_out: Vec<(String, usize, u64)>,
    /// Labels that are only bounds, and count as their number.
    pub bounds: usize,
}

impl Table {
    /// The pairs of some rows.
    pub fn gather(&self, rows: &[usize]) -> Interactions {
        let mut data = Interactions::default();
        for row in rows.iter().map(|&r| &self.rows[r]) {
            data.add(&row.molecule, &row.protein, row.value);
        }
        data
    }
}

/// Reads pairs. A row that cannot be used is left out and counted.
///
/// # Errors
/// There is no such file or column, or no pair that can be learnt from.
pub(super) fn read(path: &Path, options: &PairOptions, job: &Job) -> Result<Table> {
    let smiles = ReadOptions { smiles_column: options.smiles_column.clone(), format: None };
    let reader = open(path, &smiles)?;
    let find = |name: &String| column(&reader, name);
    let columns = Columns {
        target: find(&options.target)?,
        protein: find(&options.protein_column)?,
        name: options.name_column.as_ref().map(find).transpose()?,
        split: options.split_column.as_ref().map(find).transpose()?,
    };
    let mut rows = Rows::default();
    job.progress.begin("reading", None);
    for record in reader {
        job.checkpoint()?;
        let record = record?;
        if let Err(why) = rows.add(&record, &columns) {
            rows.left_out.entry(why).or_insert((0, record.line)).0 += 1;
        }
    }
    job.progress.end();
    rows.finish(path)
}

/// The number of a column.
///
/// # Errors
/// There is none of this name.
pub(super) fn column(reader: &Reader, name: &str) -> Result<usize> {
    reader.column(name).ok_or_else(|| {
        let all = reader.columns();
        let hint = nearest(name, all.iter().map(String::as_str));
        let hint = hint.map_or_else(|| all.join(", "), |h| format!("`{h}`"));
        Error::user(format!("there is no column `{name}`"))
            .at_line(reader.path(), 1)
            .remedy(format!("name one that is there, such as {hint}"))
    })
}

struct Columns {
    target: usize,
    protein: usize,
    name: Option<usize>,
    split: Option<usize>,
}

#[derive(Default)]
struct Rows {
    rows: Vec<Row>,
    molecules: FxHashMap<String, Result<Molecule, String>>,
    proteins: FxHashMap<(String, String), Result<Arc<Protein>, String>>,
    left_out: FxHashMap<String, (usize, u64)>,
    bounds: usize,
}

impl Rows {
    fn add(&mut self, record: &Record, columns: &Columns) -> Result<(), String> {
        let field = |i: usize| record.fields.get(i).map_or("", |f| f.trim());
        let (value, bound) = label(field(columns.target))?;
        let protein = self.protein(columns.name.map_or("", field), field(columns.protein))?;
        let molecule = self.molecule(record)?;
        self.bounds += usize::from(bound);
        let part = columns.split.map_or("", field).to_lowercase();
        self.rows.push(Row { molecule, protein, value, part });
        Ok(())
    }

    /// Each SMILES is parsed once.
    fn molecule(&mut self, record: &Record) -> Result<Molecule, String> {
        let parse = || record.structure.molecule().map_err(|e| reason(&e).to_owned());
        let theriac_chem::io::Structure::Smiles(smiles) = &record.structure else { return parse() };
        if let Some(known) = self.molecules.get(smiles) {
            return known.clone();
        }
        self.molecules.entry(smiles.clone()).or_insert_with(parse).clone()
    }

    fn protein(&mut self, name: &str, sequence: &str) -> Result<Arc<Protein>, String> {
        if sequence.is_empty() {
            return Err("no protein sequence".into());
        }
        let key = (name.to_owned(), sequence.to_owned());
        let new = || {
            let protein = Protein::new(name, sequence);
            protein.map(Arc::new).map_err(|_| "not the sequence of a protein".to_owned())
        };
        self.proteins.entry(key).or_insert_with(new).clone()
    }

    fn finish(self, path: &Path) -> Result<Table> {
        let mut left_out: Vec<_> =
            self.left_out.into_iter().map(|(reason, (n, line))| (reason, n, line)).collect();
        left_out.sort();
        if self.rows.is_empty() {
            let why = left_out.first().map_or("it has no rows", |(reason, _, _)| reason);
            return Err(Error::user(format!("no row can be learnt from: {why}")).at(path).remedy(
                "give a table of SMILES, protein sequences and numbers; see --target, \
                 --protein-column and --smiles-column",
            ));
        }
        let digest = hash_file(path)?;
        Ok(Table { rows: self.rows, path: path.into(), digest, left_out, bounds: self.bounds })
    }
}

/// A number, and whether it stands behind `<` or `>`.
fn label(text: &str) -> Result<(f64, bool), String> {
    let number = text.trim_start_matches(['<', '>']).trim_start_matches('=').trim();
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((value, number.len() < text.len())),
        Ok(_) => Err("no label".into()),
        Err(_)
            if number.is_empty()
                || matches!(
                    number.to_ascii_lowercase().as_str(),
                    "na" | "n/a" | "null" | "none"
                ) =>
        {
            Err("no label".into())
        }
        Err(_) => Err("label is no number".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_their_bounds() {
        assert_eq!(label("7.2"), Ok((7.2, false)));
        assert_eq!(label("<= 5"), Ok((5.0, true)));
        assert_eq!(label("nan").unwrap_err(), "no label");
        assert_eq!(label("").unwrap_err(), "no label");
        assert_eq!(label("weak").unwrap_err(), "label is no number");
    }
}
