//! The shipped panel of absorption, distribution, metabolism, excretion and toxicity: one network
//! of many targets, and where its answers stand among those for approved drugs.

mod axes;
mod page;
mod reference;

use std::path::Path;

use theriac_base::{Error, Job, Result};
use theriac_chem::io::{Kind, Reader, Task, Value};
use theriac_chem::{MolError, Molecule};

use crate::property::{Answer, TrainedModel};

pub use axes::{AXES, Axis};
pub use page::page;
pub use reference::Reference;

const CARD: &str = include_str!("../../../../models/admet/model.toml");
const WEIGHTS: &[u8] = include_bytes!("../../../../models/admet/model.safetensors");
const APPROVED: &str = include_str!("../../../../models/admet/approved.csv");

/// A model of many targets with a reference to compare with.
pub struct Panel {
    model: TrainedModel,
    reference: Reference,
}

/// What the panel says of one target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// The prediction with its limits.
    pub answer: Answer,
    /// Per cent of the reference molecules whose prediction is lower; `None` where the reference
    /// does not know the target.
    pub percentile: Option<f64>,
}

impl Panel {
    /// The panel that ships inside the program, beside approved drugs.
    ///
    /// # Errors
    /// Never for the files that ship.
    pub fn shipped() -> Result<Self> {
        let place = Path::new("models/admet");
        let model = TrainedModel::from_files(CARD, WEIGHTS, place)?;
        Self::new(model, Reference::parse(APPROVED, &place.join("approved.csv"))?)
    }

    /// A model beside a reference.
    ///
    /// # Errors
    /// The reference knows none of the model's targets.
    pub fn new(model: TrainedModel, reference: Reference) -> Result<Self> {
        if model.tasks().iter().any(|task| reference.knows(&task.name)) {
            return Ok(Self { model, reference });
        }
        Err(Error::user("the reference has none of the model's targets")
            .remedy("make it with this model: `theriac admet IN --model M --write-reference F`"))
    }

    /// The same model beside another reference.
    ///
    /// # Errors
    /// See [`Panel::new`].
    pub fn with_reference(self, reference: Reference) -> Result<Self> {
        Self::new(self.model, reference)
    }

    /// The model.
    pub fn model(&self) -> &TrainedModel {
        &self.model
    }

    /// What is said of each target of each molecule; `None` where the model has no answer.
    ///
    /// # Errors
    /// Cancelled.
    pub fn findings(&self, molecules: &[Molecule], job: &Job) -> Result<Vec<Vec<Option<Finding>>>> {
        let names: Vec<&str> = self.model.tasks().iter().map(|t| t.name.as_str()).collect();
        let finding = |(answer, name): (Option<Answer>, &&str)| {
            let answer = answer?;
            Some(Finding { answer, percentile: self.reference.percentile(name, answer.value) })
        };
        let rows = self.model.answer(molecules, job)?.into_iter();
        Ok(rows.map(|row| row.into_iter().zip(&names).map(finding).collect()).collect())
    }

    /// For each target T the columns `T`, `T_lower`, `T_upper`, `T_in_domain` and `T_percentile`.
    pub fn task(self) -> Task {
        let columns = |task: &crate::property::Task| {
            let real = |suffix: &str| (format!("{}{suffix}", task.name), Kind::Real);
            let domain = (format!("{}_in_domain", task.name), Kind::Boolean);
            [real(""), real("_lower"), real("_upper"), domain, real("_percentile")]
        };
        let added = self.model.tasks().iter().flat_map(columns);
        let added = added.map(|(name, kind)| (name.into(), kind)).collect();
        let job = Job::silent();
        let work = move |molecule: &Molecule| {
            let rows = self.findings(std::slice::from_ref(molecule), &job);
            let row = rows.ok().and_then(|mut rows| rows.pop()).unwrap_or_default();
            if row.iter().all(Option::is_none) {
                return Err(MolError::Unsupported("the panel has no answer for it".into()));
            }
            Ok(Some(row.iter().flat_map(values).collect()))
        };
        Task { stage: "admet", added, work: Box::new(work) }
    }
}

fn values(finding: &Option<Finding>) -> [Value; 5] {
    let Some(Finding { answer, percentile }) = finding else {
        return [const { Value::Missing }; 5];
    };
    [
        Value::Real(answer.value),
        Value::Real(answer.lower),
        Value::Real(answer.upper),
        Value::Text(answer.in_domain.to_string()),
        percentile.map_or(Value::Missing, Value::Real),
    ]
}

/// The distribution of a model's predictions over the molecules of a file.
///
/// # Errors
/// The file cannot be read, holds too few molecules, or cancelled.
pub fn reference(model: &TrainedModel, reader: Reader, job: &Job) -> Result<Reference> {
    let path = reader.path().to_owned();
    let mut molecules = Vec::new();
    for record in reader {
        job.checkpoint()?;
        molecules.extend(record?.structure.molecule().ok());
    }
    let rows = model.answer(&molecules, job)?;
    let values = |task: usize| rows.iter().filter_map(|row| row[task].map(|a| a.value)).collect();
    let tasks = model.tasks().iter().enumerate();
    Reference::of(tasks.map(|(i, task)| (task.name.clone(), values(i)))).map_err(|e| e.at(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_panel_knows_a_blocker_of_herg() {
        let panel = Panel::shipped().unwrap();
        assert!(panel.model.tasks().len() >= 30);
        let smiles = ["Cc1ccc(cc1)C(O)CCCN1CCC(CC1)C(O)(c1ccccc1)c1ccccc1", "OCC(O)CO"];
        let molecules = smiles.map(|s| Molecule::from_smiles(s).unwrap());
        let rows = panel.findings(&molecules, &Job::silent()).unwrap();
        let herg = panel.model.tasks().iter().position(|t| t.name == "hERG").unwrap();
        let [blocker, glycerol] = [0, 1].map(|i| rows[i][herg].unwrap());
        assert!(blocker.answer.value > 0.5 && glycerol.answer.value < blocker.answer.value);
        assert!(blocker.percentile > glycerol.percentile);
        for axis in AXES {
            assert!(panel.model.tasks().iter().any(|t| t.name == axis.target), "{}", axis.target);
        }
    }
}
