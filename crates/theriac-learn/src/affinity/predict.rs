//! Affinities as columns of a table.

use std::borrow::Cow;
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;
use theriac_base::{Error, Result};
use theriac_chem::io::{Kind, Reader, RowTask, Value};
use theriac_chem::{MolError, Molecule};

use super::model::{EncodedDrug, EncodedProtein};
use super::table::column;
use super::{AffinityModel, Estimate, Protein};

/// The columns of sequences and names; those of the training table where `None`.
#[derive(Debug, Clone, Default)]
pub struct PairColumns {
    /// The column of sequences.
    pub protein: Option<String>,
    /// The column of names.
    pub name: Option<String>,
}

/// Encoded molecules or proteins are kept up to this number.
const KEPT: usize = 8192;

/// For target T the columns `T`, `T_lower`, `T_upper` and `T_in_domain` of each row's molecule
/// and protein.
///
/// # Errors
/// The table has no column of sequences.
pub fn pair_task(model: AffinityModel, reader: &Reader, columns: &PairColumns) -> Result<RowTask> {
    let protein = columns.protein.as_deref().or(model.protein_column());
    let Some(protein) = protein else {
        return Err(Error::user("the protein is not named").remedy("give --protein-column"));
    };
    let protein = column(reader, protein).map_err(|e| {
        e.remedy("name the column of sequences with --protein-column, or give one --protein")
    })?;
    let name = match (columns.name.as_deref(), model.name_column()) {
        (Some(given), _) => Some(column(reader, given)?),
        (None, Some(usual)) => reader.column(usual),
        (None, None) => None,
    };
    let (drugs, proteins) = (Kept::default(), Kept::default());
    let added = added(&model);
    let work = move |molecule: &Molecule, fields: &[String]| {
        let field = |i: usize| fields.get(i).map_or("", |f| f.trim());
        let key = (name.map_or("", field).to_owned(), field(protein).to_owned());
        let protein: Result<Arc<EncodedProtein>, MolError> =
            proteins.get(key, |(name, sequence)| {
                let protein = Protein::new(name, sequence);
                Ok(model.protein(&protein.map_err(|e| MolError::Unsupported(said(&e)))?))
            });
        let protein = protein?;
        let key = molecule.canonical_smiles().to_owned();
        let drug: Arc<EncodedDrug> = drugs.get(key, |_| Ok(model.drug(molecule)))?;
        Ok(Some(model.estimate(&drug, &[&protein]).iter().flat_map(values).collect()))
    };
    Ok(RowTask { stage: "predict", added, work: Box::new(work) })
}

/// The same for molecules and one protein.
pub fn protein_task(model: AffinityModel, protein: &Protein) -> RowTask {
    let (added, protein) = (added(&model), model.protein(protein));
    let work = move |molecule: &Molecule, _: &[String]| {
        let said = model.estimate(&model.drug(molecule), &[&protein]);
        Ok(Some(said.iter().flat_map(values).collect()))
    };
    RowTask { stage: "predict", added, work: Box::new(work) }
}

fn added(model: &AffinityModel) -> Vec<(Cow<'static, str>, Kind)> {
    let name = &model.task().name;
    vec![
        (name.clone().into(), Kind::Real),
        (format!("{name}_lower").into(), Kind::Real),
        (format!("{name}_upper").into(), Kind::Real),
        (format!("{name}_in_domain").into(), Kind::Boolean),
    ]
}

fn values(estimate: &Estimate) -> [Value; 4] {
    let finite = |v: f64| if v.is_finite() { Value::Real(v) } else { Value::Missing };
    [
        finite(estimate.value),
        finite(estimate.lower),
        finite(estimate.upper),
        Value::Text(estimate.in_domain.to_string()),
    ]
}

/// What is wrong, without place and remedy.
fn said(error: &Error) -> String {
    match error {
        Error::User(fault) => fault.what.clone(),
        other => other.to_string(),
    }
}

/// Things that were worked out, by key; all are dropped when they become too many.
struct Kept<K, V>(Mutex<FxHashMap<K, Arc<V>>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(FxHashMap::default()))
    }
}

impl<K: Eq + Hash, V> Kept<K, V> {
    fn get(
        &self,
        key: K,
        make: impl FnOnce(&K) -> Result<V, MolError>,
    ) -> Result<Arc<V>, MolError> {
        let lock = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(make(&key)?);
        let mut kept = lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&made));
        Ok(made)
    }
}
