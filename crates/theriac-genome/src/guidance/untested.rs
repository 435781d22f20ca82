//! Genes without a result, and what would hang on one.

use std::collections::{BTreeMap, BTreeSet};

use super::advice::{Advice, Certainty};
use super::combine::{matters, outcomes};
use super::rule::Rule;
use super::state::{GeneStates, State};
use super::table::Guidance;

/// What a gene's results say to these rules: an HLA result that tells nothing of the alleles that
/// they ask for is none.
pub(super) fn told(gene: Option<&GeneStates>, symbol: &str, rules: &[&Rule]) -> GeneStates {
    let none =
        || GeneStates { gene: symbol.to_owned(), states: vec![State::uncalled()], doubt: None };
    let Some(gene) = gene else { return none() };
    let asked = values(symbol, rules);
    let tells = |state: &State| asked.iter().any(|value| state.fits(value));
    match symbol.starts_with("HLA-") && !gene.states.iter().any(tells) {
        true => none(),
        false => gene.clone(),
    }
}

/// The genes without a result of which one could change the advice.
pub(super) fn untested(rules: &[&Rule], genes: &[&GeneStates]) -> Vec<String> {
    let changes = |at: usize| {
        let mut gene = genes[at].clone();
        gene.states.extend(values(&gene.gene, rules).into_iter().map(State::of_value));
        let mut genes = genes.to_vec();
        genes[at] = &gene;
        let Some(mut all) = outcomes(rules, &genes) else { return true };
        all.retain(|outcome| outcome.rule.is_some());
        matters(&all, at)
    };
    let without = |gene: &GeneStates| gene.states.iter().all(|state| !state.called);
    (0..genes.len())
        .filter(|&at| without(genes[at]) && changes(at))
        .map(|at| genes[at].gene.clone())
        .collect()
}

/// What the rules ask of a gene.
fn values<'a>(symbol: &str, rules: &[&'a Rule]) -> BTreeSet<&'a str> {
    let keys = rules.iter().flat_map(|rule| &rule.keys).filter(|(gene, _)| gene == symbol);
    keys.flat_map(|(_, values)| values).map(String::as_str).filter(|v| *v != "No Result").collect()
}

/// What has to be done for a result of these genes.
pub(super) fn remedy(genes: &[String]) -> String {
    let typed = |gene: &&str| gene.starts_with("HLA-");
    let tested = |gene: &&str| *gene == "MT-RNR1";
    let of = |kind: &dyn Fn(&&str) -> bool| {
        genes.iter().map(String::as_str).filter(|gene| kind(gene)).collect::<Vec<_>>().join(" and ")
    };
    let kinds = [
        (of(&typed), "typed before the first dose"),
        (of(&tested), "tested before the first dose, where time allows"),
        (of(&|gene| !typed(gene) && !tested(gene)), "genotyped"),
    ];
    let named = kinds.iter().filter(|(genes, _)| !genes.is_empty());
    named.map(|(genes, how)| format!("have {genes} {how}")).collect::<Vec<_>>().join(" and ")
}

/// What is open of a drug of whose genes no result tells anything: one advice, of the first
/// source.
pub fn awaited(
    guidance: &Guidance,
    drug: &str,
    genes: &BTreeMap<String, GeneStates>,
) -> Vec<Advice> {
    let rules = guidance.rules(drug);
    let Some(source) = rules.iter().map(|rule| rule.source).min() else { return Vec::new() };
    let rules: Vec<&Rule> = rules.iter().filter(|rule| rule.source == source).collect();
    let symbols: BTreeSet<&str> = rules.iter().flat_map(|rule| rule.genes()).collect();
    let states = |symbol: &&str| told(genes.get(*symbol), symbol, &rules);
    let unknown = |gene: &GeneStates| gene.states.iter().all(|state| !state.called);
    let missing: Vec<String> =
        symbols.iter().map(states).filter(unknown).map(|gene| gene.gene).collect();
    let symbols: Vec<String> = symbols.into_iter().map(str::to_owned).collect();
    let doubt = match missing.is_empty() {
        true => format!("no rule holds for what was called of {}", symbols.join(" and ")),
        false => format!("no result of {}: {}", missing.join(" and "), remedy(&missing)),
    };
    vec![Advice::open(drug, "general", source, symbols, missing, doubt)]
}

impl Advice {
    /// Nothing can be said until something is known.
    pub(crate) fn open(
        drug: &str,
        population: &str,
        source: super::rule::Source,
        genes: Vec<String>,
        untested: Vec<String>,
        doubt: String,
    ) -> Self {
        Self {
            drug: drug.to_owned(),
            population: population.to_owned(),
            source,
            genes,
            best: None,
            possible: Vec::new(),
            certainty: Certainty::Open,
            depends_on: untested.clone(),
            untested,
            doubt: Some(doubt),
        }
    }
}
