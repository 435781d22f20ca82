//! Where molecules come from: a file, standard input, or the command line.

use std::path::PathBuf;

use theriac_base::{Error, Result};
use theriac_chem::Molecule;
use theriac_chem::io::{ReadOptions, Reader, open};

/// The molecules to work on.
#[derive(Debug, clap::Args)]
pub struct InputArgs {
    /// File of molecules: SMILES, CSV, TSV, SDF, MOL2 or Parquet, also .gz; - for standard input
    #[arg(value_name = "IN", required_unless_present = "smiles", conflicts_with = "smiles")]
    input: Option<PathBuf>,
    /// Molecules as SMILES, in place of a file
    #[arg(long, value_name = "SMILES", num_args = 1..)]
    smiles: Vec<String>,
    /// The column of SMILES, by name or by number from 1; found by itself where not given
    #[arg(long, value_name = "NAME", conflicts_with = "smiles")]
    smiles_column: Option<String>,
}

impl InputArgs {
    /// Opens it.
    ///
    /// # Errors
    /// See [`open`].
    pub fn open(self) -> Result<Reader> {
        let Some(path) = self.input else { return Ok(Reader::of_smiles(self.smiles)) };
        let text = path.to_string_lossy();
        if !path.exists() && text != "-" && Molecule::from_smiles(&text).is_ok() {
            return Err(Error::user("there is no such file")
                .at(&path)
                .remedy("for a SMILES on the command line, write --smiles SMILES"));
        }
        open(&path, &ReadOptions { smiles_column: self.smiles_column, format: None })
    }
}
