//! Diversity filter: cuts the reward of what was made too often (Blaschke et al., *J. Cheminform.*
//! 2020, 12, 68).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use theriac_chem::Molecule;
use theriac_chem::fingerprint::BitFingerprint;

use crate::config::{Diversity, DiversityKind, Fingerprint};

/// How full each bucket is; part of a checkpoint.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Buckets {
    counts: BTreeMap<String, usize>,
    /// All scaffolds so far; the empty one of acyclic molecules is none.
    scaffolds: BTreeSet<String>,
    /// For similar scaffolds: the scaffolds that opened a bucket, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    leaders: Vec<String>,
    #[serde(skip)]
    fingerprints: Vec<BitFingerprint>,
}

/// A scored molecule as the filter sees it.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Canonical SMILES.
    pub smiles: &'a str,
    /// Murcko scaffold; empty where there is no ring.
    pub scaffold: &'a str,
    /// Total score.
    pub score: f64,
}

impl Buckets {
    /// The reward of a molecule: its score, or cut where its bucket is full. Counts it.
    pub fn reward(&mut self, config: &Diversity, candidate: Candidate<'_>) -> f64 {
        if candidate.score < config.min_score {
            return candidate.score;
        }
        if !candidate.scaffold.is_empty() {
            self.scaffolds.insert(candidate.scaffold.to_owned());
        }
        if config.kind == DiversityKind::Off {
            return candidate.score;
        }
        let bucket = match config.kind {
            DiversityKind::SameSmiles => candidate.smiles.to_owned(),
            DiversityKind::ScaffoldSimilarity => self.leader(candidate.scaffold, config),
            _ => candidate.scaffold.to_owned(),
        };
        let count = self.counts.entry(bucket).or_default();
        *count += 1;
        if *count > config.bucket_size { candidate.score * config.penalty } else { candidate.score }
    }

    /// How many different scaffolds were seen.
    pub fn scaffolds(&self) -> usize {
        self.scaffolds.len()
    }

    /// The scaffold whose bucket takes this one: the most similar leader, else itself.
    fn leader(&mut self, scaffold: &str, config: &Diversity) -> String {
        if self.counts.contains_key(scaffold) {
            return scaffold.to_owned();
        }
        let Some(fingerprint) = atom_pairs(scaffold) else { return scaffold.to_owned() };
        if self.fingerprints.len() != self.leaders.len() {
            self.fingerprints = self.leaders.iter().filter_map(|s| atom_pairs(s)).collect();
        }
        let similar = self.fingerprints.iter().map(|f| f.tanimoto(&fingerprint)).enumerate();
        let best = similar.rev().max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((i, _)) = best.filter(|(_, s)| *s >= config.min_similarity) {
            return self.leaders[i].clone();
        }
        self.leaders.push(scaffold.to_owned());
        self.fingerprints.push(fingerprint);
        scaffold.to_owned()
    }
}

fn atom_pairs(scaffold: &str) -> Option<BitFingerprint> {
    Fingerprint::AtomPairs.of(&Molecule::from_smiles(scaffold).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(kind: DiversityKind) -> Diversity {
        Diversity { kind, bucket_size: 2, min_score: 0.5, min_similarity: 0.6, penalty: 0.0 }
    }

    fn rewards(kind: DiversityKind, rows: &[(&str, &str, f64)]) -> Vec<f64> {
        let mut buckets = Buckets::default();
        let candidate = |&(smiles, scaffold, score)| Candidate { smiles, scaffold, score };
        rows.iter().map(|r| buckets.reward(&config(kind), candidate(r))).collect()
    }

    #[test]
    fn the_third_of_a_scaffold_gets_nothing() {
        let rows = [("a", "S", 0.9), ("b", "S", 0.8), ("c", "S", 0.7), ("d", "T", 0.6)];
        assert_eq!(rewards(DiversityKind::IdenticalMurcko, &rows), [0.9, 0.8, 0.0, 0.6]);
        assert_eq!(rewards(DiversityKind::Off, &rows), [0.9, 0.8, 0.7, 0.6]);
        assert_eq!(rewards(DiversityKind::SameSmiles, &rows), [0.9, 0.8, 0.7, 0.6]);
    }

    #[test]
    fn acyclic_molecules_have_no_scaffold() {
        for kind in [DiversityKind::IdenticalMurcko, DiversityKind::SameSmiles, DiversityKind::Off]
        {
            let mut buckets = Buckets::default();
            for (smiles, scaffold) in [("a", ""), ("b", "S"), ("c", "S"), ("d", "T")] {
                buckets.reward(&config(kind), Candidate { smiles, scaffold, score: 0.9 });
            }
            assert_eq!(buckets.scaffolds(), 2, "{kind:?}");
        }
    }

    #[test]
    fn low_scores_do_not_fill_a_bucket() {
        let rows = [("a", "S", 0.4), ("b", "S", 0.4), ("c", "S", 0.4), ("d", "S", 0.9)];
        assert_eq!(rewards(DiversityKind::IdenticalMurcko, &rows), [0.4, 0.4, 0.4, 0.9]);
    }

    #[test]
    fn similar_scaffolds_share_a_bucket_also_after_a_checkpoint() {
        let (a, b, other) = ("c1ccc(-c2ccccc2)cc1", "c1ccc(-c2ccccn2)cc1", "C1CCNC1");
        let config = config(DiversityKind::ScaffoldSimilarity);
        let mut buckets = Buckets::default();
        let give = |buckets: &mut Buckets, scaffold| {
            buckets.reward(&config, Candidate { smiles: "x", scaffold, score: 0.9 })
        };
        assert_eq!(give(&mut buckets, a), 0.9);
        assert_eq!(give(&mut buckets, b), 0.9);
        let text = serde_json::to_string(&buckets).unwrap();
        let mut restored: Buckets = serde_json::from_str(&text).unwrap();
        assert_eq!(give(&mut restored, b), 0.0);
        assert_eq!(give(&mut restored, other), 0.9);
    }
}
