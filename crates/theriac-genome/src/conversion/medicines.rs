//! The patient's list of medicines.

use std::path::Path;

use theriac_base::{Error, Result, nearest, read_to_string};

use crate::guidance::Guidance;

use super::table::Interactions;

/// Medicines by the names of the tables, and what could not be placed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Medicines {
    /// Known names, each once, in the order given.
    pub names: Vec<String>,
    /// One line for each name that no table knows.
    pub warnings: Vec<String>,
}

/// Names of the column of medicines.
const COLUMNS: [&str; 5] = ["drug", "medicine", "medication", "name", "substance"];

/// Reads a list of medicines: one name a line, or a table with a column `drug`.
///
/// # Errors
/// The file cannot be read, or names nothing.
pub fn read(path: &Path, table: &Interactions, guidance: &Guidance) -> Result<Medicines> {
    let text = read_to_string(path)?;
    let found = parse(&text, table, guidance).map_err(|e| e.at(path))?;
    match found == Medicines::default() {
        true => Err(Error::user("there is no medicine in the list")
            .at(path)
            .remedy("write one name a line, or leave the list out")),
        false => Ok(found),
    }
}

/// Like [`read`], from text.
///
/// # Errors
/// The table has several columns and none is called `drug`.
pub fn parse(text: &str, table: &Interactions, guidance: &Guidance) -> Result<Medicines> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1..).zip(text.lines()).filter(|(_, l)| {
        let line = l.trim();
        !line.is_empty() && !line.starts_with('#')
    });
    let mut lines = lines.by_ref().peekable();
    let Some((_, head)) = lines.peek().copied() else { return Ok(Medicines::default()) };
    let separator = if head.contains('\t') { '\t' } else { ',' };
    let fields: Vec<String> = head.split(separator).map(|f| clean(f).to_lowercase()).collect();
    let column = fields.iter().position(|f| COLUMNS.contains(&f.as_str()));
    if column.is_some() {
        lines.next();
    } else if fields.len() > 1 && head.contains('\t') {
        return Err(Error::user("no column of medicines").remedy("name it `drug`"));
    }
    let mut found = Medicines::default();
    for (number, line) in lines {
        let name = match column {
            Some(column) => line.split(separator).nth(column).map(clean).unwrap_or_default(),
            None => clean(line),
        };
        place(name, number, table, guidance, &mut found);
    }
    Ok(found)
}

fn clean(field: &str) -> &str {
    field.trim().trim_matches('"').trim()
}

fn place(name: &str, line: u64, table: &Interactions, guidance: &Guidance, found: &mut Medicines) {
    if name.is_empty() {
        found.warnings.push(format!("line {line} of the medicines names none: it was left out"));
        return;
    }
    let standard = table.standard_name(name);
    let mut names = table.names();
    names.extend(guidance.names());
    if names.contains(standard.as_str()) {
        if !found.names.contains(&standard) {
            found.names.push(standard);
        }
        return;
    }
    let near = nearest(&standard, names);
    let hint = near.map_or(String::new(), |n| format!("; the nearest known name is {n}"));
    found.warnings.push(format!(
        "medicine of line {line} (`{name}`) is in no table: it was left out of account{hint}"
    ));
}
