//! A campaign: from known actives to ranked new molecules, in stages.
//!
//! `known` → `design` → `rank` → `report`, with `patients` before the report where a panel of
//! genomes is given. Each stage writes its results into the run
//! folder, where the next one reads them; each finished stage is sealed in the audit
//! log with a key of everything that it depends on, so that a second run skips what
//! is done and goes on with what is not.

mod alone;
mod config;
mod design;
mod draft;
mod inputs;
mod known;
mod known_rows;
mod owner;
mod patients;
mod plan;
mod rank;
mod ranked_files;
mod replay;
mod report;
mod rescore;
mod run;
mod stage;
mod tables;

pub use alone::{Earlier, design};
pub use config::{Campaign, KnownConfig, RankConfig, ReportConfig, TEMPLATE, default_folder, read};
pub use known::{Known, KnownSet};
pub use patients::{Files, PatientsConfig, RouteConfig, Summary as PatientsSummary};
pub use plan::{Plan, PlannedStage};
pub use rank::{Ranked, rank};
pub use replay::replay;
pub use run::{Options, StageState, Summary, run};
