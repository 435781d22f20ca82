//! What became of the rows of a file.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::MolError;

/// Rows read, written and rejected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows read.
    pub read: u64,
    /// Rows written, rejected ones in tables included.
    pub written: u64,
    /// Rejected rows by the kind of reason.
    pub rejected: BTreeMap<&'static str, u64>,
}

impl Counts {
    /// Rejected rows in all.
    pub fn rejected(&self) -> u64 {
        self.rejected.values().sum()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} read, {} written, {} rejected", self.read, self.written, self.rejected())?;
        let mut open = " (";
        for (reason, n) in &self.rejected {
            write!(f, "{open}{reason}: {n}")?;
            open = ", ";
        }
        if self.rejected.is_empty() { Ok(()) } else { write!(f, ")") }
    }
}

/// The kind of reason for which a structure was rejected.
pub fn reason(error: &MolError) -> &'static str {
    match error {
        MolError::Empty => "empty",
        MolError::Syntax(_) => "unreadable",
        MolError::TooLarge => "too large",
        MolError::Sanitisation(_) => "invalid",
        MolError::Unsupported(_) => "unsupported",
        MolError::Record(_) => "broken row",
    }
}
