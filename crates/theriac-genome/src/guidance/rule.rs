//! One line of guidance.

use serde::Serialize;
use theriac_base::{Error, Result};

use super::action::{Action, Fraction, Strength, Watch};

/// Who advises it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Clinical Pharmacogenetics Implementation Consortium.
    Cpic,
    /// Dutch Pharmacogenetics Working Group.
    Dpwg,
    /// Label or table of the U.S. Food and Drug Administration.
    Fda,
}

impl Source {
    /// The name in a report.
    pub fn words(self) -> &'static str {
        match self {
            Source::Cpic => "CPIC",
            Source::Dpwg => "DPWG",
            Source::Fda => "FDA",
        }
    }
}

/// What a source advises for a drug when the genes have certain results.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Generic name, lower case.
    pub drug: String,
    /// Whom or what it holds for: `general`, `children`, an indication.
    pub population: String,
    /// For every gene the results it holds for.
    pub keys: Vec<(String, Vec<String>)>,
    /// What to do.
    pub action: Action,
    /// The starting dose as a fraction of the standard; beside `avoid` or `alternative`: if it
    /// has to be given all the same.
    pub dose: Option<Fraction>,
    /// The dose where the source gives an absolute one.
    pub amount: Option<String>,
    /// What to watch.
    pub watch: Option<Watch>,
    /// In our own words: why, or what instead.
    pub remark: Option<String>,
    /// How strongly.
    pub strength: Strength,
    /// Who advises it.
    pub source: Source,
    /// Which edition of the source: of two rules that fit, the later edition holds.
    pub edition: String,
    /// The guideline's address.
    pub address: String,
}

impl Source {
    /// What its rules stand in.
    pub fn document(self) -> &'static str {
        match self {
            Source::Cpic => "CPIC guideline",
            Source::Dpwg => "DPWG guideline",
            Source::Fda => "FDA label or table",
        }
    }
}

impl Rule {
    /// The genes it asks for.
    pub fn genes(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|(gene, _)| gene.as_str())
    }

    /// Reads one line of eleven fields.
    ///
    /// # Errors
    /// A field is missing or unknown.
    pub(super) fn parse(line: &str) -> Result<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [
            drug,
            population,
            keys,
            action,
            dose,
            amount,
            watch,
            remark,
            strength,
            source,
            address,
        ] = fields[..]
        else {
            return Err(Error::user(format!("11 fields expected, {} found", fields.len()))
                .remedy("separate the fields by tabs, as in the header"));
        };
        if drug.is_empty() || population.is_empty() {
            return Err(Error::user("a rule needs a drug and a population"));
        }
        Ok(Self {
            drug: drug.to_lowercase(),
            population: population.to_owned(),
            keys: parse_keys(keys)?,
            action: Action::parse(action)?,
            dose: Fraction::parse(dose)?,
            amount: filled(amount),
            watch: Watch::parse(watch)?,
            remark: filled(remark),
            strength: Strength::parse(strength)?,
            source: parse_source(source)?,
            edition: source.to_owned(),
            address: address.to_owned(),
        })
    }
}

/// `CYP2C9=0|0.5;HLA-B=*15:02 negative`
fn parse_keys(text: &str) -> Result<Vec<(String, Vec<String>)>> {
    let key = |part: &str| {
        let (gene, values) = part.split_once('=')?;
        let values: Vec<String> = values.split('|').map(str::to_owned).collect();
        (!gene.is_empty() && values.iter().all(|v| !v.is_empty()))
            .then(|| (gene.to_owned(), values))
    };
    text.split(';').map(key).collect::<Option<Vec<_>>>().ok_or_else(|| {
        Error::user(format!("keys `{text}` cannot be read"))
            .remedy("write GENE=result|result;GENE=result")
    })
}

fn parse_source(text: &str) -> Result<Source> {
    match text.split('-').next() {
        Some("cpic") => Ok(Source::Cpic),
        Some("dpwg") => Ok(Source::Dpwg),
        Some("fda") => Ok(Source::Fda),
        _ => Err(Error::user(format!("unknown source `{text}`"))
            .remedy("begin it with cpic, dpwg or fda")),
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
