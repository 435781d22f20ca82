//! Which format a file has: by its name, else by its first bytes.

use std::path::Path;

use theriac_base::{Error, Result};

/// A molecule file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One SMILES a line, a name after it (Daylight's `.smi`).
    Smiles,
    /// A table with commas, semicolons, tabs or bars between the fields.
    Delimited,
    /// MDL structure-data file, V2000 or V3000.
    Sdf,
    /// Tripos MOL2.
    Mol2,
    /// Apache Parquet with a column of SMILES.
    Parquet,
}

/// The extensions that are known, for messages.
pub(super) const EXTENSIONS: &str =
    ".smi, .csv, .tsv, .sdf, .mol2 or .parquet (each also with .gz)";

impl Format {
    /// The format that a file name promises; `.gz` is looked through.
    pub fn from_path(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").or(name.strip_suffix(".bgz")).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "smi" | "smiles" | "ism" | "can" => Some(Self::Smiles),
            "csv" | "tsv" | "tab" => Some(Self::Delimited),
            "sdf" | "sd" | "mol" | "mdl" => Some(Self::Sdf),
            "mol2" | "ml2" => Some(Self::Mol2),
            "parquet" | "pq" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// Whether its rows are rows of a table, so that a row needs no structure.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Delimited | Self::Parquet)
    }

    /// The format that a file's first bytes show.
    pub fn sniff(head: &[u8]) -> Self {
        let has = |needle: &[u8]| head.windows(needle.len()).any(|w| w == needle);
        if head.starts_with(b"PAR1") {
            Self::Parquet
        } else if has(b"@<TRIPOS>") {
            Self::Mol2
        } else if has(b"V2000") || has(b"V3000") || has(b"$$$$") {
            Self::Sdf
        } else if shows_a_table(head) {
            Self::Delimited
        } else {
            Self::Smiles
        }
    }
}

/// A table shows a separator that no SMILES line would have in its first line.
fn shows_a_table(head: &[u8]) -> bool {
    let line = head.split(|&b| b == b'\n').next().unwrap_or_default();
    line.iter().any(|b| matches!(b, b',' | b';' | b'\t' | b'|'))
        || line.eq_ignore_ascii_case(b"smiles")
}

/// Does the file name ask for gzip?
pub(super) fn is_gz(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz") || e.eq_ignore_ascii_case("bgz"))
}

/// The format that a file to be written must have.
pub(super) fn for_output(path: &Path) -> Result<Format> {
    Format::from_path(path).ok_or_else(|| {
        Error::user("the file name does not say which format to write")
            .at(path)
            .remedy(format!("end it in {EXTENSIONS}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_through_gz() {
        assert_eq!(Format::from_path(Path::new("a/B.SDF.gz")), Some(Format::Sdf));
        assert_eq!(Format::from_path(Path::new("gz")), None);
    }

    #[test]
    fn sniffs_contents() {
        assert_eq!(Format::sniff(b"CCO ethanol\n"), Format::Smiles);
        assert_eq!(Format::sniff(b"id,smiles\n"), Format::Delimited);
        assert_eq!(Format::sniff(b"x\n@<TRIPOS>MOLECULE\n"), Format::Mol2);
    }
}
