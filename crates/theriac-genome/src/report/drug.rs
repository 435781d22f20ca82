//! What to do with one drug.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::call::{Diplotype, GeneCall, Position, SampleCall};
use crate::guidance::{
    Advice, Certainty, GeneStates, Light, Recommendation, Source, awaited, states,
};

use super::anticoagulant;
use super::context::Context;
use super::decisive::{decisive, hides, turns_on_phase};
use super::dose::WarfarinDose;

/// One drug of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DrugReport {
    /// Generic name.
    pub drug: String,
    /// RxNorm identifier, where known.
    pub rxnorm: Option<String>,
    /// Does the patient take it or is to take it?
    pub taken: bool,
    /// Its traffic light.
    pub light: Light,
    /// Every source's advice per population, under the other medicines.
    pub advice: Vec<Advice>,
    /// The headline by genotype alone, where the other medicines change it.
    pub by_genotype_alone: Option<String>,
    /// Other medicines that change a gene that the headline rests on.
    pub through: Vec<String>,
    /// Positions to genotype for a firm advice.
    pub to_genotype: Vec<Position>,
    /// How much of the genes that the headline rests on was not read.
    pub unread: Vec<String>,
    /// Genes of which it has to be known which variants lie on one chromosome, for a firm advice.
    pub to_phase: Vec<String>,
    /// What the FDA label asks for: testing required, testing recommended, actionable,
    /// informative.
    pub label: Option<String>,
}

impl DrugReport {
    pub(super) fn new(
        drug: &str,
        context: &Context,
        genes: &BTreeMap<String, GeneStates>,
        calls: &BTreeMap<&str, &GeneCall>,
        asked: bool,
    ) -> Option<Self> {
        let mut advice = context.advice(drug, genes);
        // What is asked for and cannot be judged is an open question, not a silence.
        if advice.is_empty() && asked {
            advice = awaited(&context.guidance, drug, genes);
        }
        if advice.is_empty() {
            return None;
        }
        let (to_genotype, to_phase) = to_know(drug, &advice, context, genes, calls);
        let rests = head(&advice).map_or(&[][..], |a| &a.genes);
        let unread = rests.iter().filter_map(|gene| unread(gene, context, calls)).collect();
        Some(Self { to_genotype, to_phase, unread, ..Self::of(drug, advice, context, genes) })
    }

    /// Warfarin, by its dose.
    pub(super) fn warfarin(
        dose: Option<&WarfarinDose>,
        sample: &SampleCall,
        context: &Context,
        genes: &BTreeMap<String, GeneStates>,
    ) -> Self {
        let called = |gene: &&str| genes.get(*gene).is_none_or(|g| !g.states[0].called);
        let untested = ["CYP2C9", "VKORC1"].iter().copied().filter(called);
        let advice = anticoagulant::advice(dose, untested.map(str::to_owned).collect());
        let to_genotype = anticoagulant::to_genotype(&advice, sample);
        let mut out = Self::of(anticoagulant::NAME, vec![advice], context, genes);
        (out.to_genotype, out.by_genotype_alone) = (to_genotype, None);
        out
    }

    /// What the tables say beside the advice.
    fn of(
        drug: &str,
        advice: Vec<Advice>,
        context: &Context,
        genes: &BTreeMap<String, GeneStates>,
    ) -> Self {
        let alone = crate::guidance::advise_drug(&context.guidance, drug, genes);
        let taken = context.medicines.names.iter().any(|m| m == drug);
        let light = light(&advice, taken);
        let pairs: Vec<_> = context.guidance.pairs_of(drug).collect();
        let weak = |label: &str| {
            ["testing required", "testing recommended", "actionable", "informative"]
                .iter()
                .position(|l| *l == label)
                .unwrap_or(9)
        };
        let label = pairs.iter().map(|p| p.label.as_str()).filter(|l| !l.is_empty());
        let changed = !alone.is_empty() && headline(&alone) != headline(&advice);
        let rests: &[String] = head(&advice).map_or(&[], |a| &a.genes);
        let through = context
            .conversions_for(drug, genes)
            .into_iter()
            .filter(|c| c.from != c.to && rests.contains(&c.gene))
            .map(|c| format!("{} by {}", c.gene, c.causes.join(", ")))
            .collect();
        Self {
            drug: drug.to_owned(),
            rxnorm: pairs.iter().find(|p| !p.rxnorm.is_empty()).map(|p| p.rxnorm.clone()),
            taken,
            light,
            through,
            by_genotype_alone: changed.then(|| headline(&alone)),
            label: label.min_by_key(|l| weak(l)).map(str::to_owned),
            to_genotype: Vec::new(),
            to_phase: Vec::new(),
            unread: Vec::new(),
            advice,
        }
    }

    /// The advice that stands at the head: of the first source, the population with the worst
    /// light.
    pub fn head(&self) -> Option<&Advice> {
        head(&self.advice)
    }

