//! Molecules of which only probable routes of clearance are known.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::call::SampleCall;
use crate::guidance::{GeneStates, Light, State, states};

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
    /// missing where no gene of a route was called.
    pub risk: Option<f64>,
    /// The same by the worst results that the data allow.
    pub worst: Option<f64>,
    /// Why.
    pub flags: Vec<Flag>,
    /// Genes of routes that count and were not called, have no phenotype, or of which a worse result hangs on what
    /// no small variant shows (copies of CYP2D6).
    pub unknown: Vec<String>,
}

/// Routes from this probability on raise a flag whatever they add to the risk.
const PROBABLE: f64 = 0.5;
/// What a route has to add to the risk to raise a flag below that.
const TELLING: f64 = 0.1;
/// A risk from which on a molecule stands under the amber, and the red light.
const AMBER: f64 = 0.25;
const RED: f64 = 0.5;

impl Exposure {
    /// The traffic light: by the worst results that the data allow; grey where a gene of a route
    /// that counts is not known, `None` where nothing is.
    pub fn light(&self) -> Option<Light> {
        match self.worst {
            Some(risk) if risk >= RED => Some(Light::Red),
            Some(risk) if risk >= AMBER => Some(Light::Amber),
            _ if !self.unknown.is_empty() => Some(Light::Grey),
            worst => worst.map(|_| Light::Green),
        }
    }

    /// Why, in words: who is cleared more slowly or faster, and what is not known.
    pub fn reasons(&self) -> Vec<String> {
        let mut out: Vec<String> = self.flags.iter().map(Flag::words).collect();
        if !self.unknown.is_empty() {
            out.push(format!("not known: {}", self.unknown.join(", ")));
        }
        out
    }
}

impl Flag {
    /// `higher exposure: CYP2D6 (probability 0.80) with Poor Metabolizer (activity score 0)`
    fn words(&self) -> String {
        let shift = match self.shift {
            Shift::Higher => "higher",
            Shift::Lower => "lower",
        };
        let may = if self.certain { "" } else { "possibly " };
        format!(
            "{may}{shift} exposure: {} (probability {:.2}) with {}",
            self.gene, self.probability, self.result
        )
    }
}

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
/// result, 0.5 for an intermediate one and 0.25 for a rapid one. What only a change of copies
/// would make of a gene raises no risk; the gene is then among the unknown ones.
pub fn exposure(routes: &[Route], genes: &BTreeMap<String, GeneStates>) -> Exposure {
    let mut out = Exposure { risk: None, worst: None, flags: Vec::new(), unknown: Vec::new() };
    let (mut usual, mut usual_at_worst) = (1.0, 1.0);
    for route in routes {
        let called = genes.get(&route.gene).filter(|g| g.states.iter().any(|s| s.called));
        let Some(gene) = called else {
            if route.probability >= AMBER {
                out.unknown.push(route.gene.clone());
            }
            continue;
        };
        let weights: Vec<f64> =
            gene.states.iter().map(|s| unusual(s).map_or(0.0, |u| u.0)).collect();
        let best = weights.first().copied().unwrap_or(0.0);
        let mut worst = weights.iter().copied().fold(0.0, f64::max);
        let unclear = gene.states.iter().any(is_unclear);
        let copies = gene.doubt.is_some() && worst > best;
        if (unclear || copies) && route.probability >= AMBER {
            out.unknown.push(route.gene.clone());
        }
        if gene.doubt.is_some() {
            worst = best;
        }
        usual *= 1.0 - route.probability * best;
        usual_at_worst *= 1.0 - route.probability * worst;
        out.risk = Some(1.0 - usual);
        out.worst = Some(1.0 - usual_at_worst);
        out.flags.extend(flags(route, gene));
    }
    out
}

fn flags<'a>(route: &'a Route, gene: &'a GeneStates) -> impl Iterator<Item = Flag> + 'a {
    let alone = gene.states.len() == 1 && gene.doubt.is_none();
    gene.states.iter().filter_map(move |state| {
        let (weight, shift) = unusual(state)?;
        let counts = route.probability >= PROBABLE || route.probability * weight >= TELLING;
        counts.then(|| Flag {
            gene: route.gene.clone(),
            probability: route.probability,
            result: state.words(),
            shift,
            certain: alone,
        })
    })
}

/// Is the result without a phenotype that says anything?
fn is_unclear(state: &State) -> bool {
    let says = |word: &str| !matches!(word, "Indeterminate" | "Uncertain" | "Unknown" | "n/a");
    !state.phenotype.as_deref().and_then(|p| p.split(' ').next()).is_some_and(says)
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
