//! One patient's report: what was called, what is missing, and what to do per drug.
//!
//! A [`Report`] is built from a call, the other medicines and clinical factors ([`Context`]). It is
//! written as a page to read, as JSON and TSV, and as a bundle of HL7 FHIR R4 resources after the
//! Genomics Reporting implementation guide ([`fhir`]). [`write()`] makes a run folder of them that
//! `theriac record verify` can check, if asked for encrypted for its
//! recipients ([`Recipients`]). Neither the manifest nor the audit log names the patient.

mod anticoagulant;
mod build;
mod context;
mod decisive;
mod dose;
mod drug;
mod encrypt;
pub mod fhir;
mod folder;
mod gene;
mod page;
mod replay;
mod room;
mod tsv;

pub use build::{DISCLAIMER, Report};
pub use context::Context;
pub use dose::WarfarinDose;
pub use drug::DrugReport;
pub use encrypt::Recipients;
pub use folder::{KIND, Options, Recipe, Settings, write};
pub use gene::GeneReport;
pub use page::html;
pub use replay::{found, replay};
pub use room::make_room;
pub use tsv::tsv;
