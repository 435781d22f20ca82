//! From a gene's file to a gene: every reference checked.

use theriac_base::{Error, Result};

use super::alleles;
use super::schema::{AlleleEntry, GeneFile, PositionEntry, PriorityEntry, SCHEMA};
use crate::call::Position;
use crate::definition::{Function, Gene, Grch37, Locus, Phenotypes, Priority, Rules};

/// The gene that a file describes.
///
/// # Errors
/// The file contradicts itself or is of another schema.
pub fn build(file: GeneFile) -> Result<Gene> {
    if file.schema != SCHEMA {
        let what = format!("{} is of schema {}, not {SCHEMA}", file.gene, file.schema);
        return Err(Error::user(what));
    }
    let loci = loci(&file, &file.positions)?;
    let phenotypes = phenotypes(&file);
    let mut named = alleles::alleles(&file, &loci)?;
    for allele in &mut named {
        allele.class = phenotypes.class_of(&allele.name);
    }
    alleles::rank_by_function(&mut named, &phenotypes);
    Ok(Gene {
        extra: self::loci(&file, &file.extra)?,
        rules: rules(&file, &loci)?,
        phenotypes,
        symbol: file.gene,
        chromosome: file.chromosome,
        source: file.source,
        phenotype_source: file.phenotype_source,
        loci,
        alleles: named,
    })
}

pub(super) fn fault(file: &GeneFile, what: &str) -> Error {
    Error::user(format!("{}: {what}", file.gene))
}

fn loci(file: &GeneFile, entries: &[PositionEntry]) -> Result<Vec<Locus>> {
    if !entries.is_sorted_by(|a, b| a.position < b.position) {
        return Err(fault(file, "its positions do not rise, or one is given twice"));
    }
    let locus = |entry: &PositionEntry| {
        let sequences = entry.alternates.iter().chain([&entry.reference]);
        let spelt = |s: &String| !s.is_empty() && s.bytes().all(|b| b"ACGT".contains(&b));
        if entry.alternates.is_empty()
            || entry.alternates.len() > 62
            || !sequences.clone().all(spelt)
        {
            let what = format!("position {} has no alleles in A, C, G and T", entry.position);
            return Err(fault(file, &what));
        }
        let at = Position {
            chromosome: file.chromosome.clone(),
            position: entry.position,
            rsid: entry.rsid.clone(),
        };
        let grch37 = entry.grch37.clone();
        Ok(Locus {
            at,
            reference: entry.reference.clone(),
            alternates: entry.alternates.clone(),
            grch37: grch37.map(|(position, reference)| Grch37 { position, reference }),
        })
    };
    entries.iter().map(locus).collect()
}

pub(super) fn locus_of(file: &GeneFile, loci: &[Locus], position: u64) -> Result<usize> {
    let found = loci.binary_search_by_key(&position, |locus| locus.at.position);
    found.map_err(|_| fault(file, &format!("position {position} is used but not defined")))
}

fn rules(file: &GeneFile, loci: &[Locus]) -> Result<Rules> {
    let all = |positions: &[u64]| -> Result<Vec<usize>> {
        positions.iter().map(|&p| locus_of(file, loci, p)).collect()
    };
    let priority =
        |entry: &PriorityEntry| Priority { among: entry.among.clone(), pick: entry.pick.clone() };
    Ok(Rules {
        required: all(&file.required)?,
        tier_1: all(&file.tier_1)?,
        priorities: file.priorities.iter().map(priority).collect(),
        unknown_as_reference: file.unknown_as_reference,
        lowest_function: file.lowest_function,
    })
}

fn phenotypes(file: &GeneFile) -> Phenotypes {
    let known = file.alleles.iter().filter(|a| a.function.is_some() || a.activity.is_some());
    let function = |entry: &AlleleEntry| {
        let function =
            Function { function: entry.function.clone(), activity: entry.activity.clone() };
        (entry.name.clone(), function)
    };
    Phenotypes::new(known.map(function).collect(), file.phenotypes.clone())
}
