//! Writing a result as tables.

use std::io::Write;
use std::path::Path;

use theriac_base::{AtomicFile, Error, Result, create_dir};

use crate::result::{DesignResult, Designed, StepStats, Withheld};

/// Writes `molecules.csv`, `history.csv`, `withheld.csv` and `design.json` into `dir`; returns
/// the files' names.
///
/// # Errors
/// The folder cannot be written.
pub fn write(result: &DesignResult, dir: &Path) -> Result<Vec<&'static str>> {
    create_dir(dir)?;
    table(&dir.join("molecules.csv"), molecules(result))?;
    table(&dir.join("history.csv"), history(result))?;
    table(&dir.join("withheld.csv"), withheld(result))?;
    let mut json = serde_json::to_vec_pretty(result).map_err(Error::bug)?;
    json.push(b'\n');
    theriac_base::write_atomic(&dir.join("design.json"), json)?;
    Ok(vec!["molecules.csv", "history.csv", "withheld.csv", "design.json"])
}

/// The result without its long lists, for people and for `--json`.
pub fn summary(result: &DesignResult) -> serde_json::Value {
    serde_json::json!({
        "molecules": result.molecules.len(),
        "scaffolds": result.scaffolds,
        "best_score": result.molecules.first().map(|m| m.score),
        "prior_p99": result.prior_p99,
        "share_above_prior_p99": result.share_above_prior_p99,
        "steps": result.history.len(),
        "stopped_by": result.stopped_by,
        "withheld": result.counts.withheld,
        "withheld_compared": result.counts.withheld_compared,
        "counts": result.counts,
        "warnings": result.warnings,
    })
}

type Rows = Vec<Vec<String>>;

/// The columns of `molecules.csv` before the components'.
pub(crate) const FIXED_COLUMNS: [&str; 7] =
    ["smiles", "score", "scaffold", "step", "nearest_name", "nearest_smiles", "nearest_similarity"];

fn molecules(result: &DesignResult) -> Rows {
    let mut head: Vec<String> = FIXED_COLUMNS.map(str::to_owned).into();
    if let Some(first) = result.molecules.first() {
        let names = first.components.iter();
        head.extend(names.flat_map(|c| [c.name.clone(), format!("{}_score", c.name)]));
    }
    let rows = result.molecules.iter().map(molecule);
    std::iter::once(head).chain(rows).collect()
}

fn molecule(m: &Designed) -> Vec<String> {
    let mut row =
        vec![m.smiles.clone(), fixed(Some(m.score)), m.scaffold.clone(), m.step.to_string()];
    let nearest = m.nearest.as_ref();
    row.push(nearest.map(|n| n.name.clone()).unwrap_or_default());
    row.push(nearest.map(|n| n.smiles.clone()).unwrap_or_default());
    row.push(fixed(nearest.map(|n| n.similarity)));
    row.extend(m.components.iter().flat_map(|c| [fixed(c.raw), fixed(c.transformed)]));
    row
}

fn history(result: &DesignResult) -> Rows {
    let head = [
        "step",
        "loss",
        "mean_score",
        "best_score",
        "valid",
        "unique",
        "above_p99",
        "internal_diversity",
        "scaffolds",
        "penalised",
        "cached",
        "withheld",
    ];
    let rows = result.history.iter().map(step);
    std::iter::once(head.map(str::to_owned).into()).chain(rows).collect()
}

fn step(s: &StepStats) -> Vec<String> {
    vec![
        s.step.to_string(),
        fixed(s.loss),
        fixed(s.mean_score),
        fixed(s.best_score),
        fixed(Some(s.valid)),
        fixed(Some(s.unique)),
        fixed(Some(s.above_p99)),
        fixed(s.internal_diversity),
        s.scaffolds.to_string(),
        s.penalised.to_string(),
        s.cached.to_string(),
        s.withheld.to_string(),
    ]
}

fn withheld(result: &DesignResult) -> Rows {
    let head = ["hash", "class", "count", "compared"].map(str::to_owned);
    let row = |w: &Withheld| {
        vec![w.hash.clone(), w.class.clone(), w.count.to_string(), w.compared.to_string()]
    };
    std::iter::once(head.into()).chain(result.withheld.iter().map(row)).collect()
}

/// Six decimals; empty where missing.
fn fixed(value: Option<f64>) -> String {
    value.map(|x| format!("{x:.6}")).unwrap_or_default()
}

fn table(path: &Path, rows: Rows) -> Result<()> {
    let mut file = AtomicFile::create(path)?;
    for row in rows {
        let line = row.iter().map(|f| quoted(f)).collect::<Vec<_>>().join(",");
        writeln!(file, "{line}").map_err(|e| Error::io(path, &e))?;
    }
    file.commit()
}

/// A CSV field (RFC 4180).
fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn quotes_where_csv_needs_it() {
        assert_eq!(super::quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(super::quoted("CCO"), "CCO");
        assert_eq!(super::fixed(None), "");
    }
}
