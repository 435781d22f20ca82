//! CSV, TSV and other delimited tables with a column of SMILES.

use theriac_base::{Error, Result};

use super::csv_row::{CsvRow, next_row};
use super::lines::Lines;
use super::reader::{Opened, ReadOptions, Source};
use super::record::{Record, Structure};
use super::smiles_column;

struct Delimited {
    lines: Lines,
    delimiter: u8,
    width: usize,
    smiles: usize,
    waiting: std::vec::IntoIter<CsvRow>,
}

/// Reads the header and finds the column of SMILES.
///
/// # Errors
/// There is no such column, or the file is damaged.
pub(super) fn open(mut lines: Lines, options: &ReadOptions) -> Result<Opened> {
    let delimiter = sniff_delimiter(&mut lines)?;
    let mut head = Vec::new();
    while head.len() <= smiles_column::ROWS
        && let Some(row) = next_row(&mut lines, delimiter)?
    {
        head.push(row);
    }
    let Some(CsvRow { line, fields: Ok(header) }) = head.first() else {
        return Err(Error::user("the header cannot be read")
            .at_line(lines.path(), 1)
            .remedy("the first line must name the columns, in UTF-8, with its quotes closed"));
    };
    let (line, mut columns) = (*line, header.clone());
    let rows: Vec<Vec<String>> =
        head[1..].iter().filter_map(|r| r.fields.as_ref().ok().cloned()).collect();
    let found = choose(&columns, &rows, options).map_err(|e| e.at_line(lines.path(), line))?;
    let headers = match found {
        Found::Column(_) => 1,
        Found::NoHeader(i) => {
            columns = (0..columns.len()).map(|n| numbered(n, i)).collect();
            0
        }
    };
    let (Found::Column(smiles) | Found::NoHeader(smiles)) = found;
    let width = columns.len();
    let waiting = head.into_iter().skip(headers).collect::<Vec<_>>().into_iter();
    let source = Box::new(Delimited { lines, delimiter, width, smiles, waiting });
    Ok(Opened { columns, kinds: Vec::new(), smiles_column: Some(smiles), source })
}

impl Source for Delimited {
    fn next_record(&mut self) -> Result<Option<Record>> {
        let row = match self.waiting.next() {
            Some(row) => Some(row),
            None => next_row(&mut self.lines, self.delimiter)?,
        };
        Ok(row.map(|row| record(row, self.width, self.smiles)))
    }
}

fn record(row: CsvRow, width: usize, smiles: usize) -> Record {
    let (structure, mut fields) = match row.fields {
        Ok(fields) if fields.len() == width => (Structure::Smiles(fields[smiles].clone()), fields),
        Ok(fields) => {
            let what = format!("{} fields where the header has {width}", fields.len());
            (Structure::Broken(what), fields)
        }
        Err(what) => (Structure::Broken(what), Vec::new()),
    };
    fields.resize(width, String::new());
    Record { line: row.line, structure, fields }
}

/// Where the SMILES are.
enum Found {
    Column(usize),
    /// The first row is a molecule already.
    NoHeader(usize),
}

/// The column that was asked for; else by name; else by content, where a first row that
/// is itself a molecule in that column means that the table has no header.
fn choose(header: &[String], rows: &[Vec<String>], options: &ReadOptions) -> Result<Found> {
    if let Some(name) = &options.smiles_column {
        let named = named_column(header, name).ok_or_else(|| no_column(header, name))?;
        return Ok(Found::Column(named));
    }
    if let Some(named) = smiles_column::by_name(header, rows) {
        return Ok(Found::Column(named));
    }
    let first = [header.to_vec()];
    let shown = if rows.is_empty() { &first } else { rows };
    let i = smiles_column::by_content(header.len(), shown).ok_or_else(|| no_smiles(header))?;
    let no_header = smiles_column::is_molecule(&header[i]);
    Ok(if no_header { Found::NoHeader(i) } else { Found::Column(i) })
}

/// The name of column `n` (from 0) of a table without a header.
fn numbered(n: usize, smiles: usize) -> String {
    if n == smiles { "smiles".into() } else { format!("column{}", n + 1) }
}

/// A column by its exact name, its name without case, or its number from 1.
pub(super) fn named_column(header: &[String], name: &str) -> Option<usize> {
    let number = || name.parse::<usize>().ok().filter(|n| (1..=header.len()).contains(n));
    header
        .iter()
        .position(|h| h == name)
        .or_else(|| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name.trim())))
        .or_else(|| number().map(|n| n - 1))
}

/// The error for a column that was asked for and is not there.
pub(super) fn no_column(header: &[String], name: &str) -> Error {
    let near = theriac_base::nearest(name, header.iter().map(String::as_str));
    let hint = near.map_or(String::new(), |n| format!("did you mean `{n}`? "));
    Error::user(format!("there is no column `{name}`"))
        .remedy(format!("{hint}the columns are: {}", listed(header)))
}

/// The error for a table in which no column holds SMILES.
pub(super) fn no_smiles(header: &[String]) -> Error {
    Error::user(format!("no column holds SMILES; the columns are: {}", listed(header)))
        .remedy("name the column with --smiles-column NAME, or call it `smiles`")
}

fn listed(header: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut names: Vec<String> =
        header.iter().take(SHOWN).map(|h| h.chars().take(40).collect()).collect();
    if header.len() > SHOWN {
        names.push(format!("… ({} in all)", header.len()));
    }
    names.join(", ")
}

/// The likeliest delimiter of the first line that is not blank.
fn sniff_delimiter(lines: &mut Lines) -> Result<u8> {
    let is_tab = lines.path().to_str().is_some_and(|p| p.contains(".tsv") || p.contains(".tab"));
    let mut seen = Vec::new();
    let mut best = b',';
    while let Some(line) = lines.next()? {
        let blank = line.is_blank();
        if !blank {
            // Quoted text does not count; a tie goes to the likelier one.
            let count = |d: u8| outside_quotes(&line.bytes, d);
            best = if is_tab && count(b'\t') > 0 {
                b'\t'
            } else {
                *b"|;\t,".iter().max_by_key(|&&d| count(d)).unwrap_or(&b',')
            };
        }
        seen.push(line);
        if !blank {
            break;
        }
    }
    lines.push_back(seen);
    Ok(best)
}

fn outside_quotes(line: &[u8], delimiter: u8) -> usize {
    let mut inside = false;
    let mut count = 0;
    for &b in line {
        inside ^= b == b'"';
        count += usize::from(!inside && b == delimiter);
    }
    count
}
