//! Every combination of gene results that the data allow, and the rule that holds for each.

use super::rule::Rule;
use super::state::{GeneStates, State};
use crate::definition::compare_names;

/// Combinations beyond this number are not followed: the advice is then open.
pub(super) const MOST: usize = 20_000;

/// One combination: the index of a state per gene, and the rule that holds.
pub(super) struct Outcome<'a> {
    pub states: Vec<usize>,
    pub rule: Option<&'a Rule>,
}

/// The outcome of every combination, that of the best-scoring diplotypes first; `None` if there
/// are too many.
pub(super) fn outcomes<'a>(rules: &[&'a Rule], genes: &[&GeneStates]) -> Option<Vec<Outcome<'a>>> {
    let total = genes.iter().try_fold(1usize, |n, g| n.checked_mul(g.states.len()))?;
    if total > MOST {
        return None;
    }
    let outcome = |mut index: usize| {
        let mut states = Vec::with_capacity(genes.len());
        for gene in genes {
            states.push(index % gene.states.len());
            index /= gene.states.len();
        }
        let rule = holding(rules, genes, &states);
        Outcome { states, rule }
    };
    Some((0..total).map(outcome).collect())
}

/// The rule that holds: of several, that of the latest edition (numbers compared as numbers), then
/// that which asks for the most genes, then the one read last.
fn holding<'a>(rules: &[&'a Rule], genes: &[&GeneStates], states: &[usize]) -> Option<&'a Rule> {
    let state = |gene: &str| -> Option<&State> {
        let at = genes.iter().position(|g| g.gene == gene)?;
        genes[at].states.get(states[at])
    };
    let fits = |rule: &&&Rule| {
        rule.keys.iter().all(|(gene, values)| {
            state(gene).is_some_and(|s| values.iter().any(|value| s.fits(value)))
        })
    };
    rules
        .iter()
        .filter(fits)
        .copied()
        .max_by(|a, b| compare_names(&a.edition, &b.edition).then(a.keys.len().cmp(&b.keys.len())))
}

/// Does the outcome change with this gene alone?
pub(super) fn matters(outcomes: &[Outcome<'_>], gene: usize) -> bool {
    let others = |o: &Outcome<'_>| -> Vec<usize> {
        let mut states = o.states.clone();
        states.remove(gene);
        states
    };
    let mut first: std::collections::BTreeMap<Vec<usize>, Option<&Rule>> = Default::default();
    outcomes.iter().any(|o| {
        let known = first.entry(others(o)).or_insert(o.rule);
        !same(*known, o.rule)
    })
}

/// Do two rules advise the same?
pub(super) fn same(a: Option<&Rule>, b: Option<&Rule>) -> bool {
    let advice =
        |r: &Rule| (r.action, r.dose, r.amount.clone(), r.watch, r.remark.clone(), r.strength);
    a.map(advice) == b.map(advice)
}
