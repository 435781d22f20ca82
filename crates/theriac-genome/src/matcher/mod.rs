//! From genotypes to diplotypes.
//!
//! Two questions are kept apart. *Which diplotypes do the data allow?* Every pair of named
//! alleles that explains what was seen, with what was not seen left open (`pairs`). *Which
//! one is reported first?* The one of highest score among those that the sample can show
//! (`score`), as PharmCAT ranks them.
//!
//! Where this departs from PharmCAT 3, and why:
//! - **CYP2D6** is matched, with the warning that copies and hybrids stay unknown; there it is
//!   left to outside calls.
//! - **A half call** (`./0`) does not count for the score, as there, but the allele that was
//!   seen still excludes diplotypes. `./1` gives no best-scoring diplotype, as there; what
//!   stays possible is listed.
//! - **A male's X chromosome** written with two equal alleles is read as one.
//! - **Phase unknown in DPYD or RYR1**: the diplotype named is the pair of lowest function that
//!   PharmCAT takes for its recommendations; the alleles that it lists are in `found`.
//! - **Combinations and partial alleles** are never named first in other genes, as there by
//!   default, but they are consistent where no pair of named alleles fits, and where the phase
//!   is not known they are listed apart from the pairs that fit (`together`). What lies beside
//!   them at positions that were not read is counted in, few positions fill by fill (`fills`).
//! - **What was not read** in DPYD and RYR1 may lie beside what was found: the consistent
//!   phenotypes count that in (`lowest`).

mod answer;
mod best;
mod bits;
mod clean;
mod copies;
mod explain;
mod fills;
mod hapb3;
mod lowest;
mod pairs;
#[cfg(test)]
mod round_trip;
mod sample;
mod score;
mod together;

use crate::call::{CallSource, GeneCall, Observed, Position};
use crate::definition::{Gene, Locus};
use crate::genotype::{Allele, GeneGenotypes, Genotype};
use answer::Scored;
use clean::Clean;
use pairs::Pairs;
use sample::Sample;

/// How to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatcherConfig {
    /// At most this many consistent diplotypes are listed one by one per gene; beyond, the
    /// groups of [`GeneCall::groups`] hold them all.
    pub max_consistent: usize,
}

impl Default for MatcherConfig {
    fn default() -> Self {
        Self { max_consistent: 6_000 }
    }
}

/// Calls one gene of one sample.
pub fn call_gene(gene: &Gene, genotypes: &GeneGenotypes, config: &MatcherConfig) -> GeneCall {
    let deleted = copies::call(gene, genotypes, config);
    let mut call = deleted.unwrap_or_else(|| match_gene(gene, genotypes, config));
    copies::leave_open(gene, genotypes.copies.as_ref(), &mut call);
    if let Some(told) = &genotypes.copies {
        copies::explain(gene, told, &mut call);
    }
    call
}

fn match_gene(gene: &Gene, genotypes: &GeneGenotypes, config: &MatcherConfig) -> GeneCall {
    let (mut clean, sample) = read(gene, genotypes);
    let mut call = GeneCall {
        gene: gene.symbol.clone(),
        missing: missing(gene, &sample),
        observed: observed(gene, genotypes),
        phased: sample.is_phased(),
        warnings: std::mem::take(&mut clean.warnings),
        ..GeneCall::default()
    };
    if sample.observed.is_empty() {
        return call;
    }
    call.source = CallSource::Variants;
    let pairs = pairs::pairs(gene, &sample);
    list_consistent(gene, &clean, &sample, &pairs, config, &mut call);
    if let Some(why) = barred(gene, &sample, &clean) {
        call.warnings.push(why);
    } else {
        best::call(gene, &sample, &pairs, &mut call);
    }
    explain::explain(gene, &sample, &mut call);
    call
}

/// Makes genotypes usable, and ready for matching.
fn read(gene: &Gene, genotypes: &GeneGenotypes) -> (Clean, Sample) {
    let mut clean = clean::clean(gene, genotypes);
    if gene.symbol == "DPYD" {
        hapb3::reconcile(gene, &mut clean);
    }
    let sample = Sample::new(gene, &clean.loci);
    (clean, sample)
}

