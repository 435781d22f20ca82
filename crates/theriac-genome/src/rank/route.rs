//! Molecules of which only probable routes of clearance are known.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::call::SampleCall;
use crate::guidance::{GeneStates, State, states};

/// One probable route of clearance, uptake or activation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Route {
    /// The gene of the enzyme or transporter.
    pub gene: String,
    /// How probable it is that the molecule takes it, 0 to 1; from any model.
    pub probability: f64,
}

/// What a result does to the exposure of a molecule that takes the route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// Cleared more slowly.
    Higher,
    /// Cleared faster.
    Lower,
}

/// A route on which a patient differs from the usual.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flag {
    /// The gene.
    pub gene: String,
    /// How probable the route is.
    pub probability: f64,
    /// The patient's result, in words.
    pub result: String,
    /// What it does to the exposure.
    pub shift: Shift,
    /// Is it the best-scoring result, or one that only may be?
    pub certain: bool,
}

/// One molecule in one patient.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exposure {
    /// Probability-weighted risk of an unusual exposure by the best-scoring results, 0 to 1;
    /// missing where no gene of a probable route was called.
    pub risk: Option<f64>,
    /// The same by the worst results that the data allow.
    pub worst: Option<f64>,
    /// Why.
    pub flags: Vec<Flag>,
    /// Genes of probable routes that were not called.
    pub unknown: Vec<String>,
}

/// Routes below this probability raise no flag; they still count in the risk.
const PROBABLE: f64 = 0.5;

/// Who of `patients` is at risk with which molecule: one row per molecule, one column per patient.
pub fn panel(molecules: &[Vec<Route>], patients: &[SampleCall]) -> Vec<Vec<Exposure>> {
    let patients: Vec<BTreeMap<String, GeneStates>> = patients
        .iter()
        .map(|p| p.genes.iter().map(|g| (g.gene.clone(), states(g))).collect())
        .collect();
    molecules
        .iter()
        .map(|routes| patients.iter().map(|genes| exposure(routes, genes)).collect())
        .collect()
}

/// One molecule in one patient. The risk is that of at least one unusual route, the routes taken
/// as independent: 1 - prod(1 - probability * weight), with weight 1 for a poor or ultrarapid
/// result, 0.5 for an intermediate one and 0.25 for a rapid one.
pub fn exposure(routes: &[Route], genes: &BTreeMap<String, GeneStates>) -> Exposure {
    let mut out = Exposure { risk: None, worst: None, flags: Vec::new(), unknown: Vec::new() };
    let (mut usual, mut usual_at_worst) = (1.0, 1.0);
    for route in routes {
        let called = genes.get(&route.gene).filter(|g| g.states.iter().any(|s| s.called));
        let Some(gene) = called else {
            if route.probability >= PROBABLE {
                out.unknown.push(route.gene.clone());
            }
            continue;
        };
        let weights: Vec<f64> =
            gene.states.iter().map(|s| unusual(s).map_or(0.0, |u| u.0)).collect();
        let worst = weights.iter().copied().fold(0.0, f64::max);
        usual *= 1.0 - route.probability * weights.first().copied().unwrap_or(0.0);
        usual_at_worst *= 1.0 - route.probability * worst;
        out.risk = Some(1.0 - usual);
        out.worst = Some(1.0 - usual_at_worst);
        if route.probability >= PROBABLE {
            out.flags.extend(flags(route, gene));
        }
    }
    out
}

fn flags<'a>(route: &'a Route, gene: &'a GeneStates) -> impl Iterator<Item = Flag> + 'a {
    let alone = gene.states.len() == 1 && gene.doubt.is_none();
    gene.states.iter().filter_map(move |state| {
        let (_, shift) = unusual(state)?;
        Some(Flag {
            gene: route.gene.clone(),
            probability: route.probability,
            result: state.words(),
            shift,
            certain: alone,
        })
    })
}

/// How far from the usual, and in which direction.
fn unusual(state: &State) -> Option<(f64, Shift)> {
    let phenotype = state.phenotype.as_deref()?;
    let word = phenotype.trim_start_matches("Likely ").trim_start_matches("Possible ");
    match word.split(' ').next() {
        Some("Poor" | "Deficient") => Some((1.0, Shift::Higher)),
        Some("Ultrarapid") => Some((1.0, Shift::Lower)),
        Some("Intermediate" | "Decreased") => Some((0.5, Shift::Higher)),
        Some("Rapid" | "Increased") => Some((0.25, Shift::Lower)),
        _ => None,
    }
}
