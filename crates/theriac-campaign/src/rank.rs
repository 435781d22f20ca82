//! The stage `rank`: the best of what was designed, without repeating one scaffold.

use std::collections::BTreeMap;

use serde::Serialize;
use theriac_base::{Error, Result};
use theriac_chem::Molecule;
use theriac_chem::descriptors::{Descriptors, describe};
use theriac_design::{ComponentValue, DesignResult, Designed};

use crate::config::RankConfig;
use crate::known::{Known, KnownSet};

/// A chosen molecule.
#[derive(Debug, Clone, Serialize)]
pub struct Ranked {
    /// From 1.
    pub rank: usize,
    /// As it was designed, with its score and the score's components.
    pub designed: Designed,
    /// The known active most like it.
    pub nearest: Option<(Known, f64)>,
    /// What can be said of it from its graph.
    pub descriptors: Descriptors,
    /// Why it has its score, in words.
    pub reason: String,
}

/// The chosen molecules, best first, and how many were passed over, by reason.
///
/// # Errors
/// A designed molecule cannot be read back, which is our bug.
pub fn rank(
    config: &RankConfig,
    known: &KnownSet,
    design: &DesignResult,
) -> Result<(Vec<Ranked>, BTreeMap<String, u64>)> {
    let mut chosen: Vec<Ranked> = Vec::new();
    let mut passed_over = BTreeMap::new();
    let mut scaffolds: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, designed) in design.molecules.iter().enumerate() {
        if chosen.len() == config.top {
            let left = (design.molecules.len() - i) as u64;
            passed_over.insert(format!("{} chosen already (rank.top)", config.top), left);
            break;
        }
        let molecule = Molecule::from_smiles(&designed.smiles)
            .map_err(|e| Error::bug(format!("designed {}: {e}", designed.smiles)))?;
        let nearest = known.nearest(&molecule);
        let of_scaffold = scaffolds.entry(&designed.scaffold).or_insert(0);
        if let Some(reason) = objection(config, nearest.map(|n| n.1), *of_scaffold) {
            *passed_over.entry(reason).or_insert(0) += 1;
            continue;
        }
        *of_scaffold += 1;
        chosen.push(Ranked {
            rank: chosen.len() + 1,
            nearest: nearest.map(|(k, s)| (k.clone(), s)),
            descriptors: describe(&molecule),
            reason: reason(&designed.components),
            designed: designed.clone(),
        });
    }
    Ok((chosen, passed_over))
}

/// Why a molecule is passed over, given its similarity to the nearest known active and how
/// many of its scaffold are chosen already.
fn objection(config: &RankConfig, similarity: Option<f64>, of_scaffold: usize) -> Option<String> {
    if similarity.is_some_and(|s| s > config.max_similarity) {
        return Some(format!("more than {} similar to a known active", config.max_similarity));
    }
    let full = of_scaffold >= config.per_scaffold;
    full.then(|| format!("already {} of its scaffold", config.per_scaffold))
}

/// Names the strongest and the weakest part of a score, and what is missing from it.
fn reason(components: &[ComponentValue]) -> String {
    let mut known: Vec<(&str, f64)> =
        components.iter().filter_map(|c| Some((c.name.as_str(), c.transformed?))).collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let missing: Vec<&str> =
        components.iter().filter(|c| c.transformed.is_none()).map(|c| c.name.as_str()).collect();
    let mut parts = Vec::new();
    if let Some((name, value)) = known.first() {
        parts.push(format!("strongest {name} ({value:.2})"));
    }
    if let [_, .., (name, value)] = known.as_slice() {
        parts.push(format!("weakest {name} ({value:.2})"));
    }
    if !missing.is_empty() {
        parts.push(format!("missing {}", missing.join(", ")));
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str, transformed: Option<f64>) -> ComponentValue {
        ComponentValue { name: name.into(), raw: transformed, transformed }
    }

    #[test]
    fn every_score_has_a_reason() {
        let all = [value("qed", Some(0.5)), value("novelty", Some(0.9)), value("model", None)];
        assert_eq!(reason(&all), "strongest novelty (0.90); weakest qed (0.50); missing model");
        assert_eq!(reason(&all[..1]), "strongest qed (0.50)");
        assert_eq!(reason(&[]), "");
    }

    #[test]
    fn near_copies_and_crowded_scaffolds_are_passed_over() {
        let config = RankConfig { top: 9, per_scaffold: 2, max_similarity: 0.7 };
        assert_eq!(objection(&config, Some(0.7), 1), None);
        assert_eq!(objection(&config, None, 0), None);
        let near = objection(&config, Some(0.71), 0);
        assert_eq!(near.as_deref(), Some("more than 0.7 similar to a known active"));
        let crowded = objection(&config, Some(0.1), 2);
        assert_eq!(crowded.as_deref(), Some("already 2 of its scaffold"));
    }
}
