//! What one gene's result becomes.

use crate::guidance::State;

use super::table::{Effect, Grade};

/// The result under an inhibitor or inducer; `None` where it changes nothing.
pub(super) fn changed(gene: &str, state: &State, effect: Effect, grade: Grade) -> Option<State> {
    let scored = matches!(gene, "CYP2D6" | "CYP2C9");
    match (effect, grade) {
        (_, Grade::Weak) => None,
        (Effect::Inhibitor, Grade::Strong) if gene == "SLCO1B1" => step(state, DOWN_FUNCTION),
        (Effect::Inhibitor, Grade::Strong) => Some(poor(state, scored)),
        (Effect::Inhibitor, Grade::Moderate) if scored => halved(gene, state),
        (Effect::Inhibitor, Grade::Moderate) if gene == "SLCO1B1" => step(state, DOWN_FUNCTION),
        (Effect::Inhibitor, Grade::Moderate) => step(state, DOWN),
        (Effect::Inducer, _) if matches!(gene, "CYP2C19" | "CYP2B6") => step(state, UP),
        (Effect::Inducer, _) => None,
    }
}

const DOWN: &[(&str, &str)] = &[
    ("Ultrarapid Metabolizer", "Intermediate Metabolizer"),
    ("Rapid Metabolizer", "Intermediate Metabolizer"),
    ("Normal Metabolizer", "Intermediate Metabolizer"),
    ("Likely Intermediate Metabolizer", "Poor Metabolizer"),
    ("Intermediate Metabolizer", "Poor Metabolizer"),
];
const UP: &[(&str, &str)] = &[
    ("Likely Intermediate Metabolizer", "Normal Metabolizer"),
    ("Intermediate Metabolizer", "Normal Metabolizer"),
    ("Normal Metabolizer", "Rapid Metabolizer"),
    ("Rapid Metabolizer", "Ultrarapid Metabolizer"),
];
const DOWN_FUNCTION: &[(&str, &str)] = &[
    ("Increased Function", "Decreased Function"),
    ("Normal Function", "Decreased Function"),
    ("Possible Decreased Function", "Poor Function"),
    ("Decreased Function", "Poor Function"),
];

fn step(state: &State, steps: &[(&str, &str)]) -> Option<State> {
    let now = state.phenotype.as_deref()?;
    // CYP3A5 not expressed, or already poor: nothing is left to inhibit.
    let (_, to) = steps.iter().find(|(from, _)| from.eq_ignore_ascii_case(now))?;
    Some(State { phenotype: Some((*to).to_owned()), score: None, key: None, ..state.clone() })
}

fn poor(state: &State, scored: bool) -> State {
    State {
        phenotype: Some("Poor Metabolizer".to_owned()),
        score: scored.then_some(0.0),
        key: None,
        called: true,
        ..state.clone()
    }
}

fn halved(gene: &str, state: &State) -> Option<State> {
    let score = state.score.filter(|s| *s > 0.0)?;
    let half = grid(gene, score / 2.0);
    let phenotype = match gene {
        "CYP2D6" => crate::guidance::cyp2d6(half),
        _ => cyp2c9(half),
    };
    Some(State {
        phenotype: Some(phenotype.to_owned()),
        score: Some(half),
        key: None,
        ..state.clone()
    })
}

/// Guidelines list scores in steps: the next lower one that is not zero.
fn grid(gene: &str, score: f64) -> f64 {
    let step = if gene == "CYP2C9" { 0.5 } else { 0.25 };
    ((score / step + 1e-9).floor() * step).max(step)
}

fn cyp2c9(score: f64) -> &'static str {
    match score {
        s if s < 1.0 => "Poor Metabolizer",
        s if s < 2.0 => "Intermediate Metabolizer",
        _ => "Normal Metabolizer",
    }
}
