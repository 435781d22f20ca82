//! `ranked.csv` and `ranked.sdf`: the chosen molecules with all that is known of them.

use std::path::Path;

use theriac_base::Result;
use theriac_chem::Molecule;
use theriac_chem::io::{Row, WriteOptions, create};

use crate::rank::Ranked;

/// Columns before the components.
const HEAD: [&str; 4] = ["smiles", "rank", "score", "reason"];
/// Columns after the components.
const TAIL: [&str; 20] = [
    "scaffold",
    "step",
    "nearest_known",
    "nearest_smiles",
    "nearest_activity",
    "similarity",
    "formula",
    "mw",
    "logp",
    "tpsa",
    "hbd",
    "hba",
    "rotatable_bonds",
    "rings",
    "aromatic_rings",
    "fraction_csp3",
    "qed",
    "sa_score",
    "alerts",
    "name",
];

/// Writes both files; `name` is what the molecules are called, with their rank. Gives back how
/// many molecules the SDF cannot hold; the table holds all.
pub(crate) fn write(dir: &Path, name: &str, ranked: &[Ranked]) -> Result<u64> {
    let columns = columns(ranked);
    let mut left_out = 0;
    for file in ["ranked.csv", "ranked.sdf"] {
        let mut writer = create(&dir.join(file), &columns, &WriteOptions::default())?;
        for entry in ranked {
            let molecule = Molecule::from_smiles(&entry.designed.smiles).ok();
            let row = Row { molecule: molecule.as_ref(), fields: &fields(name, entry) };
            left_out += u64::from(writer.write_from(row, None)?.is_err());
        }
        writer.finish()?;
    }
    Ok(left_out)
}

fn columns(ranked: &[Ranked]) -> Vec<String> {
    let components = ranked.first().map(|r| r.designed.components.as_slice()).unwrap_or_default();
    let names = components.iter().map(|c| c.name.replace(' ', "_"));
    let columns = names.flat_map(|name| [format!("{name}_score"), format!("{name}_raw")]);
    let mut all: Vec<String> = HEAD.map(str::to_owned).into();
    for mut column in columns {
        // A component may be called as a column is: `sa`, with the column `sa_score`.
        while all.contains(&column) || TAIL.contains(&column.as_str()) {
            column.insert_str(0, "component_");
        }
        all.push(column);
    }
    all.extend(TAIL.map(str::to_owned));
    all
}

/// Empty where a value is missing.
fn optional(value: Option<f64>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn fields(name: &str, entry: &Ranked) -> Vec<String> {
    let designed = &entry.designed;
    let mut fields = vec![
        designed.smiles.clone(),
        entry.rank.to_string(),
        designed.score.to_string(),
        entry.reason.clone(),
    ];
    for component in &designed.components {
        fields.extend([optional(component.transformed), optional(component.raw)]);
    }
    fields.extend([designed.scaffold.clone(), designed.step.to_string()]);
    let nearest = entry.nearest.as_ref();
    fields.extend([
        nearest.map(|(k, _)| k.name.clone()).unwrap_or_default(),
        nearest.map(|(k, _)| k.smiles.clone()).unwrap_or_default(),
        optional(nearest.and_then(|(k, _)| k.activity)),
        optional(nearest.map(|(_, s)| *s)),
    ]);
    let d = &entry.descriptors;
    fields.extend([d.formula.clone(), d.mw.to_string(), d.logp.to_string(), d.tpsa.to_string()]);
    let counts = [d.hbd, d.hba, d.rotatable_bonds, d.rings, d.aromatic_rings];
    fields.extend(counts.map(|c| c.to_string()));
    fields.extend([d.fraction_csp3.to_string(), d.qed.to_string(), optional(d.sa_score)]);
    fields.extend([d.alerts.join("; "), format!("{name}-{:04}", entry.rank)]);
    fields
}
