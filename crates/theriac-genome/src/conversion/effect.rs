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

/// Changes a gene's results; inhibition goes before induction.
fn apply(gene: &mut GeneStates, touching: &[&Interaction]) -> Option<String> {
    let strongest = |effect: Effect| -> Option<Grade> {
        touching.iter().filter(|e| e.effect == effect).map(|e| e.grade).max()
    };
    let (inhibited, induced) = (strongest(Effect::Inhibitor), strongest(Effect::Inducer));
    let relevant = |grade: Option<Grade>| grade.filter(|g| *g > Grade::Weak);
    let (effect, grade) = match (relevant(inhibited), relevant(induced)) {
        (Some(grade), None) => (Effect::Inhibitor, grade),
        (None, Some(grade)) => (Effect::Inducer, grade),
        (Some(grade), Some(_)) => {
            gene.doubt = Some(format!("{} is inhibited and induced at once", gene.gene));
            (Effect::Inhibitor, grade)
        }
        (None, None) => return Some("weak: nothing is changed, but watch".to_owned()),
    };
    let before = gene.states.clone();
    let mut after: Vec<State> = Vec::new();
    for state in &before {
        let state = changed(&gene.gene, state, effect, grade).unwrap_or_else(|| state.clone());
        if !after.iter().any(|s| s.words() == state.words()) {
            after.push(state);
        }
    }
    if effect == Effect::Inhibitor
        && grade == Grade::Strong
        && after.len() == 1
        && induced.is_none()
    {
        // Whatever the copy number: an enzyme that is blocked is poor.
        gene.doubt = None;
    }
    gene.states = after;
    (effect == Effect::Inducer && gene.states == before)
        .then(|| "induced: levels may be lower than the genotype says".to_owned())
}

fn words(gene: &GeneStates) -> String {
    gene.states.iter().map(State::words).collect::<Vec<_>>().join(" or ")
}
