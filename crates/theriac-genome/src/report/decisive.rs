//! Which missing positions an advice hangs on.

use std::collections::BTreeSet;

use crate::call::{Diplotype, GeneCall, Position};
use crate::definition::{Gene, NamedAllele};

/// Diplotypes beyond this number are not compared.
const MOST: usize = 80;

/// The missing positions that tell diplotypes of different outcomes apart: of all pairs whose
/// outcomes differ, those that differ at the fewest missing positions name them. All missing
/// positions where the definitions cannot tell.
pub(super) fn decisive<T: PartialEq>(
    gene: &Gene,
    call: &GeneCall,
    outcome: impl Fn(&Diplotype) -> T,
) -> Vec<Position> {
    let loci: Vec<usize> =
        (0..gene.loci.len()).filter(|&l| call.missing.contains(&gene.loci[l].at)).collect();
    let described = |d: &Diplotype| Some((carried(gene, d, &loci)?, outcome(d)));
    let all: Vec<_> = call.consistent.iter().take(MOST).filter_map(described).collect();
    let mut fewest = usize::MAX;
    let mut telling: BTreeSet<usize> = BTreeSet::new();
    for (i, (a, of_a)) in all.iter().enumerate() {
        for (b, of_b) in &all[..i] {
            let differing: Vec<usize> = (0..loci.len()).filter(|&l| a[l] != b[l]).collect();
            if of_a == of_b || differing.is_empty() || differing.len() > fewest {
                continue;
            }
            if differing.len() < fewest {
                fewest = differing.len();
                telling.clear();
            }
            telling.extend(differing);
        }
    }
    if telling.is_empty() {
        return call.missing.clone();
    }
    telling.into_iter().map(|l| gene.loci[loci[l]].at.clone()).collect()
}

/// Does the outcome hang on which alleles lie together, that of all pairs of named alleles being
/// the same?
pub(super) fn turns_on_phase<T: PartialEq>(
    call: &GeneCall,
    outcome: impl Fn(&Diplotype) -> T,
) -> bool {
    let Some(first) = call.consistent.first().map(&outcome) else { return false };
    let differs = |diplotype| outcome(diplotype) != first;
    let together = call.combinations_unlisted || call.combinations.iter().take(MOST).any(differs);
    together && !call.consistent.iter().take(MOST).any(differs)
}

/// Is there a result that no listed diplotype has, since an allele that was not read may lie beside
/// one that was found?
pub(super) fn hides(call: &GeneCall) -> bool {
    let listed = |key: &Option<String>| call.possible().any(|d| d.lookup_key == *key);
    !call.truncated && call.consistent_keys.iter().flatten().any(|k| !listed(&Some(k.clone())))
}

/// What a diplotype carries at each of the loci, whatever the order of its alleles.
fn carried(gene: &Gene, diplotype: &Diplotype, loci: &[usize]) -> Option<Vec<Vec<u64>>> {
    let find = |name: &String| gene.alleles.iter().find(|a| a.name == *name);
    let alleles: Vec<&NamedAllele> = diplotype.alleles.iter().map(find).collect::<Option<_>>()?;
    let at = |locus: &usize| {
        let mut here: Vec<u64> = alleles
            .iter()
            .map(|a| a.sites.iter().find(|s| s.locus == *locus).map_or(1, |s| s.accepts))
            .collect();
        here.sort_unstable();
        here
    };
    Some(loci.iter().map(at).collect())
}
