//! The patient's list of medicines.

use std::collections::BTreeSet;
use std::path::Path;

use theriac_base::{Error, Result, read_to_string};

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

/// Words behind a name that say in which salt or form it is given.
const FORMS: [&str; 24] = [
    "acetate",
    "besylate",
    "bisulfate",
    "calcium",
    "capsule",
    "capsules",
    "citrate",
    "er",
    "fumarate",
    "hcl",
    "hydrobromide",
    "hydrochloride",
    "maleate",
    "mesylate",
    "oral",
    "phosphate",
    "potassium",
    "sodium",
    "succinate",
    "sulfate",
    "tablet",
    "tablets",
    "tartrate",
    "xr",
];

/// Reads a list of medicines: names by line, comma or semicolon, or a table with a column `drug`. A
/// dose or a salt behind the name is passed over.
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
    let separator = ['\t', ';'].into_iter().find(|c| head.contains(*c)).unwrap_or(',');
    let fields: Vec<String> = head.split(separator).map(|f| clean(f).to_lowercase()).collect();
    let column = fields.iter().position(|f| COLUMNS.contains(&f.as_str()));
    if column.is_some() {
        lines.next();
    } else if fields.len() > 1 && head.contains('\t') {
        return Err(Error::user("no column of medicines").remedy("name it `drug`"));
    }
    let mut found = Medicines::default();
    let mut names = table.names();
    names.extend(guidance.names());
    for (number, line) in lines {
        let fields: Vec<&str> = match column {
            Some(column) => {
                vec![line.split(separator).nth(column).map(clean).unwrap_or_default()]
            }
            None => line.split([';', ',']).map(clean).filter(|f| !is_dose(f, &names)).collect(),
        };
        for name in fields {
            place(name, number, table, &names, &mut found);
        }
    }
    Ok(found)
}

/// Does a field only say how much, as in `metoprolol, 50 mg`?
fn is_dose(field: &str, names: &BTreeSet<&str>) -> bool {
    let digit = field.starts_with(|c: char| c.is_ascii_digit());
    field.is_empty() || digit && !names.contains(field.to_lowercase().as_str())
}

/// The name in the tables: as given, or without the dose and the salt behind it.
fn known(name: &str, table: &Interactions, names: &BTreeSet<&str>) -> Option<String> {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let standard = |words: &[&str]| {
        let name = table.standard_name(&words.join(" "));
        names.contains(name.as_str()).then_some(name)
    };
    if let Some(found) = standard(&words) {
        return Some(found);
    }
    let amount = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit() || c == '(');
    if let Some(at) = words.iter().skip(1).position(amount) {
        words.truncate(at + 1);
    }
    while words.len() > 1
        && standard(&words).is_none()
        && words.last().is_some_and(|w| FORMS.contains(&w.to_lowercase().as_str()))
    {
        words.pop();
    }
    standard(&words)
}

/// The known name that a misspelt one stands for: at most two letters and a quarter of its length
/// away, since another medicine is worse than none.
pub(crate) fn typo<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = 2.min(name.chars().count() / 4);
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, known)| known)
}

fn clean(field: &str) -> &str {
    field.trim().trim_matches('"').trim()
}

fn place(
    name: &str,
    line: u64,
    table: &Interactions,
    names: &BTreeSet<&str>,
    found: &mut Medicines,
) {
    if name.is_empty() {
        found.warnings.push(format!("line {line} of the medicines names none: it was left out"));
        return;
    }
    if let Some(known) = known(name, table, names) {
        if !found.names.contains(&known) {
            found.names.push(known);
        }
        return;
    }
    let near = typo(&table.standard_name(name), names.iter().copied());
    let hint = near.map_or_else(
        || "; give the generic name in English".to_owned(),
        |near| format!("; the nearest known name is {near}"),
    );
    found.warnings.push(format!(
        "medicine of line {line} (`{name}`) is in no table: it was left out of account{hint}"
    ));
}
