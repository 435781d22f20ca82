//! The report as data.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::call::{GeneCall, SampleCall};
use crate::conversion::Conversion;
use crate::guidance::{GeneStates, Light, states};

use super::anticoagulant::NAME;
use super::context::Context;
use super::dose::WarfarinDose;
use super::drug::DrugReport;
use super::gene::GeneReport;

/// What every report says of itself.
pub const DISCLAIMER: &str = "Decision support for professionals: no medical device, no order to \
    dose. Every advice is to be checked against the guideline, the patient and the medicines taken.";

/// What no report of this kind can say.
const NOT_SAID: [&str; 7] = [
    "Variants outside the listed positions are not seen: a gene called normal may carry a rare one.",
    "HLA alleles and MT-RNR1 are not read from variants; they count only where a laboratory's result \
     was given.",
    "A drug that is not listed is not cleared: there may be no guidance, or its genes were not called.",
    "Age, kidneys, liver, pregnancy, allergies and disease are not looked at, save for what the \
     warfarin dose asks for.",
    "Of the other medicines only inhibition and induction of the listed enzymes are followed, no \
     other interaction.",
    "How other medicines change a phenotype is agreed upon for CYP2D6 only; for the other enzymes what \
     is in effect is a reasoned guess, and the result by genotype alone stands beside it.",
    "Rows of DPWG and FDA are listed only for results whose facts were at hand; their silence is no \
     advice.",
];

/// One patient's report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Whom it is about: the sample's name, or an ordinal.
    pub subject: String,
    /// When it was made, RFC 3339; missing where dates were dropped.
    pub created: Option<String>,
    /// What it is not.
    pub disclaimer: &'static str,
    /// One entry per gene.
    pub genes: Vec<GeneReport>,
    /// One entry per drug with advice: those taken first, then by traffic light and name.
    pub drugs: Vec<DrugReport>,
    /// The other medicines, by the names of the tables.
    pub medicines: Vec<String>,
    /// What they do to the genes.
    pub conversions: Vec<Conversion>,
    /// The warfarin dose.
    pub warfarin: Option<WarfarinDose>,
    /// What a reader has to know of the input.
    pub warnings: Vec<String>,
    /// What the report does not say.
    pub not_said: Vec<String>,
}

impl Report {
    /// Builds the report of one sample under the name `subject`.
    pub fn new(
        sample: &SampleCall,
        subject: &str,
        created: Option<String>,
        context: &Context,
    ) -> Self {
        Self::asked(sample, subject, created, context, &[])
    }

    /// Like [`Self::new`], with an entry for each drug `asked` for that guidance names, even where
    /// nothing was called for it.
    pub(crate) fn asked(
        sample: &SampleCall,
        subject: &str,
        created: Option<String>,
        context: &Context,
        asked: &[String],
    ) -> Self {
        let genes: BTreeMap<String, GeneStates> =
            sample.genes.iter().map(|g| (g.gene.clone(), states(g))).collect();
        let calls: BTreeMap<&str, &GeneCall> =
            sample.genes.iter().map(|g| (g.gene.as_str(), g)).collect();
        let (_, conversions) = context.converted(&genes);
        let wanted =
            |drug: &str| asked.iter().chain(&context.medicines.names).any(|name| name == drug);
        let mut drugs: Vec<DrugReport> = context
            .guidance
            .drugs()
            .filter_map(|drug| DrugReport::new(drug, context, &genes, &calls, wanted(drug)))
            .collect();
        let warfarin =
            WarfarinDose::new(sample, context.clinical.as_ref(), &context.medicines.names);
        let ruled = drugs.iter().any(|drug| drug.drug == NAME);
        if !ruled && (warfarin.is_some() || wanted(NAME)) {
            drugs.push(DrugReport::warfarin(warfarin.as_ref(), sample, context, &genes));
        }
        drugs.sort_by(|a, b| {
            (!a.taken, std::cmp::Reverse(a.light), &a.drug).cmp(&(
                !b.taken,
                std::cmp::Reverse(b.light),
                &b.drug,
            ))
        });
        let gene = |call| {
            let call: &GeneCall = call;
            let definition = context.definitions.iter().find(|gene| gene.symbol == call.gene);
            GeneReport::new(call, definition, &genes[&call.gene], &conversions)
        };
        Self {
            subject: subject.to_owned(),
            created,
            disclaimer: DISCLAIMER,
            genes: sample.genes.iter().map(gene).collect(),
            drugs,
            medicines: context.medicines.names.clone(),
            conversions,
            warfarin,
            warnings: context.medicines.warnings.clone(),
            not_said: not_said(sample),
        }
    }

    /// How many drugs stand under a light.
    pub fn count(&self, light: Light) -> usize {
        self.drugs.iter().filter(|d| d.light == light).count()
    }
}

fn not_said(sample: &SampleCall) -> Vec<String> {
    let mut out: Vec<String> = NOT_SAID.iter().map(|&s| s.to_owned()).collect();
    let uncalled: Vec<&str> =
        sample.genes.iter().filter(|g| g.diplotypes.is_empty()).map(|g| g.gene.as_str()).collect();
    if !uncalled.is_empty() {
        out.insert(
            0,
            format!(
                "Not called: {}. Advice by these genes is missing, save where another medicine \
                 blocks the enzyme whatever the genotype.",
                uncalled.join(", ")
            ),
        );
    }
    out
}
