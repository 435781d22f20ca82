//! What is to be ranked.

use std::path::Path;

use serde::Serialize;
use theriac_base::{Error, Result, read_to_string};

use super::indication::Line;
use super::route::Route;

/// A drug, or a molecule of which routes are predicted.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Candidate {
    /// Generic name, or any name of a new molecule.
    pub name: String,
    /// The molecule, where it is a new one.
    pub smiles: Option<String>,
    /// In which line guidelines name it.
    pub line: Option<Line>,
    /// Where that is said.
    pub evidence: Option<String>,
    /// A score of efficacy, the higher the better, where the user gives one.
    pub efficacy: Option<f64>,
    /// Predicted routes.
    pub routes: Vec<Route>,
}

/// Reads candidates: one name a line, or a table with `drug` or `smiles`, and columns such as
/// `efficacy` and `cyp2d6_substrate`. Rows that cannot be read are reported and left out.
///
/// # Errors
/// The file cannot be read, or has none of these columns.
pub fn read(path: &Path) -> Result<(Vec<Candidate>, Vec<String>)> {
    parse(&read_to_string(path)?).map_err(|e| e.at(path))
}

/// Like [`read`], from text.
///
/// # Errors
/// A table has neither `drug` nor `smiles`.
pub fn parse(text: &str) -> Result<(Vec<Candidate>, Vec<String>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().next().unwrap_or("");
    let names = ["drug", "name", "smiles", "medicine"];
    let tab = head.contains('\t');
    let first = |c: char| head.split(c).map(|f| f.trim().to_lowercase()).collect::<Vec<_>>();
    let fields = first(if tab { '\t' } else { ',' });
    if !fields.iter().any(|f| names.contains(&f.as_str())) {
        if fields.len() > 1 {
            return Err(Error::user("neither a column `drug` nor `smiles`")
                .remedy("name the column of drugs `drug`, that of new molecules `smiles`"));
        }
        let line = |l: &str| Candidate { name: l.trim().to_lowercase(), ..Candidate::default() };
        let lines = text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
        return Ok((lines.map(line).collect(), Vec::new()));
    }
    let delimiter = if tab { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let (mut found, mut warnings) = (Vec::new(), Vec::new());
    for (i, record) in reader.records().enumerate() {
        let line = i + 2;
        match record.map_err(|e| e.to_string()).and_then(|r| row(&fields, &r, line)) {
            Ok(candidate) => found.push(candidate),
            Err(why) => warnings.push(format!("candidate of line {line} left out: {why}")),
        }
    }
    Ok((found, warnings))
}

fn row(fields: &[String], record: &csv::StringRecord, line: usize) -> Result<Candidate, String> {
    let mut out = Candidate::default();
    for (field, value) in fields.iter().zip(record).filter(|(_, v)| !v.is_empty()) {
        match field.as_str() {
            "drug" | "name" | "medicine" => out.name = value.to_lowercase(),
            "smiles" => out.smiles = Some(value.to_owned()),
            "efficacy" => out.efficacy = Some(number(field, value)?),
            "evidence" => out.evidence = Some(value.to_owned()),
            other => {
                if let Some(gene) = other.strip_suffix("_substrate").map(gene) {
                    let probability = number(field, value)?;
                    if !(0.0..=1.0).contains(&probability) {
                        return Err(format!("{field} is {value}, not a probability"));
                    }
                    out.routes.push(Route { gene, probability });
                }
            }
        }
    }
    match (out.name.is_empty(), &out.smiles) {
        (true, None) => Err("neither a name nor a SMILES".to_owned()),
        (true, Some(_)) => Ok(Candidate { name: format!("molecule {}", line - 1), ..out }),
        _ => Ok(out),
    }
}

fn number(field: &str, value: &str) -> Result<f64, String> {
    let number = value.parse::<f64>().ok().filter(|n| n.is_finite());
    number.ok_or_else(|| format!("{field} is `{value}`, not a number"))
}

fn gene(name: &str) -> String {
    match name {
        "oatp1b1" => "SLCO1B1".to_owned(),
        "bcrp" => "ABCG2".to_owned(),
        "cyp3a" => "CYP3A4".to_owned(),
        other => other.to_uppercase(),
    }
}
