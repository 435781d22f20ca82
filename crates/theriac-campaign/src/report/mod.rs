//! The stage `report`: everything a chemist wants to see, in one HTML file.
//!
//! It holds no time, no path of this machine and no number of threads, so that a replay
//! gives the same bytes; those stand in `manifest.json`.

mod diversity;
mod known;
mod learning;
mod molecules;
mod patients;
mod provenance;
mod rejected;
mod summary;

use std::collections::BTreeMap;
use std::path::Path;

use theriac_base::{Result, write_atomic};
use theriac_design::DesignResult;
use theriac_report::{Page, number};

use crate::config::Campaign;
use crate::known::KnownSet;
use crate::patients::Panel;
use crate::plan::Plan;
use crate::rank::Ranked;

/// Everything that is reported.
pub(crate) struct Facts<'a> {
    pub plan: &'a Plan,
    pub known: &'a KnownSet,
    pub design: &'a DesignResult,
    pub ranked: &'a [Ranked],
    pub rejected: &'a BTreeMap<String, u64>,
    pub patients: Option<Panel>,
}

/// Patients shown one by one; all are counted, and stand in the table of the panel.
pub(crate) const PATIENTS: usize = 12;

impl Facts<'_> {
    /// Share of all samples before learning that score above the prior's 99th percentile, which
    /// is taken over the scored ones alone.
    fn prior_share(&self) -> f64 {
        prior_share(&self.plan.campaign, self.design)
    }
}

/// Share of all the prior's samples, invalid ones included, that score above its own 99th
/// percentile; what [`DesignResult::share_above_prior_p99`] is for the agent.
pub(crate) fn prior_share(campaign: &Campaign, design: &DesignResult) -> f64 {
    let above = design.prior_scores.iter().filter(|score| **score > design.prior_p99).count();
    above as f64 / campaign.design.comparison.samples.max(1) as f64
}

/// Writes the report.
pub(crate) fn write(facts: &Facts<'_>, path: &Path) -> Result<()> {
    let campaign = &facts.plan.campaign;
    let mut sections = vec![summary::section(facts), molecules::section(facts)];
    sections.extend(facts.patients.as_ref().map(|panel| patients::section(facts, panel)));
    sections.extend([
        learning::section(facts),
        diversity::section(facts),
        known::section(facts),
        rejected::section(facts),
        provenance::section(facts)?,
    ]);
    let page = Page {
        title: campaign.title().to_owned(),
        subtitle: campaign.purpose.clone(),
        sections,
        footer: format!(
            "Written by theriac {}. Structures, scores and rankings are computational \
             hypotheses; none has been made or measured.",
            env!("CARGO_PKG_VERSION")
        ),
    };
    write_atomic(path, page.html())
}

/// A share as a percentage.
fn percent(share: f64) -> String {
    format!("{} %", number((share * 1000.0).round() / 10.0))
}
