//! Prints what each standardisation step makes of the first column of a tab-separated
//! file of SMILES, one row per molecule, for comparison with other programs.
//!
//! `cargo run -p theriac-chem --example standardise -- smiles.tsv sample.txt > ours.tsv`
//! where `sample.txt` lists the rows (from 0) whose tautomer is wanted.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::time::Instant;

use theriac_chem::standardise::{self, Tautomer};
use theriac_chem::{MolError, Molecule};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let input = arguments.next().ok_or("give a file of SMILES")?;
    let sample: HashSet<usize> = match arguments.next() {
        Some(path) => {
            std::fs::read_to_string(path)?.lines().filter_map(|l| l.parse().ok()).collect()
        }
        None => HashSet::new(),
    };
    let mut out = std::io::BufWriter::new(std::io::stdout());
    writeln!(out, "smiles\tcanonical\tcleanup\tfragment_parent\tcharge_parent\ttautomer")?;
    let mut seconds = [0.0_f64; 4];
    for (row, line) in BufReader::new(std::fs::File::open(input)?).lines().enumerate() {
        let line = line?;
        let text = line.split('\t').next().unwrap_or_default();
        let Ok(molecule) = Molecule::from_smiles(text) else {
            writeln!(out, "{text}\t\t\t\t\t")?;
            continue;
        };
        let mut timed = |slot: usize, step: &dyn Fn(&Molecule) -> Result<Molecule, MolError>| {
            let start = Instant::now();
            let result = step(&molecule).map(|m| m.canonical_smiles().to_owned());
            seconds[slot] += start.elapsed().as_secs_f64();
            result.unwrap_or_default()
        };
        let fields = [
            timed(0, &standardise::cleanup),
            timed(1, &standardise::fragment_parent),
            timed(2, &standardise::charge_parent),
            if sample.contains(&row) { timed(3, &tautomer) } else { "-".to_owned() },
        ];
        writeln!(out, "{text}\t{molecule}\t{}", fields.join("\t"))?;
    }
    eprintln!(
        "cleanup={:.1}s fragment_parent={:.1}s charge_parent={:.1}s tautomer={:.1}s",
        seconds[0], seconds[1], seconds[2], seconds[3]
    );
    Ok(())
}

fn tautomer(molecule: &Molecule) -> Result<Molecule, MolError> {
    match standardise::canonical_tautomer(molecule, 1000)? {
        Tautomer::Canonical(tautomer) => Ok(tautomer),
        Tautomer::TooMany => Err(MolError::Unsupported("too many tautomers".into())),
    }
}
