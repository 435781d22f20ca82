//! A molecule as the network reads it.

use theriac_chem::Molecule;

use super::features::{push_atom, push_bond};
use super::sparse::Sparse;

/// Features, directed bonds and their surroundings.
///
/// Bond `k` from atom `a` to `b` is directed bond `2k`, and `2k + 1` back from `b` to `a`.
#[derive(Debug, Clone)]
pub(super) struct Encoded {
    pub atoms: Sparse,
    pub bonds: Sparse,
    pub ends: Vec<[u32; 2]>,
    /// Where the directed bonds into each atom begin; one more entry than atoms.
    starts: Vec<u32>,
    incoming: Vec<u32>,
    pub codes: Codes,
}

/// Numbers that are equal where the network's states are: equal features within reach.
///
/// They are 64-bit hashes: among a million different surroundings two share a number with a
/// probability of 3e-8.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    /// Of each atom's features.
    pub atoms: Vec<u64>,
    /// Of each bond's features.
    pub bonds: Vec<u64>,
    /// Of each directed bond's state, step by step.
    pub states: Vec<Vec<u64>>,
    /// Of each atom's final state.
    pub outputs: Vec<u64>,
}

impl Encoded {
    /// For a network of `depth` steps.
    pub fn new(molecule: &Molecule, depth: usize) -> Self {
        let graph = molecule.graph();
        let (mut atoms, mut bonds) = (Sparse::default(), Sparse::default());
        graph.atoms.iter().for_each(|atom| push_atom(atom, &mut atoms));
        graph.bonds.iter().for_each(|bond| push_bond(bond, &mut bonds));
        Self::from_rows(atoms, bonds, graph.bonds.iter().map(|b| b.atoms).collect(), depth)
    }

    pub fn from_rows(atoms: Sparse, bonds: Sparse, ends: Vec<[u32; 2]>, depth: usize) -> Self {
        let mut starts = vec![0; atoms.rows() + 2];
        ends.iter().flatten().for_each(|&a| starts[a as usize + 2] += 1);
        (2..starts.len()).for_each(|i| starts[i] += starts[i - 1]);
        let mut incoming = vec![0; 2 * ends.len()];
        for (k, &[a, b]) in ends.iter().enumerate() {
            for (edge, target) in [(2 * k, b), (2 * k + 1, a)] {
                let place = &mut starts[target as usize + 1];
                incoming[*place as usize] = edge as u32;
                *place += 1;
            }
        }
        starts.pop();
        let codes = Codes::default();
        let mut encoded = Self { atoms, bonds, ends, starts, incoming, codes };
        encoded.codes = Codes::of(&encoded, depth);
        encoded
    }

    /// The same, but no two states count as equal; their numbers begin at `next`.
    pub fn apart(mut self, mut next: u64) -> Self {
        let codes = &mut self.codes;
        let all = [&mut codes.atoms, &mut codes.bonds, &mut codes.outputs];
        for code in all.into_iter().chain(&mut codes.states).flatten() {
            *code = next;
            next += 1;
        }
        self
    }

    /// Number of directed bonds.
    pub fn edges(&self) -> usize {
        self.incoming.len()
    }

    /// The atom that a directed bond leaves.
    pub fn source(&self, edge: usize) -> usize {
        self.ends[edge / 2][edge % 2] as usize
    }

    /// The directed bonds into an atom.
    pub fn incoming(&self, atom: usize) -> &[u32] {
        &self.incoming[self.starts[atom] as usize..self.starts[atom + 1] as usize]
    }

    /// The directed bonds whose states make the message of `edge`: those into its source but
    /// for its own reverse.
    pub fn senders(&self, edge: usize) -> impl Iterator<Item = usize> + '_ {
        let incoming = self.incoming(self.source(edge)).iter().map(|&e| e as usize);
        incoming.filter(move |&e| e != (edge ^ 1))
    }
}

impl Codes {
    fn of(molecule: &Encoded, depth: usize) -> Self {
        let atoms: Vec<u64> = (0..molecule.atoms.rows()).map(|i| molecule.atoms.code(i)).collect();
        let bonds: Vec<u64> = (0..molecule.bonds.rows()).map(|i| molecule.bonds.code(i)).collect();
        let first = |e: usize| mix(atoms[molecule.source(e)], bonds[e / 2]);
        let mut states: Vec<Vec<u64>> = vec![(0..molecule.edges()).map(first).collect()];
        for step in 1..depth {
            let below = &states[step - 1];
            let sum = |e| molecule.senders(e).fold(0, |sum, s| spread(below[s]).wrapping_add(sum));
            states.push((0..molecule.edges()).map(|e| mix(states[0][e], sum(e))).collect());
        }
        let last = &states[states.len() - 1];
        let sum = |a: usize| {
            let incoming = molecule.incoming(a).iter();
            incoming.fold(0, |sum, &e| spread(last[e as usize]).wrapping_add(sum))
        };
        let outputs = atoms.iter().enumerate().map(|(a, &code)| mix(code, sum(a))).collect();
        Self { atoms, bonds, states, outputs }
    }
}

fn mix(a: u64, b: u64) -> u64 {
    spread(spread(a) ^ b.rotate_left(32))
}

/// Every bit of the result depends on every bit of `x` (the finaliser of SplitMix64, Steele
/// et al., OOPSLA 2014).
fn spread(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

/// For each atom a number for itself, and one for itself with its bonds: equal where these are.
pub(in crate::property) fn surroundings(molecule: &Molecule) -> Vec<[u64; 2]> {
    let codes = Encoded::new(molecule, 1).codes;
    codes.atoms.iter().zip(&codes.outputs).map(|(own, bonds)| [*own, *bonds]).collect()
}
