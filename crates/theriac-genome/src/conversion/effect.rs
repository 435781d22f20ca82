//! What a list of medicines makes of all genes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::guidance::{GeneStates, State};

use super::rule::changed;
use super::table::{Effect, Grade, Interaction, Interactions};

/// One gene that other medicines touch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conversion {
    /// HGNC symbol.
    pub gene: String,
    /// The result by genotype, in words.
    pub from: String,
    /// The result in effect; the same where nothing changes.
    pub to: String,
    /// The medicines that do it.
    pub causes: Vec<String>,
    /// What else to know: weak or opposing effects.
    pub remark: Option<String>,
}

/// The genes as they work under `medicines`, and what changed.
pub fn convert(
    genes: &BTreeMap<String, GeneStates>,
    medicines: &[&str],
    table: &Interactions,
) -> (BTreeMap<String, GeneStates>, Vec<Conversion>) {
    let effects: Vec<&Interaction> = medicines.iter().flat_map(|m| table.of(m)).collect();
    let mut out = genes.clone();
    let mut changes = Vec::new();
    for (symbol, gene) in &mut out {
        let touching: Vec<&Interaction> =
            effects.iter().filter(|e| e.touches(symbol)).copied().collect();
        if touching.is_empty() {
            continue;
        }
        let from = words(gene);
        let remark = apply(gene, &touching);
        changes.push(Conversion {
            gene: symbol.clone(),
            to: words(gene),
            from,
            causes: touching.iter().map(|e| e.words()).collect(),
            remark,
        });
    }
    (out, changes)
}

/// Changes a gene's results; where it is inhibited and induced at once, either may win, and every
/// outcome stays possible.
fn apply(gene: &mut GeneStates, touching: &[&Interaction]) -> Option<String> {
    let strongest = |effect: Effect| -> Option<Grade> {
        let grades = touching.iter().filter(|e| e.effect == effect).map(|e| e.grade);
        grades.max().filter(|grade| *grade > Grade::Weak)
    };
    let (inhibited, induced) = (strongest(Effect::Inhibitor), strongest(Effect::Inducer));
    let before = gene.states.clone();
    let under = |effect: Effect, grade: Grade| {
        let state = |s: &State| changed(&gene.gene, s, effect, grade).unwrap_or_else(|| s.clone());
        before.iter().map(state).collect::<Vec<State>>()
    };
    match (inhibited, induced) {
        (None, None) => Some("weak: nothing is changed, but watch".to_owned()),
        (Some(grade), None) => {
            gene.states = distinct(under(Effect::Inhibitor, grade));
            if grade == Grade::Strong && gene.states.len() == 1 {
                // Whatever the copy number: an enzyme that is blocked is poor.
                gene.doubt = None;
            }
            None
        }
        (None, Some(grade)) => {
            gene.states = distinct(under(Effect::Inducer, grade));
            (gene.states == before)
                .then(|| "induced: levels may be lower than the genotype says".to_owned())
        }
        (Some(less), Some(more)) => {
            let all =
                [under(Effect::Inhibitor, less), before.clone(), under(Effect::Inducer, more)];
            gene.states = distinct(all.concat());
            Some("inhibited and induced at once: either may win".to_owned())
        }
    }
}

/// Results that differ in their words.
fn distinct(states: Vec<State>) -> Vec<State> {
    let mut out: Vec<State> = Vec::new();
    for state in states {
        if !out.iter().any(|s| s.words() == state.words()) {
            out.push(state);
        }
    }
    out
}

fn words(gene: &GeneStates) -> String {
    gene.states.iter().map(State::words).collect::<Vec<_>>().join(" or ")
}
