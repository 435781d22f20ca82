//! The project's side of `bench/chem`: SMILES on stdin.
//!
//! `chem_bench values` writes one JSON object per line with the values that
//! `bench/chem/rdkit_values.py` writes; `chem_bench speed` writes microseconds per molecule on
//! one core as JSON.

use std::io::{self, BufRead, Write};

mod speed;
mod values;

fn main() -> io::Result<()> {
    let smiles: Vec<String> = io::stdin().lock().lines().collect::<io::Result<_>>()?;
    let smiles: Vec<String> = smiles.into_iter().filter(|s| !s.trim().is_empty()).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    match std::env::args().nth(1).as_deref() {
        Some("values") => smiles.iter().try_for_each(|s| writeln!(out, "{}", values::row(s)))?,
        Some("speed") => writeln!(out, "{}", speed::measure(&smiles)?)?,
        _ => return Err(io::Error::other("usage: chem_bench values|speed < SMILES")),
    }
    out.flush()
}
