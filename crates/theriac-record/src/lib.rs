//! The record room: what was run, on what, with what outcome, so that anyone
//! can check that nothing was changed since, and run it again.
//!
//! A run folder holds results, `manifest.json` and `audit.jsonl`.
//!
//! - Every result file is covered by its BLAKE3 digest in the manifest.
//! - The manifest is covered by its digest in the audit log's last line, the *seal*.
//! - Every line of the audit log is covered by its own digest and by the next
//!   line's `previous` (a hash chain: Haber and Stornetta, *J. Cryptology* 3, 1991).
//! - The seal covers itself; a log that does not end in a seal is reported as unfinished.
//!
//! So no byte of the folder is uncovered. The chain shows accidents and careless
//! edits; it is no signature, so it does not stop someone who recomputes all of it.
//!
//! This room knows nothing of science: [`replay`] runs again by what is passed in ([`Again`]).

mod audit;
mod clock;
mod compare;
mod digest;
mod manifest;
mod processor;
mod replay;
mod run;
mod table;
mod verify;
mod walk;

pub use audit::{AUDIT_FILE, Entry};
pub use clock::{Clock, rfc3339};
pub use compare::{Comparison, Leniency, Row, Tolerance, Verdict, compare};
pub use digest::Digest;
pub use manifest::{Elsewhere, Input, MANIFEST_FILE, Manifest, Output, Program};
pub use processor::processor_class;
pub use replay::{Again, check_inputs, replay};
pub use run::{Draft, Run};
pub use verify::{Fault, Verification, verify};
