//! What was called of one gene, from what, and what is missing.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::call::{CallSource, Diplotype, GeneCall, Observed, Position};
use crate::conversion::Conversion;
use crate::definition::Gene;
use crate::guidance::GeneStates;

/// Diplotypes beyond this number are counted, not listed.
const LISTED: usize = 12;

/// One gene of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GeneReport {
    /// HGNC symbol.
    pub gene: String,
    /// Where the call comes from.
    pub source: CallSource,
    /// The best-scoring diplotypes.
    pub diplotypes: Vec<String>,
    /// Their phenotypes.
    pub phenotypes: Vec<String>,
    /// Their activity scores.
    pub activity_scores: Vec<f64>,
    /// Every phenotype that the data allow.
    pub consistent_phenotypes: Vec<String>,
    /// Diplotypes that the data allow, the first of them.
    pub consistent: Vec<String>,
    /// How many diplotypes the data allow, those counted that have alleles together on one
    /// chromosome.
    pub consistent_count: usize,
    /// Is it one only, whatever the phase?
    pub single: bool,
    /// The result in effect under the other medicines, where it is another.
    pub in_effect: Option<String>,
    /// Positions of the definition that were read.
    pub positions_read: usize,
    /// Those of them that differ from the reference.
    pub variants: Vec<String>,
    /// Positions of the definition that could not be read.
    pub missing: Vec<Position>,
    /// Is it phased wherever it matters?
    pub phased: bool,
    /// Why the result is not firm although it is one.
    pub doubt: Option<String>,
    /// What a reader has to know.
    pub warnings: Vec<String>,
}

impl GeneReport {
    /// `definition`: where known, tells positions of the definition from those read beside it.
    pub(super) fn new(
        call: &GeneCall,
        definition: Option<&Gene>,
        states: &GeneStates,
        conversions: &[Conversion],
    ) -> Self {
        let best = &call.diplotypes;
        let phenotypes = best.iter().filter_map(|d| d.phenotype.clone());
        let mut listed: Vec<String> = Vec::new();
        for state in call.possible().filter_map(|d| d.phenotype.clone()) {
            if !listed.contains(&state) {
                listed.push(state);
            }
        }
        listed.extend(call.consistent_phenotypes.iter().flatten().cloned());
        let mut seen = BTreeSet::new();
        listed.retain(|p| seen.insert(p.clone()));
        let changed = conversions.iter().find(|c| c.gene == call.gene && c.from != c.to);
        Self {
            gene: call.gene.clone(),
            source: call.source,
            diplotypes: names(best),
            phenotypes: phenotypes.collect::<BTreeSet<_>>().into_iter().collect(),
            activity_scores: best.iter().filter_map(|d| d.activity_score).collect(),
            consistent_phenotypes: listed,
            consistent: call.possible().take(LISTED).map(|d| d.name.clone()).collect(),
            consistent_count: call.consistent_count.max(call.consistent.len())
                + call.combinations.len(),
            single: call.is_single(),
            in_effect: changed.map(|c| c.to.clone()),
            positions_read: positions_read(call, definition),
            variants: call.observed.iter().filter(|o| is_variant(o)).map(variant).collect(),
            missing: call.missing.clone(),
            phased: call.phased,
            doubt: states.doubt.clone(),
            warnings: call.warnings.clone(),
        }
    }

    /// Is there a call at all?
    pub fn is_called(&self) -> bool {
        !self.diplotypes.is_empty()
    }

    /// The diplotype in words.
    pub fn diplotype(&self) -> String {
        match self.diplotypes.is_empty() {
            true => "not called".to_owned(),
            false => self.diplotypes.join(" or "),
        }
    }

    /// How sure the call is, in words.
    pub fn certainty(&self) -> String {
        if !self.is_called() {
            return "not called".to_owned();
        }
        if let Some(doubt) = &self.doubt {
            return doubt.clone();
        }
        let fits = match (self.consistent_count, self.consistent_phenotypes.len()) {
            _ if self.single => "the only diplotype of named alleles that fits".to_owned(),
            (n, 0 | 1) => format!("{n} diplotypes fit, all with this phenotype"),
            (n, m) => format!("{n} diplotypes with {m} phenotypes fit"),
        };
        match self.unread() {
            Some(unread) => format!("{fits}, {unread}"),
            None => fits,
        }
    }

    /// How much of the definition was not read, in words; `None`: all was.
    fn unread(&self) -> Option<String> {
        let (missing, all) = (self.missing.len(), self.missing.len() + self.positions_read);
        (missing > 0).then(|| format!("with {missing} of {all} positions not read"))
    }
}

/// Each name once: a phenotype alone has none, whatever scores it may have.
fn names(diplotypes: &[Diplotype]) -> Vec<String> {
    let mut names: Vec<String> = diplotypes.iter().map(|d| d.name.clone()).collect();
    names.dedup();
    names
}

/// Positions of the definition with a whole genotype.
fn positions_read(call: &GeneCall, definition: Option<&Gene>) -> usize {
    let missing: BTreeSet<u64> = call.missing.iter().map(|at| at.position).collect();
    let defines = |position: u64| {
        let find =
            |gene: &Gene| gene.loci.binary_search_by_key(&position, |l| l.at.position).is_ok();
        definition.is_none_or(find)
    };
    let read = call.observed.iter().map(|observed| observed.at.position);
    read.filter(|position| !missing.contains(position) && defines(*position)).count()
}

fn is_variant(observed: &Observed) -> bool {
    observed.alleles.iter().any(|a| *a != observed.reference)
}

fn variant(observed: &Observed) -> String {
    let between = if observed.phased { "|" } else { "/" };
    format!("{} {}", place(&observed.at), observed.alleles.join(between))
}

/// `rs4244285` or `chr10:94781859`.
pub(super) fn place(position: &Position) -> String {
    match &position.rsid {
        Some(rsid) => rsid.clone(),
        None => format!("{}:{}", position.chromosome, position.position),
    }
}
