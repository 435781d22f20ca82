//! Everything resolved before anything is done.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use theriac_base::{Error, Result, hash_bytes};
use theriac_design::config::Source;
use theriac_record::Input;

use crate::config::Campaign;
use crate::inputs::{inputs, read_by};
use crate::stage::Stage;

/// What a campaign will read, do and write.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// The resolved configuration.
    pub campaign: Campaign,
    /// The file that it was read from; relative paths belong to its folder.
    #[serde(skip)]
    pub source: Source,
    /// The run folder.
    #[serde(skip)]
    pub out: PathBuf,
    /// Files that will be read.
    pub inputs: Vec<Input>,
    /// The stages, in order.
    pub stages: Vec<PlannedStage>,
}

/// A stage of a plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlannedStage {
    /// Which.
    pub stage: Stage,
    /// Digest of all that it depends on: its part of the configuration, the inputs' digests,
    /// the stages before it, and the program's version.
    pub key: String,
}

impl Plan {
    /// Resolves a campaign: finds, opens and hashes every input.
    ///
    /// # Errors
    /// An input is missing or is not what it should be.
    pub fn new(campaign: Campaign, source: Source, out: &Path) -> Result<Self> {
        let inputs = inputs(&campaign, &source)?;
        let stages = keys(&campaign, &inputs)?;
        Ok(Self { campaign, source, out: out.to_owned(), inputs, stages })
    }

    /// The folder to which relative paths belong.
    pub fn base(&self) -> &Path {
        self.source.path().parent().unwrap_or(Path::new(""))
    }
}

/// The part of the configuration that a stage alone depends on.
fn own_part(campaign: &Campaign, stage: Stage) -> serde_json::Result<serde_json::Value> {
    match stage {
        Stage::Known => serde_json::to_value(&campaign.known),
        Stage::Design => serde_json::to_value(&campaign.design),
        Stage::Rank => serde_json::to_value(&campaign.rank),
        Stage::Patients => serde_json::to_value(&campaign.patients),
        // The report shows all of it.
        Stage::Report => serde_json::to_value(campaign),
    }
}

fn keys(campaign: &Campaign, inputs: &[Input]) -> Result<Vec<PlannedStage>> {
    let mut before = hash_bytes(env!("CARGO_PKG_VERSION").as_bytes());
    let mut stages = Vec::new();
    let wanted = |stage: &Stage| *stage != Stage::Patients || campaign.patients.is_some();
    for stage in Stage::ALL.into_iter().filter(wanted) {
        let reads = inputs.iter().filter(|i| read_by(i, stage));
        let read: Vec<&str> = reads.map(|i| i.blake3.as_str()).collect();
        let part = own_part(campaign, stage).map_err(Error::bug)?;
        let depends = serde_json::json!([stage.name(), before, part, read]);
        before = hash_bytes(depends.to_string().as_bytes());
        stages.push(PlannedStage { stage, key: before.clone() });
    }
    Ok(stages)
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "campaign {}, seed {}", self.campaign.name, self.campaign.seed)?;
        writeln!(f, "run folder {}\n\nreads", self.out.display())?;
        for input in &self.inputs {
            let size = input.bytes.map_or("built in".to_owned(), |n| format!("{n} bytes"));
            let (path, hash) = (input.path.display(), &input.blake3);
            writeln!(f, "  {:<20} {path}  {size}  blake3 {hash:.16}…", input.role)?;
        }
        writeln!(f, "\nstages")?;
        for planned in &self.stages {
            let stage = planned.stage;
            writeln!(f, "  {:<20} writes {}", stage.name(), stage.writes().join(", "))?;
        }
        writeln!(f, "\nresolved configuration")?;
        let config = toml::to_string_pretty(&self.campaign).map_err(|_| fmt::Error)?;
        config.lines().try_for_each(|line| writeln!(f, "  {line}"))
    }
}
