//! From the functions of two alleles to a phenotype.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::allele::Function;

/// What the alleles of a gene do, and what pairs of them mean.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Phenotypes {
    functions: BTreeMap<String, Function>,
    rules: Vec<PhenotypeRule>,
    by_activity: bool,
    /// Every function (or activity value) that a rule speaks of, sorted.
    classes: Vec<String>,
    /// The rule for each pair of classes, row by row.
    pairs: Vec<Option<usize>>,
    singles: Vec<Option<usize>>,
}

/// One rule: alleles of these functions (or activity values) give this phenotype.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhenotypeRule {
    /// Functions, or activity values where the gene has them; one or two, sorted.
    pub of: Vec<String>,
    /// `Poor Metabolizer`.
    pub phenotype: String,
    /// Activity score as the tables write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// The key of guidance tables, where it is not the phenotype.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// What a diplotype means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Interpretation {
    /// In the words of CPIC; `None` where the tables have none.
    pub phenotype: Option<String>,
    /// Sum of the activity values.
    pub activity_score: Option<f64>,
    /// The key of guidance tables.
    pub lookup_key: Option<String>,
}

impl Phenotypes {
    /// Functions by allele name, and rules.
    pub fn new(functions: BTreeMap<String, Function>, rules: Vec<PhenotypeRule>) -> Self {
        let by_activity = functions.values().any(|f| f.activity.is_some());
        let mut classes: Vec<String> = rules.iter().flat_map(|rule| rule.of.clone()).collect();
        classes.sort();
        classes.dedup();
        let find = |class: &String| classes.binary_search(class).unwrap_or_default();
        let mut pairs = vec![None; classes.len() * classes.len()];
        let mut singles = vec![None; classes.len()];
        for (index, rule) in rules.iter().enumerate() {
            match rule.of.as_slice() {
                [one] => singles[find(one)] = Some(index),
                [a, b] => {
                    let (a, b) = (find(a), find(b));
                    pairs[a * classes.len() + b] = Some(index);
                    pairs[b * classes.len() + a] = Some(index);
                }
                _ => {}
            }
        }
        Self { functions, rules, by_activity, classes, pairs, singles }
    }

    /// What a named allele does, as an index for [`Self::pair`] and [`Self::single`].
    pub fn class_of(&self, allele: &str) -> Option<usize> {
        let function = self.function(allele)?;
        let class = if self.by_activity { &function.activity } else { &function.function };
        self.classes.binary_search(class.as_ref()?).ok()
    }

    /// The rule for two alleles of these classes.
    pub fn pair(&self, a: usize, b: usize) -> Option<&PhenotypeRule> {
        let index = self.pairs.get(a * self.classes.len() + b).copied().flatten()?;
        self.rules.get(index)
    }

    /// The rule for a single allele of this class.
    pub fn single(&self, class: usize) -> Option<&PhenotypeRule> {
        self.rules.get(self.singles.get(class).copied().flatten()?)
    }

    /// The rule for these classes, one or two.
    pub fn rule(&self, classes: &[Option<usize>]) -> Option<&PhenotypeRule> {
        match *classes {
            [one] => self.single(one?),
            [a, b] => self.pair(a?, b?),
            _ => None,
        }
    }

    /// What an allele does, where the tables know it.
    pub fn function(&self, allele: &str) -> Option<&Function> {
        self.functions.get(allele)
    }

    /// Every allele with a function, by name; also those that small variants do not define.
    pub fn functions(&self) -> impl Iterator<Item = (&str, &Function)> {
        self.functions.iter().map(|(name, function)| (name.as_str(), function))
    }

    /// The rules.
    pub fn rules(&self) -> &[PhenotypeRule] {
        &self.rules
    }

    /// Activity value as a number (`≥3.0` is 3).
    pub fn activity(&self, allele: &str) -> Option<f64> {
        number(self.function(allele)?.activity.as_deref()?)
    }

    /// What these alleles (one or two) mean.
    pub fn interpret(&self, alleles: &[&str]) -> Interpretation {
        let classes: Vec<Option<usize>> =
            alleles.iter().map(|allele| self.class_of(allele)).collect();
        self.rule(&classes).map_or_else(Interpretation::default, PhenotypeRule::interpretation)
    }
}

impl PhenotypeRule {
    /// What the rule says.
    pub fn interpretation(&self) -> Interpretation {
        let key = self.key.as_ref().unwrap_or(&self.phenotype);
        Interpretation {
            phenotype: Some(self.phenotype.clone()),
            activity_score: self.score.as_deref().and_then(number),
            lookup_key: Some(key.clone()),
        }
    }
}

/// `0.5`, `≥3.0`; `n/a` is none.
fn number(text: &str) -> Option<f64> {
    text.trim_start_matches('≥').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_in_any_order_and_single_alleles() {
        let function = |f: &str| Function { function: Some(f.into()), activity: None };
        let functions =
            BTreeMap::from([("*1".into(), function("N")), ("*2".into(), function("0"))]);
        let rule = |of: &[&str], phenotype: &str| PhenotypeRule {
            of: of.iter().map(|s| (*s).into()).collect(),
            phenotype: phenotype.into(),
            score: None,
            key: None,
        };
        let rules = vec![rule(&["0", "N"], "IM"), rule(&["N"], "hemizygous normal")];
        let phenotypes = Phenotypes::new(functions, rules);
        assert_eq!(phenotypes.interpret(&["*1", "*2"]).phenotype.as_deref(), Some("IM"));
        assert_eq!(phenotypes.interpret(&["*2", "*1"]).phenotype.as_deref(), Some("IM"));
        assert_eq!(phenotypes.interpret(&["*1"]).lookup_key.as_deref(), Some("hemizygous normal"));
        assert_eq!(phenotypes.interpret(&["*1", "*9"]), Interpretation::default());
        assert_eq!(number("≥3.0"), Some(3.0));
        assert_eq!(number("n/a"), None);
    }
}
