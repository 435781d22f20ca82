//! A cheap test before the search: has the molecule enough atoms of each kind?

use super::program::Step;
use crate::perceived::Perceived;

/// Sets of more kinds than this say too little to be counted.
const NARROW: u32 = 12;

/// What a pattern needs at the least.
#[derive(Debug, Clone)]
pub(super) struct Screen {
    atoms: usize,
    /// Sets of kinds and how many atoms must be of one of them.
    needs: Vec<(u128, u16)>,
}

impl Screen {
    pub(super) fn of(steps: &[Step]) -> Self {
        let mut needs: Vec<(u128, u16)> = Vec::new();
        for kinds in steps.iter().map(|s| s.kinds).filter(|k| k.count_ones() <= NARROW) {
            match needs.iter_mut().find(|(k, _)| *k == kinds) {
                Some((_, n)) => *n += 1,
                None => needs.push((kinds, 1)),
            }
        }
        Self { atoms: steps.len(), needs }
    }

    /// Can the molecule match?
    pub(super) fn allows(&self, molecule: &Perceived) -> bool {
        self.atoms <= molecule.atoms.len()
            && self.needs.iter().all(|&(kinds, n)| has(molecule, kinds, n))
    }
}

fn has(molecule: &Perceived, mut kinds: u128, needed: u16) -> bool {
    let mut found = 0;
    while kinds != 0 {
        found += molecule.kinds[kinds.trailing_zeros() as usize];
        if found >= needed {
            return true;
        }
        kinds &= kinds - 1;
    }
    false
}
