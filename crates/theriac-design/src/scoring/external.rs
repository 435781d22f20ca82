//! An outside program as a scorer, by the protocol of REINVENT 4's `ExternalProcess` component:
//! one SMILES per line on its standard input, one JSON object on its standard output,
//! `{"version": 1, "payload": {"predictions": [..]}}`.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use theriac_base::Result;
use theriac_chem::Molecule;
use theriac_chem::scorer::{CostClass, Direction, Scorer, ScorerCard};

use super::process;
use crate::config::{Program, Source};

/// Nobody waits longer for one answer.
const LONGEST: Duration = Duration::from_secs(86_400);

/// An outside program.
pub struct External {
    card: ScorerCard,
    executable: PathBuf,
    args: Vec<String>,
    property: String,
    folder: PathBuf,
    timeout: Duration,
    failure: Mutex<Option<String>>,
}

impl External {
    /// Finds the program; it is not started yet.
    ///
    /// # Errors
    /// There is no such program.
    pub fn new(program: &Program, timeout: f64, key: &str, source: &Source) -> Result<Self> {
        let folder = source.resolve(Path::new(""));
        let executable = locate(&program.executable, &folder).ok_or_else(|| {
            let what = format!("no program `{}`", program.executable.display());
            let fault = source.error(&format!("{key}.executable"), what);
            fault.remedy("give its path, or a name that is found on PATH")
        })?;
        let seconds = program.timeout_seconds.unwrap_or(timeout);
        let timeout = Duration::try_from_secs_f64(seconds).map_err(|_| {
            let what = format!("{seconds} seconds are no time to wait");
            source.error(&format!("{key}.timeout_seconds"), what).remedy("give a number above 0")
        })?;
        let card = ScorerCard {
            name: "external".into(),
            unit: String::new(),
            direction: Direction::Neutral,
            cost: CostClass::Expensive,
            description: format!("the outside program {}", program.executable.display()),
        };
        Ok(Self {
            card,
            executable,
            args: program.args.clone(),
            property: program.property.clone(),
            folder,
            timeout: timeout.min(LONGEST),
            failure: Mutex::new(None),
        })
    }

    fn ask(&self, molecules: &[Molecule]) -> Result<Vec<Option<f64>>, String> {
        let input: String =
            molecules.iter().map(|m| format!("{}\n", m.canonical_smiles())).collect();
        let mut command = std::process::Command::new(&self.executable);
        command.args(&self.args);
        if !self.folder.as_os_str().is_empty() {
            command.current_dir(&self.folder);
        }
        let output = process::run(command, input.into_bytes(), self.timeout)?;
        predictions(&output, &self.property, molecules.len())
    }
}

/// Where a program lies: a path with a folder is relative to the configuration's folder; a bare
/// name is on `PATH`.
pub fn locate(executable: &Path, folder: &Path) -> Option<PathBuf> {
    if executable.components().count() > 1 {
        return folder.join(executable).canonicalize().ok().filter(|p| p.is_file());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(executable)).find(|p| p.is_file())
}

/// Reads and checks a program's answer: one number, or null for missing, per molecule.
fn predictions(output: &[u8], property: &str, expected: usize) -> Result<Vec<Option<f64>>, String> {
    let text = std::str::from_utf8(output).map_err(|_| "its answer is not UTF-8".to_owned())?;
    let answer: Value = serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&without_python_floats(text)))
        .map_err(|e| format!("its answer is not JSON: {e}"))?;
    let list = answer["payload"][property]
        .as_array()
        .ok_or_else(|| format!("its answer has no list payload.{property}"))?;
    if list.len() != expected {
        return Err(format!("it gave {} values for {expected} molecules", list.len()));
    }
    list.iter().map(number).collect()
}

fn number(value: &Value) -> Result<Option<f64>, String> {
    match value {
        Value::Null => Ok(None),
        Value::Number(x) => Ok(x.as_f64().filter(|x| x.is_finite())),
        other => Err(format!("its answer holds {other} where a number belongs")),
    }
}

/// Python's `json` writes NaN and infinities, which are no JSON: they mean missing.
fn without_python_floats(text: &str) -> String {
    text.replace("-Infinity", "null").replace("Infinity", "null").replace("NaN", "null")
}

impl Scorer for External {
    fn card(&self) -> &ScorerCard {
        &self.card
    }

    fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>> {
        if molecules.is_empty() {
            return Vec::new();
        }
        self.ask(molecules).unwrap_or_else(|reason| {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            *failure = Some(reason);
            vec![None; molecules.len()]
        })
    }

    fn take_failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_reinvents_answer() {
        let answer = br#"{"version": 1, "payload": {"predictions": [1, 2.5, null, NaN]}}"#;
        let expected = vec![Some(1.0), Some(2.5), None, None];
        assert_eq!(predictions(answer, "predictions", 4), Ok(expected));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        for (answer, word) in [
            ("", "not JSON"),
            ("[1, 2]", "no list"),
            (r#"{"payload": {"predictions": [1]}}"#, "1 values for 2"),
            (r#"{"payload": {"predictions": [1, "x"]}}"#, "where a number belongs"),
        ] {
            let reason = predictions(answer.as_bytes(), "predictions", 2).unwrap_err();
            assert!(reason.contains(word), "{answer}: {reason}");
        }
    }
}
