//! How the properties of the compounds are distributed, for the data card.

use serde::Serialize;
use theriac_base::{Job, Result};

use super::judged::Judged;
use super::label::median;
use super::similarity::{for_each, sample};
use super::split::Part;
use crate::Molecule;
use crate::descriptors::Descriptor;

/// Compounds of each part that are described.
const SAMPLE: usize = 4000;

/// The descriptors that are shown.
const SHOWN: [Descriptor; 8] = [
    Descriptor::Mw,
    Descriptor::Logp,
    Descriptor::Tpsa,
    Descriptor::Hbd,
    Descriptor::Hba,
    Descriptor::RotatableBonds,
    Descriptor::Rings,
    Descriptor::Qed,
];

/// One quantity over the parts of the data.
#[derive(Debug, Clone, Serialize)]
pub struct Distribution {
    /// Its name.
    pub name: String,
    /// Its unit, empty where it has none.
    pub unit: String,
    /// Its distribution in each part, or in all where there is no split.
    pub parts: Vec<Quantiles>,
}

/// The distribution of a sample.
#[derive(Debug, Clone, Serialize)]
pub struct Quantiles {
    /// `train`, `valid`, `test` or `all`.
    pub part: String,
    /// Values in the sample.
    pub values: usize,
    /// The smallest.
    pub minimum: Option<f64>,
    /// The middle one.
    pub median: Option<f64>,
    /// The largest.
    pub maximum: Option<f64>,
    /// The sample itself, for the plot.
    #[serde(skip)]
    pub sample: Vec<f64>,
}

impl Quantiles {
    fn new(part: &str, sample: Vec<f64>) -> Self {
        Self {
            part: part.to_owned(),
            values: sample.len(),
            minimum: sample.iter().copied().min_by(f64::total_cmp),
            median: median(&mut sample.clone()),
            maximum: sample.iter().copied().max_by(f64::total_cmp),
            sample,
        }
    }
}

/// Describes a sample of each part, and all values of the labels.
pub(super) fn distributions(
    judged: &Judged,
    parts: Option<&[Part]>,
    job: &Job,
) -> Result<Vec<Distribution>> {
    let mut found: Vec<Distribution> = SHOWN
        .iter()
        .map(|d| Distribution { name: d.name().into(), unit: d.unit().into(), parts: Vec::new() })
        .collect();
    found.extend(judged.labels.iter().map(|(name, _)| Distribution {
        name: name.clone(),
        unit: String::new(),
        parts: Vec::new(),
    }));
    let names = parts.map_or(vec![None], |_| Part::ALL.map(Some).to_vec());
    for part in names {
        let own = |i: usize| part.is_none_or(|p| parts.is_some_and(|parts| parts[i] == p));
        let name = part.map_or("all", Part::name);
        let chosen = sample(SAMPLE, judged.compounds.len(), own);
        let rows = for_each(&judged.rows, |i| chosen.binary_search(&i).is_ok(), described, job)?;
        for (k, distribution) in found.iter_mut().enumerate() {
            let values: Vec<f64> = match k.checked_sub(SHOWN.len()) {
                None => rows.iter().flatten().filter_map(|row| row[k]).collect(),
                Some(label) => labelled(&judged.labels[label].1, own),
            };
            distribution.parts.push(Quantiles::new(name, values));
        }
    }
    Ok(found)
}

fn described(molecule: &Molecule) -> Result<[Option<f64>; SHOWN.len()], crate::MolError> {
    Ok(SHOWN.map(|descriptor| descriptor.value(molecule)))
}

fn labelled(values: &[Option<f64>], own: impl Fn(usize) -> bool) -> Vec<f64> {
    (0..).zip(values).filter(|(i, _)| own(*i)).filter_map(|(_, value)| *value).collect()
}
