//! The order for one patient.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::call::SampleCall;
use crate::conversion::typo;
use crate::guidance::{Certainty, GeneStates, Light, states};
use crate::report::{Context, Report};

use super::candidate::Candidate;
use super::indication::Line;
use super::route::{Exposure, exposure};

/// A candidate in its place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    /// 1 for the first; equal candidates share a place.
    pub place: usize,
    /// What it is.
    pub candidate: Candidate,
    /// Its traffic light for this genome; `None` where nothing is known that speaks for or
    /// against.
    pub light: Option<Light>,
    /// Exposure by predicted routes.
    pub exposure: Option<Exposure>,
    /// Why it stands where it stands.
    pub reasons: Vec<String>,
}

/// A candidate that cannot be ranked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unranked {
    /// What was given.
    pub candidate: Candidate,
    /// Why it has no place.
    pub why: String,
}

/// Sets apart what cannot be ranked: molecules whose SMILES is none (`wrong` tells why), and names
/// that no table knows and of which no route is given, with a name that may be meant.
pub fn sift(
    candidates: Vec<Candidate>,
    context: &Context,
    wrong: impl Fn(&str) -> Option<String>,
) -> (Vec<Candidate>, Vec<Unranked>) {
    let mut names = context.guidance.names();
    names.extend(context.interactions.names());
    let (mut known, mut unranked) = (Vec::new(), Vec::new());
    for candidate in candidates {
        // Drugs that are named for an indication are known, though nothing speaks for or against.
        let told = !candidate.routes.is_empty() || candidate.evidence.is_some();
        let name = context.interactions.standard_name(&candidate.name);
        let why = match candidate.smiles.as_deref().map(&wrong) {
            Some(Some(why)) => Some(format!("its SMILES cannot be read: {why}")),
            Some(None) => None,
            None if told || names.contains(name.as_str()) => None,
            None => {
                let near = typo(&name, names.iter().copied());
                let hint =
                    near.map_or(String::new(), |n| format!("; the nearest known name is {n}"));
                Some(format!("nothing is known of it{hint}"))
            }
        };
        match why {
            Some(why) => unranked.push(Unranked { candidate, why }),
            None => known.push(candidate),
        }
    }
    (known, unranked)
}

/// Orders candidates for one patient.
pub fn rank(sample: &SampleCall, candidates: &[Candidate], context: &Context) -> Vec<Ranked> {
    let name = |c: &Candidate| context.interactions.standard_name(&c.name);
    let names: Vec<String> = candidates.iter().map(name).collect();
    let report = Report::asked(sample, "", None, context, &names);
    let genes: BTreeMap<String, GeneStates> =
        sample.genes.iter().map(|g| (g.gene.clone(), states(g))).collect();
    let (genes, _) = context.converted(&genes);
    let mut out: Vec<Ranked> =
        candidates.iter().map(|c| judge(c, &report, &genes, context)).collect();
    out.sort_by(|a, b| order(a, b).then_with(|| a.candidate.name.cmp(&b.candidate.name)));
    for i in 0..out.len() {
        let tied = i > 0 && order(&out[i - 1], &out[i]) == Ordering::Equal;
        out[i].place = if tied { out[i - 1].place } else { i + 1 };
    }
    out
}

fn judge(
    candidate: &Candidate,
    report: &Report,
    genes: &BTreeMap<String, GeneStates>,
    context: &Context,
) -> Ranked {
    let name = context.interactions.standard_name(&candidate.name);
    let mut reasons = efficacy(candidate);
    let drug = report.drugs.iter().find(|d| d.drug == name);
    if let Some(drug) = drug {
        reasons.push(format!("{} ({})", drug.headline(), certainty(drug)));
    } else if candidate.routes.is_empty() {
        let listed = context.guidance.names().contains(name.as_str());
        reasons.push(match listed {
            true => "its genes were not called, or no rule holds for their results".to_owned(),
            false => "no gene is known to matter for it here".to_owned(),
        });
    }
    let exposure = (!candidate.routes.is_empty()).then(|| exposure(&candidate.routes, genes));
    reasons.extend(exposure.iter().flat_map(Exposure::reasons));
    let light =
        drug.map(|d| d.light).into_iter().chain(exposure.as_ref().and_then(Exposure::light)).max();
    Ranked { place: 0, candidate: candidate.clone(), light, exposure, reasons }
}

/// Who says it, and how sure it is; what is open says so in its headline already.
fn certainty(drug: &crate::report::DrugReport) -> String {
    let Some(head) = drug.head() else { return String::new() };
    match head.certainty {
        Certainty::Open => head.source.words().to_owned(),
        _ => format!("{}, {}", head.source.words(), head.certainty_words()),
    }
}

fn efficacy(candidate: &Candidate) -> Vec<String> {
    let line = candidate.line.map(|line| match line {
        Line::First => "named first by guidelines".to_owned(),
        Line::Alternative => "named as an alternative by guidelines".to_owned(),
    });
    let score = candidate.efficacy.map(|e| format!("efficacy {e}"));
    let source = candidate.evidence.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
    let named = candidate.evidence.as_ref().map(|_| "named for the indication".to_owned());
    line.or(score).or(named).map(|text| text + &source).into_iter().collect()
}

/// Red last; then the line of treatment or the user's efficacy; then the light.
fn order(a: &Ranked, b: &Ranked) -> Ordering {
    let red = |r: &Ranked| r.light == Some(Light::Red);
    let line = |r: &Ranked| r.candidate.line.map_or(2, |l| l as u8);
    let light = |r: &Ranked| match r.light {
        Some(Light::Green) => 0,
        None => 1,
        Some(Light::Amber) => 2,
        Some(Light::Grey) => 3,
        Some(Light::Red) => 4,
    };
    let efficacy = |r: &Ranked| r.candidate.efficacy.unwrap_or(f64::NEG_INFINITY);
    (red(a), line(a))
        .cmp(&(red(b), line(b)))
        .then_with(|| efficacy(b).total_cmp(&efficacy(a)))
        .then_with(|| light(a).cmp(&light(b)))
}
