//! What becomes of one row: parse, standardise, filter, read its values.

use theriac_base::Result;

use super::config::{CurateConfig, SplitMethod};
use super::filter;
use super::label::LabelReader;
use super::reject::{Rejection, Step};
use super::split::parse_time;
use crate::io::Record;
use crate::standardise::{Change, Flag, Reason, Standardiser, strip_stereo};
use crate::{MolError, Molecule, scaffold};

/// A row in standard form.
#[derive(Debug)]
pub(super) struct Kept {
    /// The canonical SMILES.
    pub smiles: String,
    /// Rows with the same key are the same compound.
    pub key: u128,
    /// The same for all stereoisomers.
    pub flat: u128,
    /// Of the Bemis–Murcko scaffold without stereochemistry; `None` for acyclic molecules.
    pub scaffold: Option<u128>,
    /// What standardisation changed.
    pub changes: Vec<Change>,
    /// What a reader should know.
    pub flags: Vec<Flag>,
    /// The value of each label.
    pub values: Vec<Option<f64>>,
    /// Values that cannot be used.
    pub bad_values: Vec<Rejection>,
    /// For the split by time.
    pub time: Option<f64>,
}

/// Does the work of one row of one input; shared by the threads.
#[derive(Debug)]
pub(super) struct RowWorker {
    config: CurateConfig,
    standardiser: Standardiser,
    labels: Vec<LabelReader>,
    time: Option<usize>,
}

impl RowWorker {
    /// A worker for rows with these columns, of the input named `source`.
    ///
    /// # Errors
    /// A unit of a label is unknown.
    pub(super) fn new(config: &CurateConfig, columns: &[String], source: &str) -> Result<Self> {
        let label = |label| LabelReader::new(label, columns, source);
        let time = |name: &String| columns.iter().position(|c| c == name);
        Ok(Self {
            config: config.clone(),
            standardiser: Standardiser::new(config.standardise.clone()),
            labels: config.label.iter().map(label).collect::<Result<_>>()?,
            time: config.split.column.as_ref().and_then(time),
        })
    }

    /// Parses, standardises and filters one row, and reads its values.
    pub(super) fn work(&self, record: &Record) -> Result<Kept, Rejection> {
        let molecule = record.structure.molecule().map_err(|e| unreadable(&e))?;
        let standard = self.standardiser.apply(&molecule).map_err(|r| refused(&r))?;
        filter::check(&self.config.filters, &standard.molecule)?;
        let (values, bad_values) = self.values(record, &standard.molecule)?;
        let time = self.time(record)?;
        let engine = |e: MolError| Rejection::new(Step::Standardise, "engine", e.to_string());
        let flat = flattened(&standard.molecule).map_err(engine)?;
        // Mirror images are one family.
        let frame = scaffold::murcko(&flat).map_err(engine)?;
        let flat = digest(flat.canonical_smiles().as_bytes());
        let smiles = standard.molecule.canonical_smiles().to_owned();
        let exact = digest(smiles.as_bytes());
        Ok(Kept {
            key: if self.config.duplicates.ignore_stereo { flat } else { exact },
            smiles,
            flat,
            scaffold: (!frame.is_empty()).then(|| digest(frame.as_bytes())),
            changes: standard.changes,
            flags: standard.flags,
            values,
            bad_values,
            time,
        })
    }

    /// The usable values and the complaints about others; a row that has none of the
    /// labels is rejected with the first complaint.
    fn values(&self, record: &Record, molecule: &Molecule) -> Result<Values, Rejection> {
        let mut values = Vec::with_capacity(self.labels.len());
        let mut bad = Vec::new();
        for label in &self.labels {
            values.push(label.read(&record.fields, molecule).unwrap_or_else(|rejection| {
                bad.push(rejection);
                None
            }));
        }
        if !self.labels.is_empty() && values.iter().all(Option::is_none) {
            let none = || Rejection::new(Step::Label, "no value", "no value of any label");
            return Err(bad.into_iter().next().unwrap_or_else(none));
        }
        Ok((values, bad))
    }

    fn time(&self, record: &Record) -> Result<Option<f64>, Rejection> {
        if self.config.split.method != SplitMethod::Time {
            return Ok(None);
        }
        let text = self.time.map_or("", |i| record.fields[i].as_str());
        let reason = || format!("`{text}` is neither a date nor a number");
        parse_time(text).map(Some).ok_or_else(|| Rejection::new(Step::Split, "date", reason()))
    }
}

type Values = (Vec<Option<f64>>, Vec<Rejection>);

/// The molecule without stereochemistry.
fn flattened(molecule: &Molecule) -> Result<Molecule, MolError> {
    if !molecule.canonical_smiles().contains(['@', '/', '\\']) {
        return Ok(molecule.clone());
    }
    strip_stereo(molecule)
}

/// The first 128 bits of the BLAKE3 digest.
pub(super) fn digest(bytes: &[u8]) -> u128 {
    let mut first = [0; 16];
    first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    u128::from_be_bytes(first)
}

fn unreadable(error: &MolError) -> Rejection {
    Rejection::new(Step::Parse, kind(error), error.to_string())
}

fn refused(reason: &Reason) -> Rejection {
    let kind = match reason {
        Reason::Mixture { .. } => "mixture",
        Reason::Isotopes => "isotopes",
        Reason::UnspecifiedStereo { .. } => "unspecified stereo",
        Reason::Unsettled => "unsettled",
        Reason::Engine(error) => kind(error),
    };
    Rejection::new(Step::Standardise, kind, reason.to_string())
}

fn kind(error: &MolError) -> &'static str {
    match error {
        MolError::Empty => "empty",
        MolError::Syntax(_) => "syntax",
        MolError::TooLarge => "too large",
        MolError::Sanitisation(_) => "not a valid molecule",
        MolError::Unsupported(_) => "unsupported",
        MolError::Record(_) => "broken record",
    }
}
