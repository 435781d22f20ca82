//! Makes `examples/egfr/known_inhibitors.csv`: potent, drug-like inhibitors of one target, at
//! most a few per scaffold, with names where a table of named compounds has the structure.
//!
//! `cargo run -p theriac-design --example known_inhibitors -- DATA > known_inhibitors.csv`
//!
//! `DATA` holds `03_binding/chembl_5thresh.csv.gz` and `chembl_sparse_ts_valid.csv.gz` (parts of
//! ChEMBL 20, an activity per target) and `01_corpora/pertinfo.tsv.gz` (LINCS names).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result};
use theriac_chem::descriptors::Descriptor;
use theriac_chem::io::{self, ReadOptions};
use theriac_chem::standardise::charge_parent;
use theriac_chem::{Molecule, scaffold};

/// The target's ChEMBL id: epidermal growth factor receptor.
const TARGET: &str = "CHEMBL203";
/// Least activity, as -log10 of a molar concentration.
const POTENT: f64 = 6.5;
/// Most molecules of one Murcko scaffold.
const PER_SCAFFOLD: usize = 5;

/// Measured values of one flat structure.
struct Measured {
    molecule: Molecule,
    values: Vec<f64>,
}

impl Measured {
    /// The mean of the values.
    fn activity(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }
}

type Table = BTreeMap<String, Measured>;

fn main() -> Result<()> {
    let data = std::env::args().nth(1).map(PathBuf::from).ok_or_else(|| {
        Error::user("no data folder given").remedy("give the folder of the data as argument")
    })?;
    let mut table = Table::new();
    for file in ["chembl_5thresh.csv.gz", "chembl_sparse_ts_valid.csv.gz"] {
        read(&data.join("03_binding").join(file), &mut table)?;
    }
    let names = names(&data.join("01_corpora/pertinfo.tsv.gz"))?;
    println!("smiles,name,chembl_target,activity,source");
    for (flat, measured, activity) in select(&table, &names) {
        let name = names.get(flat).map_or("", String::as_str);
        println!("{},{name},{TARGET},{activity:.2},ChEMBL 20", measured.molecule);
    }
    Ok(())
}

/// Reads the target's column of one table.
fn read(path: &Path, table: &mut Table) -> Result<()> {
    let reader = io::open(path, &ReadOptions::default())?;
    let column = reader.column(TARGET);
    for record in reader {
        let record = record?;
        let field = column.and_then(|i| record.fields.get(i)).map(|f| f.trim());
        let Some(value) = field.and_then(|f| f.parse::<f64>().ok()) else { continue };
        let Some((flat, molecule)) = parent(&record.structure) else { continue };
        table.entry(flat).or_insert(Measured { molecule, values: Vec::new() }).values.push(value);
    }
    Ok(())
}

/// The parent molecule and its canonical SMILES without stereo marks.
fn parent(structure: &io::Structure) -> Option<(String, Molecule)> {
    let parent = charge_parent(&structure.molecule().ok()?).ok()?;
    let flat: String =
        parent.canonical_smiles().chars().filter(|c| !matches!(c, '@' | '/' | '\\')).collect();
    let flat = Molecule::from_smiles(&flat).ok()?.to_string();
    Some((flat, parent))
}

/// Names by flat structure, where a perturbagen has more than a catalogue number.
fn names(path: &Path) -> Result<BTreeMap<String, String>> {
    let options =
        ReadOptions { smiles_column: Some("canonical_smiles".into()), ..ReadOptions::default() };
    let reader = io::open(path, &options)?;
    let column = reader.column("pert_iname");
    let mut names = BTreeMap::new();
    for record in reader {
        let record = record?;
        let name = column.and_then(|i| record.fields.get(i)).map_or("", |f| f.trim());
        if name.is_empty() || name.starts_with("BRD-") || name.contains(',') {
            continue;
        }
        if let Some((flat, _)) = parent(&record.structure) {
            names.entry(flat).or_insert_with(|| name.to_owned());
        }
    }
    Ok(names)
}

/// Potent and drug-like, few of each scaffold, the most active first. Where a scaffold has more,
/// molecules with a name go before the others.
fn select<'a>(
    table: &'a Table,
    names: &BTreeMap<String, String>,
) -> Vec<(&'a String, &'a Measured, f64)> {
    let mut rows: Vec<_> = table
        .iter()
        .map(|(flat, m)| (flat, m, m.activity()))
        .filter(|(_, m, activity)| *activity >= POTENT && is_drug_like(&m.molecule))
        .collect();
    rows.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(b.0)));
    rows.sort_by_key(|(flat, ..)| !names.contains_key(*flat));
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    rows.retain(|(flat, ..)| {
        let scaffold = Molecule::from_smiles(flat).and_then(|m| scaffold::murcko(&m));
        let count = used.entry(scaffold.unwrap_or_default()).or_default();
        *count += 1;
        *count <= PER_SCAFFOLD
    });
    rows.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(b.0)));
    rows
}

fn is_drug_like(molecule: &Molecule) -> bool {
    let within = |d: Descriptor, low: f64, high: f64| {
        d.value(molecule).is_some_and(|x| (low..=high).contains(&x))
    };
    within(Descriptor::Mw, 250.0, 600.0)
        && within(Descriptor::Qed, 0.15, 1.0)
        && within(Descriptor::SaScore, 1.0, 5.0)
}
