//! The split by Bemis–Murcko scaffold (Bemis & Murcko 1996; Wu et al., MoleculeNet, 2018).

use rustc_hash::FxHashMap;

use super::{Part, Sizes};
use crate::curate::store::Compound;

/// The largest families fill train first, so that test holds rare scaffolds. Acyclic
/// molecules have no scaffold; each is a family of its own.
pub(super) fn split(compounds: &[Compound], sizes: &Sizes) -> Vec<Part> {
    sizes.fill(&families(compounds), compounds.len())
}

fn families(compounds: &[Compound]) -> Vec<Vec<usize>> {
    let mut by_scaffold: FxHashMap<u128, Vec<usize>> = FxHashMap::default();
    for (i, compound) in compounds.iter().enumerate() {
        by_scaffold.entry(compound.scaffold.unwrap_or(compound.flat)).or_default().push(i);
    }
    let mut families: Vec<(u128, Vec<usize>)> = by_scaffold.into_iter().collect();
    families.sort_unstable_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    families.into_iter().map(|(_, members)| members).collect()
}
