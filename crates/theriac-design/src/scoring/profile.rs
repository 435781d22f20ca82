//! A profile ready to score.

use std::collections::BTreeMap;

use theriac_base::Result;
use theriac_chem::Molecule;
use theriac_chem::scorer::Scorer;

use super::component::scorer;
use super::library::Library;
use crate::config::{Aggregation, Scoring, Source, Transform};

/// Components and filters with their scorers.
pub struct Profile {
    aggregation: Aggregation,
    components: Vec<BoundComponent>,
    filters: Vec<BoundFilter>,
}

struct BoundComponent {
    name: String,
    weight: f64,
    transform: Transform,
    scorer: Box<dyn Scorer>,
}

struct BoundFilter {
    name: String,
    min: f64,
    max: f64,
    scorer: Box<dyn Scorer>,
}

/// What a profile says about one molecule.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Evaluated {
    /// The total, 0..=1: zero where a filter turned the molecule away, missing where a
    /// component or filter failed.
    pub total: Option<f64>,
    /// Did a filter turn it away?
    pub filtered: bool,
    /// The first filter that turned it away; else the first filter or component without a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because_of: Option<String>,
    /// One per component, in the profile's order; all missing where a filter turned it away.
    pub values: Vec<Value>,
}

/// What one component says.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Value {
    /// In the component's unit.
    pub raw: Option<f64>,
    /// 0..=1.
    pub transformed: Option<f64>,
}

/// What the filters say of a molecule, and the first of them that says it.
type Judged = (Verdict, Option<usize>);

/// What a filter says of a molecule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Passes,
    Unknown,
    Fails,
}

impl Profile {
    /// Builds every scorer.
    ///
    /// # Errors
    /// A pattern, descriptor or program that does not exist or cannot be read.
    pub fn new(scoring: &Scoring, source: &Source, library: &Library) -> Result<Self> {
        let mut components = Vec::new();
        for (i, c) in scoring.components.iter().enumerate() {
            let key = format!("scoring.component[{i}]");
            components.push(BoundComponent {
                name: c.label(),
                weight: c.weight,
                transform: c.transform(),
                scorer: scorer(&c.kind, &key, scoring, source, library)?,
            });
        }
        let mut filters = Vec::new();
        for (i, f) in scoring.filters.iter().enumerate() {
            let key = format!("scoring.filter[{i}]");
            filters.push(BoundFilter {
                name: f.label(),
                min: f.min.unwrap_or(f64::NEG_INFINITY),
                max: f.max.unwrap_or(f64::INFINITY),
                scorer: scorer(&f.kind, &key, scoring, source, library)?,
            });
        }
        Ok(Self { aggregation: scoring.aggregation, components, filters })
    }

    /// The components' names, in order.
    pub fn names(&self) -> Vec<String> {
        self.components.iter().map(|c| c.name.clone()).collect()
    }

    /// Scores molecules, one result each in the same order.
    pub fn evaluate(&self, molecules: &[Molecule]) -> Vec<Evaluated> {
        self.evaluate_with(molecules, &self.verdicts(molecules))
    }

    /// Scores molecules by the components alone: examples need not pass the filters.
    pub fn evaluate_examples(&self, molecules: &[Molecule]) -> Vec<Evaluated> {
        self.evaluate_with(molecules, &vec![(Verdict::Passes, None); molecules.len()])
    }

    fn evaluate_with(&self, molecules: &[Molecule], verdicts: &[Judged]) -> Vec<Evaluated> {
        let passing: Vec<usize> =
            (0..molecules.len()).filter(|&i| verdicts[i].0 == Verdict::Passes).collect();
        let passed: Vec<Molecule> = passing.iter().map(|&i| molecules[i].clone()).collect();
        let mut values = vec![vec![Value::default(); self.components.len()]; molecules.len()];
        for (c, component) in self.components.iter().enumerate() {
            for (&i, raw) in passing.iter().zip(component.scorer.score(&passed)) {
                let raw = raw.filter(|x| x.is_finite());
                let transformed = raw.and_then(|x| component.transform.apply(x));
                values[i][c] = Value { raw, transformed };
            }
        }
        verdicts.iter().zip(values).map(|(&v, values)| self.total(v, values)).collect()
    }

