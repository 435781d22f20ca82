//! RDKit 2026.09's rings: every relevant cycle (P. Vismara, Electron. J. Comb. 4, R9 (1997)).

use chematic::core::{AtomIdx, BondIdx, BondOrder, Molecule};
use chematic::perception;

/// The most rings that are listed. Real molecules have tens, cages some hundreds; molecules with
/// many equal ways around, such as porphyrins bridged by several long straps, have millions, and
/// for them a smallest set of independent rings is taken instead.
const MOST_RINGS: usize = 2_000;
/// Rings of more atoms than this are macrocycles.
const LARGEST_COMMON: usize = 8;

/// A set of atoms or bonds.
type Bits = Box<[u64]>;

struct Ring {
    size: usize,
    atoms: Bits,
    bonds: Bits,
}

/// The rings of a molecule.
pub(crate) struct Rings {
    rings: Vec<Ring>,
    /// The two atoms of each bond.
    ends: Vec<[u32; 2]>,
    /// Rings through each atom.
    pub(crate) counts: Vec<u8>,
    /// Size of the smallest ring through each atom; 0 where there is none.
    pub(crate) smallest: Vec<u8>,
    /// Rings all of whose bonds are aromatic.
    pub(crate) aromatic: usize,
}

impl Rings {
    pub(super) fn of(view: &Molecule) -> Self {
        let cycles = perception::relevant_cycles(view, MOST_RINGS)
            .unwrap_or_else(|_| perception::find_sssr(view).rings().to_vec());
        let rings: Vec<Ring> = cycles.iter().map(|cycle| ring(view, cycle)).collect();
        let mut counts = vec![0_u8; view.atom_count()];
        let mut smallest = counts.clone();
        for cycle in &cycles {
            let size = u8::try_from(cycle.len()).unwrap_or(u8::MAX);
            for atom in cycle {
                let (count, least) = (&mut counts[atom.0 as usize], &mut smallest[atom.0 as usize]);
                *count = count.saturating_add(1);
                *least = if *least == 0 { size } else { size.min(*least) };
            }
        }
        let is_aromatic = |bond| view.bond(BondIdx(bond)).order == BondOrder::Aromatic;
        let aromatic = rings.iter().filter(|r| ones(&r.bonds).all(is_aromatic)).count();
        let ends = view.bonds().map(|(_, b)| [b.atom1.0, b.atom2.0]).collect();
        Self { rings, ends, counts, smallest, aromatic }
    }

    /// Number of rings.
    pub(crate) fn len(&self) -> usize {
        self.rings.len()
    }

    /// Is the atom in a ring of this size?
    pub(crate) fn has(&self, atom: u32, size: usize) -> bool {
        self.rings.iter().any(|ring| ring.size == size && holds(&ring.atoms, atom))
    }

    /// Is there a ring of more than eight atoms?
    pub(crate) fn has_macrocycle(&self) -> bool {
        self.rings.iter().any(|ring| ring.size > LARGEST_COMMON)
    }

    /// Spiro atoms (all that two rings share) and bridgehead atoms (where two rings that share
    /// several bonds part), as RDKit's `CalcNumSpiroAtoms` and `CalcNumBridgeheadAtoms` count them.
    pub(crate) fn spiro_and_bridgehead_atoms(&self) -> (usize, usize) {
        let (mut spiro, mut heads) = (Vec::new(), Vec::new());
        for (i, a) in self.rings.iter().enumerate() {
            for b in &self.rings[i + 1..] {
                match shared(&a.atoms, &b.atoms) {
                    0 => {}
                    1 => spiro.extend(common(&a.atoms, &b.atoms)),
                    _ if shared(&a.bonds, &b.bonds) > 1 => heads.extend(self.parting(a, b)),
                    _ => {}
                }
            }
        }
        (distinct(spiro), distinct(heads))
    }

    /// The ends of what two rings share.
    fn parting(&self, a: &Ring, b: &Ring) -> Vec<u32> {
        let mut ends: Vec<u32> =
            common(&a.bonds, &b.bonds).flat_map(|bond| self.ends[bond as usize]).collect();
        ends.sort_unstable();
        ends.chunk_by(|x, y| x == y).filter(|run| run.len() == 1).map(|run| run[0]).collect()
    }
}

fn ring(view: &Molecule, cycle: &[AtomIdx]) -> Ring {
    let next = cycle.iter().cycle().skip(1);
    let bonds = cycle.iter().zip(next).filter_map(|(&a, &b)| view.bond_between(a, b));
    Ring {
        size: cycle.len(),
        atoms: bits(view.atom_count(), cycle.iter().map(|a| a.0)),
        bonds: bits(view.bond_count(), bonds.map(|(bond, _)| bond.0)),
    }
}

fn bits(size: usize, members: impl Iterator<Item = u32>) -> Bits {
    let mut bits = vec![0; size.div_ceil(64)].into_boxed_slice();
    members.for_each(|m| bits[m as usize / 64] |= 1 << (m % 64));
    bits
}

fn holds(bits: &Bits, member: u32) -> bool {
    bits[member as usize / 64] >> (member % 64) & 1 == 1
}

fn shared(a: &Bits, b: &Bits) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a & b).count_ones()).sum()
}

fn common(a: &Bits, b: &Bits) -> impl Iterator<Item = u32> {
    let both: Bits = a.iter().zip(b).map(|(a, b)| a & b).collect();
    (0..64 * both.len() as u32).filter(move |&m| holds(&both, m))
}

fn ones(bits: &Bits) -> impl Iterator<Item = u32> + '_ {
    (0..64 * bits.len() as u32).filter(|&m| holds(bits, m))
}

fn distinct(mut atoms: Vec<u32>) -> usize {
    atoms.sort_unstable();
    atoms.dedup();
    atoms.len()
}
