//! Pictures of whole files.

use std::path::Path;

use theriac_base::{Error, Job, Result, write_atomic};

use super::grid::composed;
use super::{Cell, Colour, Highlights, Style, png};
use crate::io::{self, ReadOptions};
use crate::smarts::Pattern;
use crate::{MolError, Molecule, guard};

/// The most molecules in one picture.
pub const MAX_CELLS: usize = 2000;
/// Columns of a grid where none are asked for.
const COLUMNS: usize = 4;

/// A molecule to draw with what is written under it.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Where it stands in its file, from 1.
    pub line: u64,
    /// The molecule, or why there is none.
    pub molecule: Result<Molecule, MolError>,
    /// What is written under it.
    pub legend: String,
}

/// What is drawn and how.
#[derive(Debug, Clone, Default)]
pub struct DrawOptions {
    /// Columns of the grid; chosen by the number of molecules where `None`.
    pub columns: Option<usize>,
    /// Points out every match.
    pub pattern: Option<Pattern>,
    /// The look of each cell.
    pub style: Style,
    /// PNG pixels for each pixel of the style.
    pub scale: f32,
}

/// Reads the molecules of a file; the legend is the column `legend`, or `name` where there is
/// one.
///
/// # Errors
/// The file cannot be read, has no such column, or holds more than [`MAX_CELLS`] molecules.
pub fn subjects(
    path: &Path,
    read: &ReadOptions,
    legend: Option<&str>,
    job: &Job,
) -> Result<Vec<Subject>> {
    let reader = io::open(path, read)?;
    let column = match legend {
        Some(name) => Some(reader.column(name).ok_or_else(|| no_column(name, &reader))?),
        None => reader.column("name"),
    };
    let mut found = Vec::new();
    for record in reader {
        let record = record?;
        job.checkpoint()?;
        if found.len() == MAX_CELLS {
            return Err(Error::user(format!("more than {MAX_CELLS} molecules for one picture"))
                .at(path)
                .remedy("draw a part of the file"));
        }
        found.push(Subject {
            line: record.line,
            molecule: guard::caught(|| record.structure.molecule()).flatten(),
            legend: column.map(|c| record.fields[c].clone()).unwrap_or_default(),
        });
    }
    Ok(found)
}

fn no_column(name: &str, reader: &io::Reader) -> Error {
    let columns = reader.columns();
    let near = theriac_base::nearest(name, columns.iter().map(String::as_str));
    let remedy = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the columns are: {}", columns.join(", ")),
    };
    Error::user(format!("there is no column `{name}`")).at(reader.path()).remedy(remedy)
}

/// Draws the molecules to `output`, SVG or PNG by its name. Returns the rows that could not be
/// drawn, with their reasons.
///
/// # Errors
/// The name is neither, there is nothing to draw, or the file cannot be written.
pub fn draw(
    subjects: &[Subject],
    options: &DrawOptions,
    output: &Path,
    job: &Job,
) -> Result<Vec<(u64, String)>> {
    let extension = output.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
    if !matches!(extension.as_str(), "svg" | "png") {
        return Err(Error::user("pictures are SVG or PNG")
            .at(output)
            .remedy("end the file's name in .svg or .png"));
    }
    let (picture, failed) = picture(subjects, options, job)?;
    if extension == "svg" {
        write_atomic(output, picture)?;
    } else {
        write_atomic(output, png(&picture, options.scale)?)?;
    }
    Ok(failed)
}

fn picture(
    subjects: &[Subject],
    options: &DrawOptions,
    job: &Job,
) -> Result<(String, Vec<(u64, String)>)> {
    let mut cells = Vec::new();
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    for subject in subjects {
        job.checkpoint()?;
        let cell = subject.molecule.as_ref().map_err(Clone::clone).and_then(|molecule| {
            let highlights =
                guard::caught(|| highlights(molecule, options.pattern.as_ref())).flatten()?;
            Ok(Cell { molecule, legend: subject.legend.clone(), highlights })
        });
        match cell {
            Ok(cell) => {
                cells.push(cell);
                lines.push(subject.line);
            }
            Err(error) => failed.push((subject.line, error.to_string())),
        }
    }
    let columns = options.columns.unwrap_or(COLUMNS);
    let (picture, undrawn) = composed(&cells, columns, &options.style, || job.checkpoint())?;
    failed.extend(undrawn.into_iter().map(|(cell, error)| (lines[cell], error.to_string())));
    if failed.len() == subjects.len() {
        let reason = failed.first().map(|f| format!(": {}", f.1)).unwrap_or_default();
        return Err(Error::user(format!("there is no molecule to draw{reason}"))
            .remedy("check the structures"));
    }
    failed.sort_by_key(|f| f.0);
    Ok((picture, failed))
}

fn highlights(molecule: &Molecule, pattern: Option<&Pattern>) -> Result<Highlights, MolError> {
    let mut highlights = Highlights::default();
    if let Some(pattern) = pattern {
        highlights.pattern(molecule, pattern, Colour::AMBER)?;
    }
    Ok(highlights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_rows_are_reported_and_the_rest_drawn() {
        let dir = tempfile::tempdir().unwrap();
        let input = dir.path().join("in.csv");
        std::fs::write(&input, "smiles,name\nCCO,ethanol\nC(,bad\nc1ccccc1,benzene\n").unwrap();
        let (read, job) = (ReadOptions::default(), Job::silent());
        let subjects = subjects(&input, &read, None, &job).unwrap();
        let options = DrawOptions { scale: 1.0, ..DrawOptions::default() };
        for name in ["a.svg", "a.png"] {
            let failed = draw(&subjects, &options, &dir.path().join(name), &job).unwrap();
            assert_eq!(failed.iter().map(|f| f.0).collect::<Vec<_>>(), [3]);
            assert!(dir.path().join(name).exists());
        }
        assert!(draw(&subjects, &options, &dir.path().join("a.jpg"), &job).is_err());
        let misspelt = super::subjects(&input, &read, Some("nam"), &job).unwrap_err();
        assert!(misspelt.to_string().contains("did you mean `name`?"));
    }
}
