//! From a file's alleles to named alleles, and their two orders: by name and by function.

use theriac_base::Result;

use super::build::{fault, locus_of};
use super::schema::{AlleleEntry, GeneFile};
use crate::definition::{Locus, NamedAllele, Phenotypes, Site, compare_names};

/// Every allele that the file defines by positions, in the file's order.
pub(super) fn alleles(file: &GeneFile, loci: &[Locus]) -> Result<Vec<NamedAllele>> {
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

/// The alleles of DPYD that the Dutch guideline (DPWG) knows, preferred among equals.
const KNOWN_TO_DPWG: [&str; 4] =
    ["c.1129-5923C>G, c.1236G>A (HapB3)", "c.1679T>G (*13)", "c.1905+1G>A (*2A)", "c.2846A>T"];

/// Least activity first, then what is associated with malignant hyperthermia; among equals
/// those that the DPWG knows, then by name.
pub(super) fn rank_by_function(alleles: &mut [NamedAllele], phenotypes: &Phenotypes) {
    let key = |allele: &NamedAllele| {
        let function = phenotypes.function(&allele.name).and_then(|f| f.function.as_deref());
        let harmful = function.is_some_and(|function| function.contains("Malignant"));
        let activity = phenotypes.activity(&allele.name).unwrap_or(f64::INFINITY);
        (activity, (!harmful, !KNOWN_TO_DPWG.contains(&allele.name.as_str()), allele.rank))
    };
    let mut order: Vec<_> = alleles.iter().map(key).enumerate().collect();
    order.sort_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (rank, (index, _)) in order.into_iter().enumerate() {
        alleles[index].function_rank = rank;
    }
}
