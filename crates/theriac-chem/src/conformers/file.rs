//! Conformers of a whole file, to SDF.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use theriac_base::{Error, Job, Result};

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
    read: &ReadOptions,
    output: &Path,
    options: &ConformerOptions,
    job: &Job,
) -> Result<Summary> {
    let reader = io::open(input, read)?;
    let tags = Tags::new(reader.columns());
    let mut out = create(output)?;
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
                return out.write_all(&text).map_err(|e| Error::io(output, &e));
            }
            Ok(Err(error)) => error.to_string(),
            Err(failure) => failure.to_string(),
        };
        summary.failed.push((record.line, reason));
        Ok(())
    })?;
    job.progress.end();
    if summary.molecules == 0 {
        return Err(none(&summary, input));
    }
    out.finish(output)?;
    Ok(summary)
}

/// No molecule got a conformer.
fn none(summary: &Summary, input: &Path) -> Error {
    match summary.failed.first() {
        Some((line, why)) => Error::user(format!("no row got conformers; the first: {why}"))
            .at_line(input, *line)
            .remedy("mend the rows, or name the column of SMILES with --smiles-column NAME"),
        None => Error::user("there are no molecules in it").at(input).remedy("give rows"),
    }
}

/// How the input's columns become tags.
struct Tags {
    /// The column that becomes the title.
    name: Option<usize>,
    /// The input's, then the added ones.
    columns: Vec<String>,
}

impl Tags {
    fn new(columns: &[String]) -> Self {
        let name = columns.iter().position(|c| c.eq_ignore_ascii_case("name"));
        Self { name, columns: added_columns(columns, &ADDED) }
    }

    /// All conformers of one molecule as SDF records.
    fn records(&self, record: &Record, smiles: &str, ensemble: &Ensemble) -> Vec<u8> {
        let title = self.name.map(|i| record.fields[i].as_str()).filter(|n| !n.is_empty());
        let lowest = ensemble.conformers.first().map_or(0.0, |c| c.energy);
        let mut text = Vec::new();
        for (rank, conformer) in ensemble.conformers.iter().enumerate() {
            let title = title.unwrap_or(smiles);
            let block = ensemble.mol_block(rank, title).unwrap_or_default();
            let values = [
                (rank + 1).to_string(),
                format!("{:.4}", conformer.energy),
                format!("{:.4}", conformer.energy - lowest),
                conformer.converged.to_string(),
            ];
            let fields = self.columns.iter().zip(record.fields.iter().chain(&values)).enumerate();
            let tags = fields.filter(|(i, _)| Some(*i) != self.name);
            let tags = tags.map(|(_, (column, value))| (column.as_str(), value.as_str()));
            io::sdf_record(&mut text, &block, title, tags);
        }
        text
    }
}

/// The SDF in the making.
///
/// # Errors
/// The name promises another format, or the folder cannot be written to.
fn create(path: &Path) -> Result<io::Output> {
    let name = path.to_string_lossy().to_ascii_lowercase();
    if name.ends_with(".sdf") || name.ends_with(".sdf.gz") {
        return io::Output::file(path);
    }
    Err(Error::user("conformers are written as SDF only")
        .at(path)
        .remedy("end the file's name in .sdf or .sdf.gz"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_kept_and_bad_rows_counted() {
        let dir = tempfile::tempdir().unwrap();
        let (input, output) = (dir.path().join("in.csv"), dir.path().join("out.sdf"));
        std::fs::write(
            &input,
            "smiles,name,dose,note\nCCO,ethanol,5,\"a\n$$$$\"\nC(,bad,1,\nCCCO,propanol,,\n",
        )
        .unwrap();
        let options = ConformerOptions { tries: 3, ..ConformerOptions::default() };
        let read = ReadOptions::default();
        let summary = write_conformers(&input, &read, &output, &options, &Job::silent()).unwrap();
        assert_eq!(summary.molecules, 2);
        assert_eq!(summary.failed.len(), 1);
        assert_eq!(summary.failed[0].0, 4);
        let text = std::fs::read_to_string(&output).unwrap();
        let ends = text.lines().filter(|l| l.starts_with("$$$$")).count();
        assert_eq!(ends as u64, summary.conformers);
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
        let read = ReadOptions::default();
        assert!(write_conformers(&input, &read, &output, &options, &Job::silent()).is_err());
        assert!(!output.exists());
    }
}
