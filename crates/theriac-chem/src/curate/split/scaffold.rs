//! The split by Bemis–Murcko scaffold (Bemis & Murcko 1996; Wu et al., MoleculeNet, 2018).

use rustc_hash::FxHashMap;

use super::{Part, Sizes, ticket};
use crate::curate::store::Compound;

/// With seed 0 the largest families fill train first, so that test holds rare scaffolds. With
/// any other seed only those that would take more than half of valid or test come first; the
/// others follow in random order (Yang et al. 2019, the balanced scaffold split). Acyclic
/// molecules have no scaffold; each is a family of its own.
pub(super) fn split(compounds: &[Compound], seed: u64, sizes: &Sizes) -> Vec<Part> {
    let mut families = families(compounds);
    if seed != 0 {
        let large = families.partition_point(|f| 2 * f.members.len() > sizes.smaller_rest());
        families[large..].sort_by_key(|f| ticket(seed, f.key));
    }
    let members: Vec<Vec<usize>> = families.into_iter().map(|f| f.members).collect();
    sizes.fill(&members, compounds.len())
}

/// The compounds of one scaffold.
struct Family {
    key: u128,
    members: Vec<usize>,
}

/// The largest first.
fn families(compounds: &[Compound]) -> Vec<Family> {
    let mut by_scaffold: FxHashMap<u128, Vec<usize>> = FxHashMap::default();
    for (i, compound) in compounds.iter().enumerate() {
        by_scaffold.entry(compound.scaffold.unwrap_or(compound.flat)).or_default().push(i);
    }
    let family = |(key, members)| Family { key, members };
    let mut families: Vec<Family> = by_scaffold.into_iter().map(family).collect();
    families.sort_unstable_by(|a, b| b.members.len().cmp(&a.members.len()).then(a.key.cmp(&b.key)));
    families
}
