//! Warfarin as a drug with a light: its guidance is no table of results but a dose, by the U.S.
//! label's ranges and by the published algorithms.

use crate::call::{Position, SampleCall};
use crate::guidance::{
    Action, Advice, Certainty, Possible, Recommendation, Source, Strength, Watch,
};
use crate::warfarin::{Cyp2c9, Vkorc1, label};

use super::dose::WarfarinDose;

/// Generic name.
pub(super) const NAME: &str = "warfarin";
const GENES: [&str; 2] = ["CYP2C9", "VKORC1"];
const TABLE: &str =
    "https://www.fda.gov/medical-devices/precision-medicine/table-pharmacogenetic-associations";

/// The advice, from the dose where a gene is called; open where none is.
pub(super) fn advice(dose: Option<&WarfarinDose>, untested: Vec<String>) -> Advice {
    let genes = GENES.map(str::to_owned).to_vec();
    let open = |doubt: &str| {
        Advice::open(
            NAME,
            "general",
            Source::Fda,
            genes.clone(),
            untested.clone(),
            doubt.to_owned(),
        )
    };
    let Some(dose) = dose else {
        return open("neither CYP2C9 nor VKORC1 was called: have both genotyped");
    };
    let mut possible: Vec<Possible> = Vec::new();
    for ((vkorc1, cyp2c9), words) in dose.pairs.iter().zip(&dose.genotypes) {
        let recommendation = recommendation(*vkorc1, *cyp2c9, dose);
        match possible.iter_mut().find(|p| p.recommendation == recommendation) {
            Some(same) => same.under.push(words.clone()),
            None => possible.push(Possible { recommendation, under: vec![words.clone()] }),
        }
    }
    if possible.iter().all(|p| p.recommendation.is_none()) {
        return open("the label's ranges need VKORC1 -1639 and CYP2C9 as a pair of *1, *2 and *3");
    }
    let mut advice = open("");
    advice.best = possible.first().and_then(|p| p.recommendation.clone());
    advice.certainty = match (possible.len(), dose.pairs.len()) {
        (1, 1) => Certainty::Firm,
        (1, _) => Certainty::SameUnderAll,
        _ => Certainty::Depends,
    };
    advice.doubt = None;
    advice.depends_on = match advice.certainty {
        Certainty::Depends => varying(dose),
        _ => Vec::new(),
    };
    advice.possible = possible;
    advice
}

/// The genes of which several results are possible.
fn varying(dose: &WarfarinDose) -> Vec<String> {
    let Some((vkorc1, cyp2c9)) = dose.pairs.first() else { return Vec::new() };
    let varies = [
        dose.pairs.iter().any(|(_, other)| other != cyp2c9),
        dose.pairs.iter().any(|(other, _)| other != vkorc1),
    ];
    let named = GENES.iter().zip(varies).filter(|(_, varies)| *varies);
    named.map(|(gene, _)| (*gene).to_owned()).collect()
}

/// Missing positions of the genes that the advice hangs on.
pub(super) fn to_genotype(advice: &Advice, sample: &SampleCall) -> Vec<Position> {
    let hangs = |gene: &str| advice.depends_on.iter().any(|on| on == gene);
    let calls = sample.genes.iter().filter(|call| hangs(&call.gene));
    calls.flat_map(|call| call.missing.iter().cloned()).collect()
}

fn recommendation(vkorc1: Vkorc1, cyp2c9: Cyp2c9, dose: &WarfarinDose) -> Option<Recommendation> {
    let (low, high) = label(vkorc1, cyp2c9)?;
    let mut amount = format!("{low} to {high} mg a day expected by the U.S. label");
    if let Some((least, most)) = dose.iwpc_mg_per_week {
        let weekly = match (most - least).abs() < 0.05 {
            true => format!("{least:.1}"),
            false => format!("{least:.1} to {most:.1}"),
        };
        amount += &format!(", {weekly} mg a week by IWPC");
    }
    let few = cyp2c9.is_some_and(|(two, three)| two + three == 2 && three > 0);
    Some(Recommendation {
        // The label's highest range is about the usual dose.
        action: if low >= 5.0 { Action::Standard } else { Action::Dose },
        dose: None,
        amount: Some(amount),
        watch: Some(Watch::Response),
        remark: few.then(|| {
            "a poor metabolizer of CYP2C9: consider another anticoagulant (CPIC 2017)".to_owned()
        }),
        strength: Strength::None,
        edition: "fda".to_owned(),
        address: TABLE.to_owned(),
    })
}
