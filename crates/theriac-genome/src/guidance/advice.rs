//! What to do with a drug, and how sure that is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::action::{Action, Fraction, Light, Strength, Watch};
use super::combine::{Outcome, matters, outcomes, same};
use super::rule::{Rule, Source};
use super::state::GeneStates;
use super::table::Guidance;
use super::untested::{remedy, told, untested};

/// What a source advises.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recommendation {
    /// What to do.
    pub action: Action,
    /// The starting dose as a fraction of the standard.
    pub dose: Option<Fraction>,
    /// The dose where the source gives an absolute one.
    pub amount: Option<String>,
    /// What to watch.
    pub watch: Option<Watch>,
    /// Why, or what instead.
    pub remark: Option<String>,
    /// How strongly.
    pub strength: Strength,
    /// The edition of the source.
    pub edition: String,
    /// The guideline's address.
    pub address: String,
}

/// One advice and the results under which it holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Possible {
    /// The advice; `None` where the source has no rule for these results.
    pub recommendation: Option<Recommendation>,
    /// Results per gene under which it holds, in words.
    pub under: Vec<String>,
}

/// How sure the advice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The genes have one result.
    Firm,
    /// Several results are possible, all with this advice.
    SameUnderAll,
    /// Other medicines change a gene's result, in a way on which there is no consensus.
    Guess,
    /// The advice depends on what is missing.
    Depends,
    /// The data cannot decide, whatever is called from them.
    Open,
}

/// The advice of one source for one drug and population.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Advice {
    /// Generic name.
    pub drug: String,
    /// Whom or what it holds for.
    pub population: String,
    /// Who advises it.
    pub source: Source,
    /// The genes it rests on.
    pub genes: Vec<String>,
    /// The advice under the best-scoring diplotypes.
    pub best: Option<Recommendation>,
    /// Every advice that the data allow, the best-scoring first.
    pub possible: Vec<Possible>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Genes that would have to be known better for a firm advice.
    pub depends_on: Vec<String>,
    /// Those of them that have no result at all.
    pub untested: Vec<String>,
    /// Why it is open.
    pub doubt: Option<String>,
}

/// The advice for every drug of the tables that rests on a called gene.
pub fn advise(guidance: &Guidance, genes: &BTreeMap<String, GeneStates>) -> Vec<Advice> {
    guidance.drugs().flat_map(|drug| advise_drug(guidance, drug, genes)).collect()
}

/// The advice for one drug.
pub fn advise_drug(
    guidance: &Guidance,
    drug: &str,
    genes: &BTreeMap<String, GeneStates>,
) -> Vec<Advice> {
    for_drug(guidance.rules(drug), genes)
}

fn for_drug(rules: &[Rule], genes: &BTreeMap<String, GeneStates>) -> Vec<Advice> {
    let mut groups: BTreeMap<(Source, &str), Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        groups.entry((rule.source, &rule.population)).or_default().push(rule);
    }
    groups.into_values().filter_map(|rules| for_group(&rules, genes)).collect()
}

fn for_group(rules: &[&Rule], genes: &BTreeMap<String, GeneStates>) -> Option<Advice> {
    let first = rules.first()?;
    let names: BTreeSet<&str> = rules.iter().flat_map(|r| r.genes()).collect();
    let results: Vec<GeneStates> =
        names.iter().map(|name| told(genes.get(*name), name, rules)).collect();
    let used: Vec<&GeneStates> = results.iter().collect();
    let symbols: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let called = |gene: &GeneStates| gene.states.iter().any(|state| state.called);
    if !used.iter().any(|gene| called(gene)) {
        // A result was given, but not of the alleles that are asked for.
        let given: Vec<String> =
            symbols.iter().filter(|name| genes.get(*name).is_some_and(called)).cloned().collect();
        if given.is_empty() {
            return None;
        }
        let doubt =
            format!("the result of {} does not tell: {}", given.join(" and "), remedy(&given));
        return Some(Advice::open(
            &first.drug,
            &first.population,
            first.source,
            symbols,
            given,
            doubt,
        ));
    }
    let mut advice = Advice::open(
        &first.drug,
        &first.population,
        first.source,
        symbols,
        Vec::new(),
        "too many combinations of diplotypes are possible".to_owned(),
    );
    let Some(outcomes) = outcomes(rules, &used) else { return Some(advice) };
    if outcomes.iter().all(|o| o.rule.is_none()) {
        return None;
    }
    advice.best = outcomes.first().and_then(|o| o.rule).map(Recommendation::of);
    advice.possible = possible(&outcomes, &used);
    advice.depends_on = (0..used.len())
        .filter(|&gene| matters(&outcomes, gene))
        .map(|gene| used[gene].gene.clone())
        .collect();
    advice.untested = untested(rules, &used);
    advice.depends_on.extend(advice.untested.iter().cloned());
    advice.doubt = used.iter().find_map(|g| g.doubt.clone());
    advice.certainty = match (advice.possible.len(), outcomes.len()) {
        _ if advice.doubt.is_some() => Certainty::Open,
        _ if !advice.untested.is_empty() => Certainty::Depends,
        (1, 1) => Certainty::Firm,
        (1, _) => Certainty::SameUnderAll,
        _ => Certainty::Depends,
    };
    Some(advice)
}

