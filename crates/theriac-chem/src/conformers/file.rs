//! Conformers of a whole file, to SDF.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use theriac_base::{AtomicFile, Error, Job, Result};

use super::{ConformerOptions, Ensemble, conformers};
use crate::io::{self, MapOptions, ReadOptions, Record, added_columns};

/// What is added to the input's columns.
const ADDED: [&str; 4] =
    ["conformer", "mmff94_energy_kcal_mol", "relative_energy_kcal_mol", "converged"];
/// A molecule that takes longer is given up.
const LIMIT: Duration = Duration::from_secs(600);

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Molecules that got at least one conformer.
    pub molecules: u64,
    /// Conformers written.
    pub conformers: u64,
    /// Rows without any: line in the input and reason.
    pub failed: Vec<(u64, String)>,
}

/// Writes the conformers of every molecule of `input` to the SDF file `output` (`.sdf` or
/// `.sdf.gz`), in the input's order, the lowest energy first, each with the input's fields and
/// its rank, MMFF94 energy, energy above the lowest, and whether the minimiser converged.
///
/// # Errors
/// A file cannot be read or written, or `output` is no SDF. A molecule without conformers is
/// counted in the summary.
pub fn write_conformers(
    input: &Path,
    output: &Path,
    options: &ConformerOptions,
    job: &Job,
) -> Result<Summary> {
    let reader = io::open(input, &ReadOptions::default())?;
    let tags = Tags::new(reader.columns());
    let mut out = Output::create(output)?;
    let mut summary = Summary::default();
    let options = options.clone();
    let map_options = MapOptions { batch: 16, limit: LIMIT, ..MapOptions::default() };
    let work = move |record: &Record| {
        let molecule = record.structure.molecule()?;
        conformers(&molecule, &options).map(|found| (molecule, found))
    };
    job.progress.begin("conformers", None);
    io::map(reader, job, &map_options, work, |record, result| {
        let reason = match result {
            Ok(Ok((molecule, ensemble))) => {
                let text = tags.records(record, molecule.canonical_smiles(), &ensemble);
                summary.molecules += 1;
                summary.conformers += ensemble.conformers.len() as u64;
                return out.write(&text, output);
            }
            Ok(Err(error)) => error.to_string(),
            Err(failure) => failure.to_string(),
        };
        summary.failed.push((record.line, reason));
        Ok(())
    })?;
    job.progress.end();
    out.finish(output)?;
    Ok(summary)
}

/// How the input's columns become tags.
struct Tags {
    /// The column that becomes the title.
    name: Option<usize>,
    columns: Vec<String>,
    added: Vec<String>,
}

impl Tags {
    fn new(columns: &[String]) -> Self {
        let added = added_columns(columns, &ADDED).split_off(columns.len());
        let name = columns.iter().position(|c| c.eq_ignore_ascii_case("name"));
        Self { name, columns: columns.to_vec(), added }
    }

    /// All conformers of one molecule as SDF records.
    fn records(&self, record: &Record, smiles: &str, ensemble: &Ensemble) -> String {
        let title = self.name.map(|i| record.fields[i].as_str()).filter(|n| !n.is_empty());
        let lowest = ensemble.conformers.first().map_or(0.0, |c| c.energy);
        let mut text = String::new();
        for (rank, conformer) in ensemble.conformers.iter().enumerate() {
            text.push_str(&ensemble.mol_block(rank, title.unwrap_or(smiles)).unwrap_or_default());
            for (index, column) in self.columns.iter().enumerate() {
                if Some(index) != self.name {
                    tag(&mut text, column, &record.fields[index]);
                }
            }
            let values = [
                (rank + 1).to_string(),
                format!("{:.4}", conformer.energy),
                format!("{:.4}", conformer.energy - lowest),
                conformer.converged.to_string(),
            ];
            for (name, value) in self.added.iter().zip(values) {
                tag(&mut text, name, &value);
            }
            text.push_str("$$$$\n");
        }
        text
    }
}

fn tag(out: &mut String, name: &str, value: &str) {
    out.push_str(">  <");
    out.push_str(name);
    out.push_str(">\n");
    if !value.is_empty() {
        out.push_str(value);
        out.push('\n');
    }
    out.push('\n');
}

/// The SDF in the making, compressed where its name asks for it.
enum Output {
    Plain(AtomicFile),
    Compressed(GzEncoder<AtomicFile>),
}

impl Output {
    fn create(path: &Path) -> Result<Self> {
        let name = path.to_string_lossy().to_ascii_lowercase();
        if name.ends_with(".sdf") {
            return AtomicFile::create(path).map(Self::Plain);
        }
        if name.ends_with(".sdf.gz") {
            let file = AtomicFile::create(path)?;
            return Ok(Self::Compressed(GzEncoder::new(file, Compression::default())));
        }
        Err(Error::user("conformers are written as SDF only")
            .at(path)
            .remedy("end the file's name in .sdf or .sdf.gz"))
    }

    fn write(&mut self, text: &str, path: &Path) -> Result<()> {
        let written = match self {
            Self::Plain(file) => file.write_all(text.as_bytes()),
            Self::Compressed(file) => file.write_all(text.as_bytes()),
        };
        written.map_err(|e| Error::io(path, &e))
    }

    fn finish(self, path: &Path) -> Result<()> {
        match self {
            Self::Plain(file) => file.commit(),
            Self::Compressed(file) => file.finish().map_err(|e| Error::io(path, &e))?.commit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_kept_and_bad_rows_counted() {
        let dir = tempfile::tempdir().unwrap();
        let (input, output) = (dir.path().join("in.csv"), dir.path().join("out.sdf"));
        std::fs::write(&input, "smiles,name,dose\nCCO,ethanol,5\nC(,bad,1\nCCCO,propanol,\n")
            .unwrap();
        let options = ConformerOptions { tries: 3, ..ConformerOptions::default() };
        let summary = write_conformers(&input, &output, &options, &Job::silent()).unwrap();
        assert_eq!(summary.molecules, 2);
        assert_eq!(summary.failed.len(), 1);
        assert_eq!(summary.failed[0].0, 3);
        let text = std::fs::read_to_string(&output).unwrap();
        assert_eq!(text.matches("$$$$").count() as u64, summary.conformers);
        assert!(text.starts_with("ethanol\n") && text.contains(">  <dose>\n5\n\n"));
        assert!(text.contains(">  <relative_energy_kcal_mol>\n0.0000\n"));
    }

    #[test]
    fn only_sdf_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let input = dir.path().join("in.smi");
        std::fs::write(&input, "C\n").unwrap();
        let output = dir.path().join("out.csv");
        let options = ConformerOptions::default();
        assert!(write_conformers(&input, &output, &options, &Job::silent()).is_err());
        assert!(!output.exists());
    }
}
