//! Two kinds of error: what the user can mend, and what is our bug.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The result of everything that touches the user's input or files.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can end a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user can mend it: exit code 2.
    #[error("{0}")]
    User(UserError),
    /// Our fault: exit code 1.
    #[error("internal error: {0}")]
    Bug(String),
    /// Ctrl-C; what was finished is kept.
    #[error("interrupted; what was finished is kept")]
    Interrupted,
}

/// Where in the user's input the fault lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line in it, counted from 1, where one can be named.
    pub line: Option<u64>,
}

/// An error that the user can mend: what is wrong, where, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserError {
    /// What is wrong, in one sentence.
    pub what: String,
    /// Where.
    pub place: Option<Place>,
    /// How to mend it.
    pub remedy: Option<String>,
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}", place.file.display())?;
            if let Some(line) = place.line {
                write!(f, ":{line}")?;
            }
            write!(f, ": ")?;
        }
        write!(f, "{}", self.what)?;
        if let Some(remedy) = &self.remedy {
            write!(f, "\n  remedy: {remedy}")?;
        }
        Ok(())
    }
}

impl Error {
    /// A fault of the input, with no place or remedy yet.
    pub fn user(what: impl Into<String>) -> Self {
        Error::User(UserError { what: what.into(), place: None, remedy: None })
    }

    /// Our bug.
    pub fn bug(what: impl fmt::Display) -> Self {
        Error::Bug(what.to_string())
    }

    /// Turns an I/O error on `path` into the user's error, with the usual remedy.
    pub fn io(path: &Path, error: &io::Error) -> Self {
        let remedy = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "check the permissions, or choose another folder"
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "free some space on the disk, or choose another folder; nothing half-written was left"
            }
            io::ErrorKind::IsADirectory => "give a file, not a folder",
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => {
                "the file is truncated or damaged: fetch or write it again"
            }
            _ => "check the file and the disk",
        };
        Error::user(error.to_string()).at(path).remedy(remedy)
    }

    /// Adds the file, unless a place is known already.
    #[must_use]
    pub fn at(self, file: impl Into<PathBuf>) -> Self {
        self.map_user(|e| {
            e.place.get_or_insert(Place { file: file.into(), line: None });
        })
    }

    /// Adds file and line (from 1), unless a place is known already.
    #[must_use]
    pub fn at_line(self, file: impl Into<PathBuf>, line: u64) -> Self {
        self.map_user(|e| {
            e.place.get_or_insert(Place { file: file.into(), line: Some(line) });
        })
    }

    /// Says how to mend it.
    #[must_use]
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        self.map_user(|e| e.remedy = Some(remedy.into()))
    }

    /// The process's exit code: 2 where the user can mend it, 1 for a bug, 130 for Ctrl-C.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::User(_) => 2,
            Error::Bug(_) => 1,
            Error::Interrupted => 130,
        }
    }

    fn map_user(mut self, change: impl FnOnce(&mut UserError)) -> Self {
        if let Error::User(user) = &mut self {
            change(user);
        }
        self
    }
}

/// The candidate nearest to a misspelt `word`, if one is near enough to suggest.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|c| (strsim::normalized_damerau_levenshtein(word, c), c))
        .filter(|(similarity, _)| *similarity >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_file_line_and_remedy() {
        let error =
            Error::user("no column of SMILES").at_line("a.csv", 1).remedy("name it `smiles`");
        assert_eq!(error.to_string(), "a.csv:1: no column of SMILES\n  remedy: name it `smiles`");
        assert_eq!(error.exit_code(), 2);
    }

    #[test]
    fn suggests_the_nearest_word() {
        assert_eq!(nearest("tanimto", ["qed", "tanimoto"]), Some("tanimoto"));
        assert_eq!(nearest("zzz", ["qed", "tanimoto"]), None);
    }
}
