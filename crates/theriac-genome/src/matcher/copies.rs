//! A gene of which symbolic records tell that copies are missing, or more than two.
//!
//! With one copy missing, what was read is of the other: it is matched as a single chromosome,
//! and the deletion is the second allele. With more than two, which one is doubled is not known.

use super::MatcherConfig;
use super::together::join;
use crate::call::{CallSource, Diplotype, GeneCall};
use crate::definition::{Gene, compare_names};
use crate::genotype::{Copies, GeneGenotypes};

/// The call, where the records tell that copies are missing; else `None`.
pub(super) fn call(
    gene: &Gene,
    genotypes: &GeneGenotypes,
    config: &MatcherConfig,
) -> Option<GeneCall> {
    let (copies, deleted) = (genotypes.copies.as_ref()?, gene.deletion()?);
    match copies.lost {
        0 => None,
        1 => {
            let mut call = super::match_gene(gene, genotypes, config);
            add_deletion(gene, deleted, &mut call);
            Some(call)
        }
        _ => Some(both(gene, deleted, genotypes)),
    }
}

fn both(gene: &Gene, deleted: &str, genotypes: &GeneGenotypes) -> GeneCall {
    let diplotype = diplotype(gene, vec![deleted.into(); 2], 0);
    GeneCall {
        gene: gene.symbol.clone(),
        source: CallSource::Variants,
        consistent_count: 1,
        groups: vec![vec![vec![deleted.into()]; 2]],
        consistent_phenotypes: vec![diplotype.phenotype.clone()],
        consistent_keys: vec![diplotype.lookup_key.clone()],
        consistent: vec![diplotype.clone()],
        diplotypes: vec![diplotype],
        phased: true,
        warnings: genotypes.warnings.clone(),
        ..GeneCall::default()
    }
}

/// Puts the deletion beside every allele of the chromosome that is there.
fn add_deletion(gene: &Gene, deleted: &str, call: &mut GeneCall) {
    for one in call.diplotypes.iter_mut().chain(&mut call.consistent) {
        let mut alleles = std::mem::take(&mut one.alleles);
        alleles.push(deleted.into());
        alleles.sort_by(|a, b| compare_names(a, b));
        *one = diplotype(gene, alleles, one.score);
    }
    call.groups.iter_mut().for_each(|group| group.push(vec![deleted.into()]));
    call.consistent_phenotypes = distinct(call.consistent.iter().map(|d| d.phenotype.clone()));
    call.consistent_keys = distinct(call.consistent.iter().map(|d| d.lookup_key.clone()));
}

fn diplotype(gene: &Gene, alleles: Vec<String>, score: u32) -> Diplotype {
    let names: Vec<&str> = alleles.iter().map(String::as_str).collect();
    let meaning = gene.interpret(&names);
    Diplotype {
        name: alleles.join("/"),
        alleles,
        score,
        phenotype: meaning.phenotype,
        activity_score: meaning.activity_score,
        lookup_key: meaning.lookup_key,
    }
}

fn distinct(all: impl Iterator<Item = Option<String>>) -> Vec<Option<String>> {
    all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// Small variants alone show neither copies nor hybrids: the phenotype may be another.
pub(super) fn leave_open(gene: &Gene, told: Option<&Copies>, call: &mut GeneCall) {
    let one_left = told.is_some_and(|copies| copies.lost > 0);
    let read = call.source == CallSource::Variants && !call.consistent_phenotypes.is_empty();
    if gene.deletion().is_some() && read && !one_left {
        join(&mut call.consistent_phenotypes, [None]);
    }
}

/// Says what the records tell of copies.
pub(super) fn explain(gene: &Gene, copies: &Copies, call: &mut GeneCall) {
    call.copy_records.clone_from(&copies.records);
    let records = copies.records.join("; ");
    let symbol = &gene.symbol;
    let deleted = gene.deletion().unwrap_or("the deletion");
    call.warnings.push(match copies.lost {
        0 if copies.gained => format!(
            "a record tells of more than two copies of {symbol} ({records}): which allele is doubled is not known, and the diplotype named counts none twice"
        ),
        0 => format!(
            "a record leaves the number of copies of {symbol} open ({records}): {deleted} and duplications stay possible"
        ),
        1 => format!("a record tells that one copy of {symbol} is deleted ({records}): {deleted}"),
        _ => format!("a record tells that both copies of {symbol} are deleted ({records}): {deleted}"),
    });
}
