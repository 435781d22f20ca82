//! Processor time per molecule on one core.

use std::io;

use serde_json::{Value, json};
use theriac_chem::Molecule;
use theriac_chem::descriptors::{Descriptor, describe, describe_with};
use theriac_chem::fingerprint::ecfp4;

/// Seconds of processor time that this thread has used: other work on the machine does not count.
fn cpu_seconds() -> io::Result<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = stat.split_whitespace().next().and_then(|t| t.parse::<f64>().ok());
    nanos.map(|n| n * 1e-9).ok_or_else(|| io::Error::other("no processor time"))
}

/// Microseconds per molecule that `work` takes on molecules read anew (so that nothing is left
/// of what was perceived before), and the sum of its results.
fn timed(smiles: &[String], work: impl Fn(&Molecule) -> f64) -> io::Result<(f64, f64)> {
    let fresh: Vec<Molecule> =
        smiles.iter().filter_map(|s| Molecule::from_smiles(s).ok()).collect();
    let start = cpu_seconds()?;
    let total = fresh.iter().map(work).sum();
    Ok(((cpu_seconds()? - start) * 1e6 / fresh.len() as f64, total))
}

/// Times every bench and gives one JSON object.
pub fn measure(smiles: &[String]) -> io::Result<Value> {
    // The tables and patterns are read once per process; that is not timed.
    if let Ok(warm) = Molecule::from_smiles("CC(=O)Oc1ccccc1C(=O)O") {
        describe(&warm);
    }
    let start = cpu_seconds()?;
    let read = smiles.iter().filter(|s| Molecule::from_smiles(s).is_ok()).count();
    let parse = (cpu_seconds()? - start) * 1e6 / read as f64;
    let (fingerprint, ones) = timed(smiles, |m| ecfp4(m).map_or(0.0, |f| f64::from(f.ones())))?;
    let (table, alerts) = timed(smiles, |m| describe(m).alerts.len() as f64)?;
    let (plain, _) = timed(smiles, |m| describe_with(m, &[]).mw)?;
    let mut row = json!({"molecules": read, "parse_and_canonical": parse, "ecfp4": fingerprint,
                         "descriptor_table": table,
                         "descriptor_table_without_alerts": plain, "ones": ones, "alerts": alerts});
    for d in Descriptor::ALL {
        let (micros, total) = timed(smiles, |m| d.value(m).unwrap_or_default())?;
        row[d.name()] = json!({"micros": micros, "mean": total / read as f64});
    }
    Ok(row)
}
