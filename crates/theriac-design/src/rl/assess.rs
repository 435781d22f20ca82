//! From sampled SMILES to scores: parse, withhold, look up, evaluate.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use theriac_base::hash_bytes;
use theriac_chem::{Molecule, scaffold, standardise::strip_stereo};

use super::cache::{Cache, Entry};
use crate::hazard::HazardFilter;
use crate::scoring::Profile;

/// What became of one sampled sequence.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// No valid molecule.
    Invalid,
    /// The same molecule as that of an earlier sequence of the batch, at this position.
    Duplicate(usize),
    /// Withheld by the hazard filter, the first time or again.
    Withheld(Hazard),
    /// A molecule whose score is missing, and the component or filter that failed.
    Unscored(Option<String>),
    /// A scored molecule.
    Scored(Scored),
}

/// What is remembered of a withheld molecule: never its structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hazard {
    /// BLAKE3 of its canonical SMILES.
    pub hash: String,
    /// Its hazard class.
    pub class: String,
}

/// A scored molecule of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The molecule.
    pub molecule: Molecule,
    /// Its Murcko scaffold.
    pub scaffold: String,
    /// The total score.
    pub total: f64,
    /// The filter that turned it away.
    pub filter: Option<String>,
    /// Was the score in the cache?
    pub cached: bool,
}

/// The room's judges.
pub struct Judges {
    /// The scoring profile.
    pub profile: Profile,
    /// What is withheld.
    pub hazards: HazardFilter,
}

impl Judges {
    /// Judges sampled SMILES, one outcome each; new scores go into `cache` under `step`.
    pub fn assess(&self, texts: &[String], cache: &mut Cache, step: usize) -> Vec<Outcome> {
        let parsed: Vec<_> = texts.par_iter().map(|t| Molecule::from_smiles(t).ok()).collect();
        let mut outcomes = vec![Outcome::Invalid; texts.len()];
        let mut first = FxHashMap::default();
        let mut distinct = Vec::new();
        for (i, molecule) in parsed.into_iter().enumerate() {
            let Some(molecule) = molecule else { continue };
            match first.get(molecule.canonical_smiles()) {
                Some(&earlier) => outcomes[i] = Outcome::Duplicate(earlier),
                None => {
                    first.insert(molecule.canonical_smiles().to_owned(), i);
                    distinct.push((i, molecule));
                }
            }
        }
        self.judge(distinct, &mut outcomes, cache, step);
        for i in 0..outcomes.len() {
            // A hazard that is made again is withheld again.
            if let Outcome::Duplicate(earlier) = outcomes[i]
                && matches!(outcomes[earlier], Outcome::Withheld(_))
            {
                outcomes[i] = outcomes[earlier].clone();
            }
        }
        outcomes
    }

    fn judge(
        &self,
        distinct: Vec<(usize, Molecule)>,
        outcomes: &mut [Outcome],
        cache: &mut Cache,
        step: usize,
    ) {
        let classes: Vec<_> =
            distinct.par_iter().map(|(_, m)| self.hazards.class_of(m).map(str::to_owned)).collect();
        let (mut new, mut places) = (Vec::new(), Vec::new());
        for ((i, molecule), class) in distinct.into_iter().zip(classes) {
            if let Some(class) = class {
                let hash = hash_bytes(molecule.canonical_smiles().as_bytes());
                outcomes[i] = Outcome::Withheld(Hazard { hash, class });
            } else if let Some(entry) = cache.get(molecule.canonical_smiles()) {
                outcomes[i] = scored(molecule, entry, true);
            } else {
                new.push(molecule);
                places.push(i);
            }
        }
        for ((i, entry), molecule) in places.into_iter().zip(self.entries(&new, step)).zip(new) {
            outcomes[i] = scored(molecule, &entry, false);
            if entry.evaluated.total.is_some() {
                cache.insert(entry);
            }
        }
    }

    /// Evaluates molecules that are not in the cache.
    fn entries(&self, molecules: &[Molecule], step: usize) -> Vec<Entry> {
        let scaffolds: Vec<_> = molecules.par_iter().map(flat_scaffold).collect();
        let evaluated = self.profile.evaluate(molecules);
        let rows = molecules.iter().zip(scaffolds).zip(evaluated);
        rows.map(|((m, scaffold), evaluated)| Entry {
            smiles: m.canonical_smiles().to_owned(),
            scaffold,
            step,
            evaluated,
        })
        .collect()
    }
}

