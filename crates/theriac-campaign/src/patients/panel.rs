//! Every molecule in every patient, written as the patients are read.

use std::path::Path;

use theriac_base::{AtomicFile, Error, Job, Result};
use theriac_genome::call::SampleCall;
use theriac_genome::cohort::Caller;
use theriac_genome::guidance::Light;
use theriac_genome::matcher::MatcherConfig;
use theriac_genome::rank::{Exposure, Route, panel};

use super::Opened;
use super::routes::{Routes, known, unknown};
use super::table::{PANEL, PANEL_COLUMNS, PanelRow, Summary, molecule};
use crate::rank::Ranked;

/// Writes the table of the panel; memory does not grow with the number of patients.
pub(super) fn write(
    out: &Path,
    (name, ranked): (&str, &[Ranked]),
    predicted: &[Routes],
    opened: &Opened,
    names: bool,
    job: &Job,
) -> Result<Summary> {
    let path = out.join(PANEL);
    let failed = |e: csv::Error| Error::user(e.to_string()).at(&path);
    let mut table =
        csv::WriterBuilder::new().has_headers(false).from_writer(AtomicFile::create(&path)?);
    table.write_record(PANEL_COLUMNS).map_err(failed)?;
    let routes: Vec<Vec<Route>> = predicted.iter().map(known).collect();
    let untold: Vec<Vec<String>> = predicted.iter().map(unknown).collect();
    let exposures = |call: SampleCall| {
        let all = panel(&routes, std::slice::from_ref(&call)).into_iter().flatten().collect();
        Ok((call.id, all))
    };
    let mut summary = Summary { molecules: ranked.len(), ..Summary::default() };
    let add = |(id, exposures): (String, Vec<Exposure>)| {
        summary.patients += 1;
        let patient = if names { id } else { format!("P{}", summary.patients) };
        for ((ranked, exposure), untold) in ranked.iter().zip(&exposures).zip(&untold) {
            let light = light(exposure, untold);
            let molecule = molecule(name, ranked);
            summary.lights.add(light);
            let row = PanelRow {
                key: format!("{molecule} {patient}"),
                molecule,
                rank: ranked.rank,
                patient: patient.clone(),
                light,
                risk: exposure.risk,
                worst: exposure.worst,
                reasons: [exposure.reasons(), untold.clone()].concat().join("; "),
            };
            table.serialize(row).map_err(failed)?;
        }
        Ok(())
    };
    let matcher = MatcherConfig::default();
    let caller = Caller { genes: &opened.genes, outside: &opened.outside, matcher: &matcher };
    let warnings = caller.call(&opened.cohort, job, exposures, add)?;
    let file = table.into_inner().map_err(|e| Error::io(&path, e.error()))?;
    file.commit()?;
    Ok(Summary { warnings, ..summary })
}

/// A molecule of which a route is not known is never green.
fn light(exposure: &Exposure, untold: &[String]) -> Light {
    match exposure.light() {
        Some(light @ (Light::Red | Light::Amber)) => light,
        Some(Light::Green) if untold.is_empty() => Light::Green,
        _ => Light::Grey,
    }
}
