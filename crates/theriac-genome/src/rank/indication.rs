//! Which drugs are named for an indication, and by whom.

use serde::Serialize;
use theriac_base::{Error, Result, nearest};

use super::candidate::Candidate;

const TABLE: &str = include_str!("../../../../knowledge/pgx/indications/indications.tsv");

/// In which line guidelines name a drug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Named first.
    First,
    /// Named as an alternative.
    Alternative,
}

/// The table.
#[derive(Debug, Clone, Default)]
pub struct Indications {
    rows: Vec<(String, Candidate)>,
}

impl Indications {
    /// The table that is shipped with the program.
    ///
    /// # Errors
    /// None, unless the program was built from a damaged table.
    pub fn embedded() -> Result<Self> {
        let row = |line: &str| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [indication, drug, line, source] = fields[..] else { return None };
            let line = match line {
                "first line" => Some(Line::First),
                "alternative" => Some(Line::Alternative),
                "" => None,
                _ => return None,
            };
            let candidate = Candidate {
                name: drug.to_owned(),
                line,
                evidence: Some(source.to_owned()),
                ..Candidate::default()
            };
            Some((indication.to_owned(), candidate))
        };
        let rows: Option<Vec<_>> = TABLE.lines().skip(1).map(row).collect();
        let rows = rows.ok_or_else(|| Error::bug("the table of indications cannot be read"))?;
        Ok(Self { rows })
    }

    /// Every indication of the table.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.rows.iter().map(|(name, _)| name.as_str()).collect();
        names.dedup();
        names
    }

    /// The drugs for an indication.
    ///
    /// # Errors
    /// The table has no such indication; the message names the nearest.
    pub fn candidates(&self, indication: &str) -> Result<Vec<Candidate>> {
        let wanted = indication.trim().to_lowercase();
        let found: Vec<Candidate> =
            self.rows.iter().filter(|(name, _)| *name == wanted).map(|(_, c)| c.clone()).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let names = self.names();
        let near = nearest(&wanted, names.iter().copied());
        let all = names.join(", ");
        Err(Error::user(format!("no drugs are listed for `{indication}`")).remedy(match near {
            Some(near) => format!("the nearest is `{near}`; or give your own with --candidates"),
            None => format!("give your own with --candidates, or one of: {all}"),
        }))
    }
}