    /// What to do, in a sentence.
    pub fn headline(&self) -> String {
        headline(&self.advice)
    }

    /// How strongly, in a word.
    pub fn strength(&self) -> &'static str {
        let best = self.head().and_then(|a| a.best.as_ref());
        best.map_or("", |r| r.strength.words())
    }
}

/// `34 of 35 positions of CYP2C19`; nothing where all was read.
fn unread(gene: &str, context: &Context, calls: &BTreeMap<&str, &GeneCall>) -> Option<String> {
    let missing = calls.get(gene).map(|call| call.missing.len()).filter(|n| *n > 0)?;
    let all = context.definitions.iter().find(|g| g.symbol == gene)?.loci.len();
    Some(format!("{missing} of {all} positions of {gene}"))
}

fn rank(source: Source) -> u8 {
    match source {
        Source::Cpic => 0,
        Source::Dpwg => 1,
        Source::Fda => 2,
    }
}

/// The missing positions that the advice hangs on, and the genes of which it hangs on the phase.
fn to_know(
    drug: &str,
    advice: &[Advice],
    context: &Context,
    genes: &BTreeMap<String, GeneStates>,
    calls: &BTreeMap<&str, &GeneCall>,
) -> (Vec<Position>, Vec<String>) {
    let open = advice.iter().filter(|a| a.certainty == Certainty::Depends);
    let open: BTreeSet<&str> = open.flat_map(|a| a.depends_on.iter().map(String::as_str)).collect();
    let (mut positions, mut unphased) = (Vec::new(), Vec::new());
    for symbol in open {
        let Some(call) = calls.get(symbol) else { continue };
        // What hangs on other medicines alone no genotype can tell.
        if genes.get(symbol).is_some_and(|g| g.states.len() == 1) {
            continue;
        }
        let outcome = |diplotype: &Diplotype| {
            let one = GeneCall {
                diplotypes: vec![diplotype.clone()],
                consistent: vec![diplotype.clone()],
                combinations: Vec::new(),
                consistent_keys: Vec::new(),
                truncated: false,
                ..(*call).clone()
            };
            let mut genes = genes.clone();
            genes.insert(symbol.to_owned(), states(&one));
            let advice = context.advice(drug, &genes).into_iter();
            advice.map(|a| (a.population, a.source, a.best)).collect::<Vec<_>>()
        };
        if turns_on_phase(call, outcome) {
            unphased.push(symbol.to_owned());
            if !hides(call) {
                continue;
            }
        }
        match context.definitions.iter().find(|g| g.symbol == symbol) {
            Some(gene) => positions.extend(decisive(gene, call, outcome)),
            None => positions.extend(call.missing.iter().cloned()),
        }
    }
    (positions, unphased)
}

/// The first source that says anything; a source that advises nothing leaves it to the next.
fn head(advice: &[Advice]) -> Option<&Advice> {
    let says = |a: &&Advice| a.light() != Light::Grey;
    let first = advice.iter().filter(says).map(|a| rank(a.source)).min();
    let open = |a: &Advice| a.certainty == Certainty::Open || !a.untested.is_empty();
    let cpic_open = advice.iter().any(|a| a.source == Source::Cpic && open(a));
    let source = match first {
        Some(source) if !cpic_open => source,
        _ => advice.iter().map(|a| rank(a.source)).min()?,
    };
    // Of several populations that with the worst light and of these the best graded; the first.
    let weight = |a: &&Advice| (a.light(), a.best.as_ref().map(|r| r.strength));
    advice.iter().rev().filter(|a| rank(a.source) == source).max_by_key(weight)
}

/// Disease for which alone a drug is given, though its advice is by a gene that everyone has.
const CYSTIC_FIBROSIS: &str = "cystic fibrosis";

fn light(advice: &[Advice], taken: bool) -> Light {
    match head(advice) {
        Some(head) if head.population == CYSTIC_FIBROSIS && !taken => match head.light() {
            Light::Green => Light::Green,
            _ => Light::Grey,
        },
        head => head.map_or(Light::Grey, Advice::light),
    }
}

fn headline(advice: &[Advice]) -> String {
    let Some(head) = head(advice) else { return String::new() };
    let words = |r: &Option<Recommendation>| {
        r.as_ref().map_or("no advice for this result".to_owned(), Recommendation::words)
    };
    match head.certainty {
        Certainty::Depends => {
            let all: Vec<String> = head
                .possible
                .iter()
                .map(|p| format!("{} (if {})", words(&p.recommendation), shortened(&p.under)))
                .collect();
            all.join("; or ")
        }
        Certainty::Open => {
            format!("open: {}", head.doubt.as_deref().unwrap_or("cannot be decided"))
        }
        _ => words(&head.best),
    }
}

fn shortened(under: &[String]) -> String {
    match under {
        [a, b, rest @ ..] if !rest.is_empty() => format!("{a}, {b} and {} more", rest.len()),
        few => few.join(" or "),
    }
}