    fn total(&self, (verdict, filter): Judged, values: Vec<Value>) -> Evaluated {
        let named = |f: usize| self.filters[f].name.clone();
        let mut parts = self.components.iter().zip(&values);
        let missing = parts.find(|(_, value)| value.transformed.is_none());
        let because_of = filter.map(named).or_else(|| missing.map(|(c, _)| c.name.clone()));
        let total = match verdict {
            Verdict::Fails => Some(0.0),
            Verdict::Unknown => None,
            Verdict::Passes => {
                let weights = self.components.iter().map(|c| c.weight);
                let pairs: Vec<_> = weights.zip(values.iter().map(|v| v.transformed)).collect();
                self.aggregation.mean(&pairs)
            }
        };
        Evaluated { total, filtered: verdict == Verdict::Fails, because_of, values }
    }

    /// The worst that any filter says of each molecule.
    fn verdicts(&self, molecules: &[Molecule]) -> Vec<Judged> {
        let mut verdicts = vec![(Verdict::Passes, None); molecules.len()];
        for (f, filter) in self.filters.iter().enumerate() {
            for (worst, raw) in verdicts.iter_mut().zip(filter.scorer.score(molecules)) {
                let verdict = match raw.filter(|x| x.is_finite()) {
                    None => Verdict::Unknown,
                    Some(x) if filter.min <= x && x <= filter.max => Verdict::Passes,
                    Some(_) => Verdict::Fails,
                };
                if verdict > worst.0 {
                    *worst = (verdict, Some(f));
                }
            }
        }
        verdicts
    }

    /// Why components or filters failed since the last question, by their names.
    pub fn take_failures(&self) -> BTreeMap<String, String> {
        let components = self.components.iter().map(|c| (&c.name, c.scorer.take_failure()));
        let filters = self.filters.iter().map(|f| (&f.name, f.scorer.take_failure()));
        let named = |(name, failure): (&String, Option<String>)| Some((name.clone(), failure?));
        components.chain(filters).filter_map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use theriac_chem::scorer::{CostClass, Direction, ScorerCard};

    use super::*;

    /// Says the same of every molecule.
    struct Constant(ScorerCard, f64);

    impl Scorer for Constant {
        fn card(&self) -> &ScorerCard {
            &self.0
        }

        fn score(&self, molecules: &[Molecule]) -> Vec<Option<f64>> {
            vec![Some(self.1); molecules.len()]
        }
    }

    fn constant(value: f64) -> Box<dyn Scorer> {
        let card = ScorerCard {
            name: "constant".into(),
            unit: String::new(),
            direction: Direction::Neutral,
            cost: CostClass::Cheap,
            description: String::new(),
        };
        Box::new(Constant(card, value))
    }

    /// The total of a component and a filter that say these values.
    fn total(component: f64, filter: f64) -> Option<f64> {
        let name = String::from("x");
        let (transform, scorer) = (Transform::Identity, constant(component));
        let component = BoundComponent { name: name.clone(), weight: 1.0, transform, scorer };
        let filter = BoundFilter { name, min: 0.0, max: 1.0, scorer: constant(filter) };
        let aggregation = Aggregation::ArithmeticMean;
        let profile = Profile { aggregation, components: vec![component], filters: vec![filter] };
        profile.evaluate(&[Molecule::from_smiles("C").unwrap()])[0].total
    }

    #[test]
    fn what_is_no_number_is_missing_in_components_and_filters() {
        assert_eq!(total(0.5, 0.5), Some(0.5));
        assert_eq!(total(0.5, 2.0), Some(0.0));
        for broken in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(total(0.5, broken), None);
            assert_eq!(total(broken, 0.5), None);
        }
    }
}
