//! RDKit 2026.09's rings: every relevant cycle (P. Vismara, Electron. J. Comb. 4, R9 (1997)).

use chematic::core as cc;
use chematic::perception;

use super::{AROMATIC, Perceived, bond_parts};

/// The most rings that are listed; cages of real molecules have tens.
const MOST_RINGS: usize = 20_000;
/// Rings of more atoms than this are macrocycles.
const LARGEST_COMMON: usize = 8;

/// The rings of a molecule.
pub(crate) struct Rings {
    /// Atoms of each ring in ring order.
    rings: Vec<Vec<u32>>,
    /// Rings through each atom.
    pub(crate) counts: Vec<u8>,
    /// Size of the smallest ring through each atom; 0 where there is none.
    pub(crate) smallest: Vec<u8>,
    /// Rings all of whose bonds are aromatic.
    pub(crate) aromatic: usize,
}

impl Rings {
    pub(super) fn of(view: &cc::Molecule, perceived: &Perceived) -> Option<Self> {
        let cycles = perception::relevant_cycles(view, MOST_RINGS).ok()?;
        let rings: Vec<Vec<u32>> =
            cycles.iter().map(|ring| ring.iter().map(|a| a.0).collect()).collect();
        let mut counts = vec![0_u8; perceived.atoms.len()];
        let mut smallest = counts.clone();
        for ring in &rings {
            let size = u8::try_from(ring.len()).unwrap_or(u8::MAX);
            for &atom in ring {
                let (count, least) = (&mut counts[atom as usize], &mut smallest[atom as usize]);
                *count = count.saturating_add(1);
                *least = if *least == 0 { size } else { size.min(*least) };
            }
        }
        let aromatic = rings.iter().filter(|ring| is_aromatic(ring, perceived)).count();
        Some(Self { rings, counts, smallest, aromatic })
    }

    /// Number of rings.
    pub(crate) fn len(&self) -> usize {
        self.rings.len()
    }

    /// Is the atom in a ring of this size?
    pub(crate) fn has(&self, atom: u32, size: usize) -> bool {
        self.rings.iter().any(|ring| ring.len() == size && ring.contains(&atom))
    }

    /// Is there a ring of more than eight atoms?
    pub(crate) fn has_macrocycle(&self) -> bool {
        self.rings.iter().any(|ring| ring.len() > LARGEST_COMMON)
    }

    /// Atoms that are all that two rings share, as RDKit's `CalcNumSpiroAtoms` counts them.
    pub(crate) fn spiro_atoms(&self) -> usize {
        let mut spiro: Vec<u32> = Vec::new();
        self.each_pair(|a, b| {
            let mut shared = a.iter().filter(|atom| b.contains(atom));
            if let (Some(&only), None) = (shared.next(), shared.next()) {
                spiro.push(only);
            }
        });
        distinct(spiro)
    }

    /// Atoms where two rings that share several bonds part, as `CalcNumBridgeheadAtoms` does.
    pub(crate) fn bridgehead_atoms(&self) -> usize {
        let mut heads: Vec<u32> = Vec::new();
        self.each_pair(|a, b| {
            let shared: Vec<[u32; 2]> =
                bonds(a).filter(|bond| bonds(b).any(|other| other == *bond)).collect();
            if shared.len() > 1 {
                let ends = |atom: &u32| shared.iter().flatten().filter(|&x| x == atom).count();
                heads.extend(shared.iter().flatten().filter(|&atom| ends(atom) == 1));
            }
        });
        distinct(heads)
    }

    /// Visits all pairs of rings that share an atom.
    fn each_pair(&self, mut visit: impl FnMut(&[u32], &[u32])) {
        for (i, a) in self.rings.iter().enumerate() {
            if a.iter().all(|&atom| self.counts[atom as usize] == 1) {
                continue;
            }
            self.rings[i + 1..].iter().for_each(|b| visit(a, b));
        }
    }
}

fn distinct(mut atoms: Vec<u32>) -> usize {
    atoms.sort_unstable();
    atoms.dedup();
    atoms.len()
}

/// The bonds of a ring, each with the lower atom first.
fn bonds(ring: &[u32]) -> impl Iterator<Item = [u32; 2]> + '_ {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(&a, &b)| [a.min(b), a.max(b)])
}

fn is_aromatic(ring: &[u32], perceived: &Perceived) -> bool {
    bonds(ring).all(|[a, b]| {
        let mut found = perceived.neighbours(a).iter().filter(|n| n.atom == b);
        found.any(|n| bond_parts(n.state).0 == AROMATIC)
    })
}