/// Why no best-scoring diplotype may be named.
fn barred(gene: &Gene, sample: &Sample, clean: &Clean) -> Option<String> {
    let missing = gene.rules.required.iter().filter(|&&locus| !sample.whole.has(locus));
    let missing: Vec<String> = missing.map(|&locus| clean::name(gene, locus)).collect();
    let required = (!missing.is_empty())
        .then(|| format!("{} cannot be called without {}", gene.symbol, missing.join(", ")));
    let reasons: Vec<String> = clean.barred.iter().cloned().chain(required).collect();
    (!reasons.is_empty()).then(|| format!("no best-scoring diplotype: {}", reasons.join("; ")))
}

fn list_consistent(
    gene: &Gene,
    clean: &Clean,
    sample: &Sample,
    pairs: &Pairs,
    config: &MatcherConfig,
    call: &mut GeneCall,
) {
    let unknown = sample.seen.iter().flatten().any(|seen| seen.contains(&0));
    let alone = pairs.fitting.is_empty() && (unknown || sample.haploid);
    if gene.symbol == "DPYD"
        && let Some(open) = hapb3::doubt(gene, clean, sample)
    {
        list_complete(gene, &open, &pairs::pairs(gene, &open), config, call);
        let mut told = GeneCall { missing: call.missing.clone(), ..GeneCall::default() };
        list_complete(gene, sample, pairs, config, &mut told);
        fills::absorb(call, told, fills::Kept::Apart);
    } else if call.missing.is_empty() || gene.rules.lowest_function || alone {
        list_complete(gene, sample, pairs, config, call);
    } else {
        fills::list(gene, clean, sample, pairs, config, call);
    }
    if gene.rules.lowest_function && !call.missing.is_empty() {
        fills::add_meanings(gene, clean, sample, config, call);
    }
}

/// Lists what is consistent with data that are taken as they are.
fn list_complete(
    gene: &Gene,
    sample: &Sample,
    pairs: &Pairs,
    config: &MatcherConfig,
    call: &mut GeneCall,
) {
    if pairs.fitting.is_empty() {
        best::list_strands(gene, sample, config.max_consistent, call);
        return;
    }
    list_pairs(gene, sample, pairs, config, call);
    together::list(gene, sample, call);
}

/// Lists every pair of named alleles that fits.
fn list_pairs(
    gene: &Gene,
    sample: &Sample,
    pairs: &Pairs,
    config: &MatcherConfig,
    call: &mut GeneCall,
) {
    let mut all: Vec<Scored> = answer::expand(gene, sample, pairs, &|_| true).collect();
    call.consistent_count = all.len();
    call.truncated = all.len() > config.max_consistent;
    if call.truncated {
        all.select_nth_unstable_by_key(config.max_consistent, |scored| scored.key(gene));
        all.truncate(config.max_consistent);
    }
    all.sort_unstable_by_key(|scored| scored.key(gene));
    call.consistent =
        all.into_iter().map(|scored| answer::diplotype(gene, sample.haploid, scored)).collect();
    (call.consistent_phenotypes, call.consistent_keys) = answer::meanings(gene, sample, pairs);
    let names = |class: usize| {
        let alleles = pairs.classes[class].alleles.iter();
        alleles.map(|&index| gene.alleles[index].name.clone()).collect::<Vec<_>>()
    };
    let group = |&(i, j): &(usize, usize)| match sample.haploid {
        true => vec![names(i)],
        false => vec![names(i), names(j)],
    };
    call.groups = pairs.fitting.iter().map(group).collect();
}

fn missing(gene: &Gene, sample: &Sample) -> Vec<Position> {
    let unseen = gene.loci.iter().enumerate().filter(|(locus, _)| !sample.whole.has(*locus));
    unseen.map(|(_, locus)| locus.at.clone()).collect()
}

/// What the file says at the positions of the gene, as it says it.
fn observed(gene: &Gene, genotypes: &GeneGenotypes) -> Vec<Observed> {
    let matched = gene.loci.iter().zip(&genotypes.loci);
    let extra = gene.extra.iter().zip(&genotypes.extra);
    let seen = |(locus, genotype): (&Locus, &Option<Genotype>)| {
        let genotype = genotype.as_ref()?;
        Some(Observed {
            at: locus.at.clone(),
            alleles: genotype.alleles.iter().map(|allele| spell(locus, allele)).collect(),
            phased: genotype.phased,
            reference: locus.reference.clone(),
        })
    };
    matched.chain(extra).filter_map(seen).collect()
}

fn spell(locus: &Locus, allele: &Allele) -> String {
    match allele {
        Allele::Known(index) => locus.spelling(*index).unwrap_or(".").to_string(),
        Allele::Unknown(spelling) => spelling.clone(),
        Allele::Missing => ".".to_string(),
    }
}