fn possible(outcomes: &[Outcome<'_>], genes: &[&GeneStates]) -> Vec<Possible> {
    let mut groups: Vec<(Option<&Rule>, Vec<&Outcome<'_>>)> = Vec::new();
    for outcome in outcomes {
        match groups.iter_mut().find(|(rule, _)| same(*rule, outcome.rule)) {
            Some((_, members)) => members.push(outcome),
            None => groups.push((outcome.rule, vec![outcome])),
        }
    }
    let under = |members: &[&Outcome<'_>]| {
        let words = |o: &&Outcome<'_>| {
            let one = |(gene, &state): (&&GeneStates, &usize)| {
                format!("{} {}", gene.gene, gene.states[state].words())
            };
            genes.iter().zip(&o.states).map(one).collect::<Vec<_>>().join(" and ")
        };
        let all: BTreeSet<String> = members.iter().map(words).collect();
        all.into_iter().collect()
    };
    groups
        .into_iter()
        .map(|(rule, members)| Possible {
            recommendation: rule.map(Recommendation::of),
            under: under(&members),
        })
        .collect()
}

impl Recommendation {
    fn of(rule: &Rule) -> Self {
        Self {
            action: rule.action,
            dose: rule.dose,
            amount: rule.amount.clone(),
            watch: rule.watch,
            remark: rule.remark.clone(),
            strength: rule.strength,
            edition: rule.edition.clone(),
            address: rule.address.clone(),
        }
    }

    /// Its traffic light.
    pub fn light(&self) -> Light {
        let tiny = self.dose.is_some_and(|d| d.high <= 0.25);
        match self.action {
            Action::Avoid => Light::Red,
            Action::Alternative if self.strength == Strength::Optional => Light::Amber,
            Action::Alternative => Light::Red,
            Action::Dose if tiny => Light::Red,
            Action::Dose | Action::Monitor | Action::Test => Light::Amber,
            Action::Standard => Light::Green,
            Action::None => Light::Grey,
        }
    }

    /// In one sentence.
    pub fn words(&self) -> String {
        let mut text = match (self.action, self.dose, &self.amount) {
            (Action::Dose, Some(dose), Some(amount)) => {
                format!("start with {} of the standard dose, {amount}", dose.words())
            }
            (Action::Dose, Some(dose), None) => {
                format!("start with {} of the standard dose", dose.words())
            }
            (Action::Dose, None, Some(amount)) => format!("adapt the dose: {amount}"),
            (action, Some(dose), _) => {
                format!("{}; if given, {} of the standard dose", action.words(), dose.words())
            }
            (action, None, Some(amount)) => format!("{}, {amount}", action.words()),
            (action, None, None) => action.words().to_owned(),
        };
        for part in [self.remark.as_deref(), self.watch.map(Watch::words)].into_iter().flatten() {
            text += "; ";
            text += part;
        }
        text
    }
}

impl Advice {
    /// Its traffic light: the worst of what is possible, grey where the data cannot decide or a
    /// gene without a result may forbid what else is as usual.
    pub fn light(&self) -> Light {
        if self.certainty == Certainty::Open {
            return Light::Grey;
        }
        let lights = self.possible.iter().filter_map(|p| p.recommendation.as_ref());
        match lights.map(Recommendation::light).max() {
            Some(Light::Green) if !self.untested.is_empty() => Light::Grey,
            worst => worst.unwrap_or(Light::Grey),
        }
    }

    /// How sure it is, in one sentence.
    pub fn certainty_words(&self) -> String {
        match self.certainty {
            Certainty::Firm => "firm".to_owned(),
            Certainty::SameUnderAll => {
                "the advice is the same under all consistent diplotypes".to_owned()
            }
            Certainty::Guess => "a reasoned guess of what the other medicines change: no \
                guideline agrees on it, save for CYP2D6"
                .to_owned(),
            Certainty::Depends => {
                let on = |untested: bool| {
                    let genes = self.depends_on.iter();
                    let genes = genes.filter(|gene| self.untested.contains(gene) == untested);
                    genes.cloned().collect::<Vec<_>>()
                };
                let (partly, fully) = (on(false), on(true));
                let partly = (!partly.is_empty())
                    .then(|| format!("depends on what is not known of {}", partly.join(" and ")));
                let fully = (!fully.is_empty())
                    .then(|| format!("depends on {}: {}", fully.join(" and "), remedy(&fully)));
                partly.into_iter().chain(fully).collect::<Vec<_>>().join("; ")
            }
            Certainty::Open => {
                format!(
                    "no firm advice: {}",
                    self.doubt.as_deref().unwrap_or("the data leave it open")
                )
            }
        }
    }
}