fn scored(molecule: Molecule, entry: &Entry, cached: bool) -> Outcome {
    match entry.evaluated.total {
        Some(total) => Outcome::Scored(Scored {
            molecule,
            scaffold: entry.scaffold.clone(),
            total,
            filter: entry.evaluated.because_of.clone().filter(|_| entry.evaluated.filtered),
            cached,
        }),
        None => Outcome::Unscored(entry.evaluated.because_of.clone()),
    }
}

/// The score of every sequence, duplicates included; missing where there is none.
pub fn totals(outcomes: &[Outcome]) -> Vec<Option<f64>> {
    let total = |outcome: &Outcome| match outcome {
        Outcome::Scored(scored) => Some(scored.total),
        _ => None,
    };
    let of = |outcome: &Outcome| match outcome {
        Outcome::Duplicate(first) => total(&outcomes[*first]),
        other => total(other),
    };
    outcomes.iter().map(of).collect()
}

/// The Bemis-Murcko scaffold without stereo, as scaffolds are told apart; empty without rings.
fn flat_scaffold(molecule: &Molecule) -> String {
    let has_stereo = molecule.canonical_smiles().contains(['@', '/', '\\']);
    let flat = if has_stereo { strip_stereo(molecule) } else { Ok(molecule.clone()) };
    flat.and_then(|flat| scaffold::murcko(&flat)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Component, Kind, Scoring, Source};
    use crate::scoring::Library;

    fn judges() -> Judges {
        let component = Component { name: None, weight: 1.0, transform: None, kind: Kind::Qed };
        let scoring = Scoring {
            aggregation: Default::default(),
            timeout_seconds: 1.0,
            components: vec![component],
            filters: Vec::new(),
        };
        Judges {
            profile: Profile::new(&scoring, &Source::default(), &Library::default()).unwrap(),
            hazards: HazardFilter::shipped().unwrap(),
        }
    }

    #[test]
    fn every_sequence_has_its_outcome_and_hazards_leave_no_structure() {
        let texts = ["OCC", "C(", "CCO", "CC(C)OP(C)(=O)F", "c1ccccc1O", "FP(C)(=O)OC(C)C"]
            .map(str::to_owned);
        let mut cache = Cache::default();
        let outcomes = judges().assess(&texts, &mut cache, 1);
        assert!(matches!(outcomes[0], Outcome::Scored(_)));
        assert_eq!(outcomes[1], Outcome::Invalid);
        assert_eq!(outcomes[2], Outcome::Duplicate(0));
        let hash = hash_bytes(Molecule::from_smiles(&texts[3]).unwrap().to_string().as_bytes());
        let class = "cwc-1a-1".to_owned();
        assert_eq!(outcomes[3], Outcome::Withheld(Hazard { hash, class }));
        assert_eq!(outcomes[5], outcomes[3]);
        let smiles: Vec<_> = cache.entries().iter().map(|e| e.smiles.as_str()).collect();
        assert_eq!(smiles, ["CCO", "Oc1ccccc1"]);
        assert_eq!(totals(&outcomes)[2], totals(&outcomes)[0]);
        assert_eq!(totals(&outcomes)[3], None);
    }

    #[test]
    fn mirror_images_share_their_scaffold() {
        let scaffolds = ["C[C@H]1CCCO1", "C[C@@H]1CCCO1"]
            .map(|smiles| flat_scaffold(&Molecule::from_smiles(smiles).unwrap()));
        assert_eq!(scaffolds, ["C1CCOC1"; 2]);
    }

    #[test]
    fn the_second_time_comes_from_the_cache() {
        let mut cache = Cache::default();
        let texts = ["CCO".to_owned()];
        let first = judges().assess(&texts, &mut cache, 1);
        let second = judges().assess(&texts, &mut cache, 2);
        assert_eq!(totals(&first), totals(&second));
        assert!(matches!(&second[0], Outcome::Scored(s) if s.cached));
        assert_eq!(cache.entries()[0].step, 1);
    }
}
