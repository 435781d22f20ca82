//! Molecules that are computed together.
//!
//! Directed bonds with equal surroundings have equal states, and most bonds of a batch have:
//! each different state is computed once. The result is that of the plain network.

use rustc_hash::FxHashMap;

use super::molecule::Encoded;
use super::sparse::Sparse;

/// Lists of indices, one after the other.
#[derive(Debug, Default)]
pub(super) struct Lists {
    ends: Vec<u32>,
    pub items: Vec<u32>,
}

impl Lists {
    fn close(&mut self) {
        self.ends.push(self.items.len() as u32);
    }

    /// Number of lists.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn list(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.items[start as usize..self.ends[i] as usize]
    }
}

/// The different states of one step: each has a base and adds up states of the step before.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// States of directed bonds: the state of step 0. Final states of atoms: the atom's row.
    pub base: Vec<u32>,
    pub terms: Lists,
}

/// Different states of a batch of molecules.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Different rows of atom features.
    pub atoms: Sparse,
    /// Different rows of bond features.
    pub bonds: Sparse,
    /// States of step 0: rows of atom and of bond.
    pub first: Vec<[u32; 2]>,
    /// Steps 1 and on.
    pub steps: Vec<Step>,
    /// Final states of atoms.
    pub output: Step,
    /// Final states of each molecule's atoms.
    pub molecules: Lists,
}

/// Numbers things in the order in which they are first seen.
#[derive(Default)]
struct Numbering(FxHashMap<u64, u32>);

impl Numbering {
    /// The number of a thing, and whether it is new.
    fn of(&mut self, code: u64) -> (u32, bool) {
        let next = self.0.len() as u32;
        let number = *self.0.entry(code).or_insert(next);
        (number, number == next)
    }
}

impl Batch {
    pub fn pack(molecules: &[&Encoded]) -> Self {
        let depth = molecules.first().map_or(1, |m| m.codes.states.len());
        let mut batch = Self::default();
        batch.steps.resize_with(depth - 1, Step::default);
        let mut atoms = Numbering::default();
        let mut bonds = Numbering::default();
        let mut outputs = Numbering::default();
        let mut states: Vec<Numbering> = (0..depth).map(|_| Numbering::default()).collect();
        for molecule in molecules {
            let atoms = batch.number_rows(molecule, &mut atoms, &mut bonds);
            let states = batch.number_states(molecule, &atoms, &mut states);
            batch.number_outputs(molecule, &atoms.0, &states, &mut outputs);
        }
        batch
    }

    /// The rows of the molecule's atoms and bonds.
    fn number_rows(
        &mut self,
        molecule: &Encoded,
        atoms: &mut Numbering,
        bonds: &mut Numbering,
    ) -> (Vec<u32>, Vec<u32>) {
        let number = |codes: &[u64], from: &Sparse, to: &mut Sparse, seen: &mut Numbering| {
            let of = |(i, &code): (usize, &u64)| {
                let (number, new) = seen.of(code);
                if new {
                    to.copy(from, i);
                }
                number
            };
            codes.iter().enumerate().map(of).collect()
        };
        let codes = &molecule.codes;
        (
            number(&codes.atoms, &molecule.atoms, &mut self.atoms, atoms),
            number(&codes.bonds, &molecule.bonds, &mut self.bonds, bonds),
        )
    }

    /// The states of the molecule's directed bonds at the last step.
    fn number_states(
        &mut self,
        molecule: &Encoded,
        (atoms, bonds): &(Vec<u32>, Vec<u32>),
        seen: &mut [Numbering],
    ) -> Vec<u32> {
        let mut first = Vec::with_capacity(molecule.edges());
        for (edge, &code) in molecule.codes.states[0].iter().enumerate() {
            let (number, new) = seen[0].of(code);
            if new {
                self.first.push([atoms[molecule.source(edge)], bonds[edge / 2]]);
            }
            first.push(number);
        }
        let mut below = first.clone();
        for (step, (seen, codes)) in
            self.steps.iter_mut().zip(seen[1..].iter_mut().zip(&molecule.codes.states[1..]))
        {
            let mut numbers = Vec::with_capacity(codes.len());
            for (edge, &code) in codes.iter().enumerate() {
                let (number, new) = seen.of(code);
                if new {
                    step.base.push(first[edge]);
                    step.terms.items.extend(molecule.senders(edge).map(|s| below[s]));
                    step.terms.close();
                }
                numbers.push(number);
            }
            below = numbers;
        }
        below
    }

    fn number_outputs(
        &mut self,
        molecule: &Encoded,
        atoms: &[u32],
        states: &[u32],
        seen: &mut Numbering,
    ) {
        for (atom, &code) in molecule.codes.outputs.iter().enumerate() {
            let (number, new) = seen.of(code);
            if new {
                self.output.base.push(atoms[atom]);
                let incoming = molecule.incoming(atom).iter();
                self.output.terms.items.extend(incoming.map(|&e| states[e as usize]));
                self.output.terms.close();
            }
            self.molecules.items.push(number);
        }
        self.molecules.close();
    }
}
