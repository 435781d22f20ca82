//! From a gene's file to a gene: every reference checked.

use theriac_base::{Error, Result};

use super::schema::{AlleleEntry, GeneFile, PositionEntry, SCHEMA};
use crate::call::Position;
use crate::definition::{
    Function, Gene, Grch37, Locus, NamedAllele, Phenotypes, Priority, Rules, Site, compare_names,
};

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
    let mut alleles = alleles(&file, &loci)?;
    for allele in &mut alleles {
        allele.class = phenotypes.class_of(&allele.name);
    }
    rank_by_function(&mut alleles, &phenotypes);
    Ok(Gene {
        extra: self::loci(&file, &file.extra)?,
        rules: rules(&file, &loci)?,
        phenotypes,
        symbol: file.gene,
        chromosome: file.chromosome,
        source: file.source,
        phenotype_source: file.phenotype_source,
        loci,
        alleles,
    })
}

fn fault(file: &GeneFile, what: &str) -> Error {
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

fn locus_of(file: &GeneFile, loci: &[Locus], position: u64) -> Result<usize> {
    let found = loci.binary_search_by_key(&position, |locus| locus.at.position);
    found.map_err(|_| fault(file, &format!("position {position} is used but not defined")))
}

fn alleles(file: &GeneFile, loci: &[Locus]) -> Result<Vec<NamedAllele>> {
    let mut alleles = Vec::new();
    for (index, entry) in file.alleles.iter().enumerate() {
        let sites = sites(file, loci, entry, index == 0)?;
        if !sites.is_empty() {
            alleles.push(NamedAllele {
                name: entry.name.clone(),
                sites,
                rank: 0,
                function_rank: 0,
                class: None,
            });
        }
    }
    let mut order: Vec<usize> = (0..alleles.len()).collect();
    order.sort_by(|&a, &b| compare_names(&alleles[a].name, &alleles[b].name));
    for (rank, &index) in order.iter().enumerate() {
        alleles[index].rank = rank;
    }
    if order.windows(2).any(|pair| alleles[pair[0]].name == alleles[pair[1]].name) {
        return Err(fault(file, "a named allele is given twice"));
    }
    Ok(alleles)
}

fn sites(
    file: &GeneFile,
    loci: &[Locus],
    entry: &AlleleEntry,
    reference: bool,
) -> Result<Vec<Site>> {
    let mut sites: Vec<Site> = Vec::new();
    if reference {
        sites.extend((0..loci.len()).map(|locus| Site { locus, accepts: 1 }));
    }
    for (&position, spelling) in &entry.at {
        let locus = locus_of(file, loci, position)?;
        let accepts = accepts(&loci[locus], spelling);
        if accepts == 0 {
            let what = format!(
                "{} carries {spelling} at {position}, which the position lacks",
                entry.name
            );
            return Err(fault(file, &what));
        }
        match sites.iter_mut().find(|site| site.locus == locus) {
            Some(site) => site.accepts = accepts,
            None => sites.push(Site { locus, accepts }),
        }
    }
    Ok(sites)
}

/// One bit for each allele of the locus that `spelling` fits.
fn accepts(locus: &Locus, spelling: &str) -> u64 {
    let all = std::iter::once(&locus.reference).chain(&locus.alternates);
    let fits = |allele: &String| {
        allele == spelling
            || (allele.len() == 1 && spelling.len() == 1 && bases(spelling).contains(allele))
    };
    all.enumerate().filter(|(_, allele)| fits(allele)).fold(0, |bits, (index, _)| bits | 1 << index)
}

/// The bases that a IUPAC code stands for.
fn bases(code: &str) -> &'static str {
    match code {
        "R" => "AG",
        "Y" => "CT",
        "S" => "CG",
        "W" => "AT",
        "K" => "GT",
        "M" => "AC",
        "B" => "CGT",
        "D" => "AGT",
        "H" => "ACT",
        "V" => "ACG",
        "N" => "ACGT",
        _ => "",
    }
}

fn rules(file: &GeneFile, loci: &[Locus]) -> Result<Rules> {
    let all = |positions: &[u64]| -> Result<Vec<usize>> {
        positions.iter().map(|&p| locus_of(file, loci, p)).collect()
    };
    let priority = |entry: &super::schema::PriorityEntry| Priority {
        among: entry.among.clone(),
        pick: entry.pick.clone(),
    };
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

/// The alleles of DPYD that the Dutch guideline (DPWG) knows, preferred among equals.
const KNOWN_TO_DPWG: [&str; 4] =
    ["c.1129-5923C>G, c.1236G>A (HapB3)", "c.1679T>G (*13)", "c.1905+1G>A (*2A)", "c.2846A>T"];

/// Least activity first, then what is associated with malignant hyperthermia; among equals
/// those that the DPWG knows, then by name.
fn rank_by_function(alleles: &mut [NamedAllele], phenotypes: &Phenotypes) {
    let key = |allele: &NamedAllele| {
        let function = phenotypes.function(&allele.name).and_then(|f| f.function.as_deref());
        let harmful = function.is_some_and(|function| function.contains("Malignant"));
        let activity = phenotypes.activity(&allele.name).unwrap_or(f64::INFINITY);
        (activity, (!harmful, !KNOWN_TO_DPWG.contains(&allele.name.as_str()), allele.rank))
    };
    let mut order: Vec<usize> = (0..alleles.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (key(&alleles[a]), key(&alleles[b]));
        a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
    });
    for (rank, index) in order.into_iter().enumerate() {
        alleles[index].function_rank = rank;
    }
}
