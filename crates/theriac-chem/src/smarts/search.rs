//! Backtracking search for a query in a molecule.

use std::cell::{Cell, RefCell};

use chematic::core as cc;

use super::program::{Programs, Step};
use super::test::Test;
use crate::perceived::{Neighbour, Perceived};

/// No atom yet.
const NONE: u32 = u32::MAX;

/// One search of one query in one molecule.
pub(super) struct Search<'a> {
    programs: &'a Programs,
    perceived: &'a Perceived,
    view: &'a cc::Molecule,
    visits_left: Cell<u64>,
    gave_up: Cell<bool>,
    /// For each nested query and atom: not yet known, no, yes.
    known: RefCell<Vec<Vec<u8>>>,
    spare: RefCell<Vec<Vec<u32>>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        programs: &'a Programs,
        perceived: &'a Perceived,
        view: &'a cc::Molecule,
        visits: u64,
    ) -> Self {
        let known = RefCell::new(vec![Vec::new(); programs.list.len()]);
        let (spare, gave_up) = Default::default();
        Self { programs, perceived, view, visits_left: Cell::new(visits), gave_up, known, spare }
    }

    /// Did the search end before it was complete?
    pub(super) fn gave_up(&self) -> bool {
        self.gave_up.get()
    }

    /// Reports every match (the atom of the molecule for each atom of the query) until `report`
    /// says to stop.
    pub(super) fn each(&self, mut report: impl FnMut(&[u32]) -> bool) {
        let steps = self.programs.outermost();
        let mut found = vec![NONE; steps.len()];
        if !steps.is_empty() && steps.len() <= self.perceived.atoms.len() {
            self.extend(steps, 0, &mut found, &mut report);
        }
    }

    /// Finds atoms for the steps from `at` on; true when it may stop.
    fn extend(
        &self,
        steps: &[Step],
        at: usize,
        found: &mut [u32],
        report: &mut dyn FnMut(&[u32]) -> bool,
    ) -> bool {
        let Some(step) = steps.get(at) else { return report(found) };
        match step.parent {
            Some((parent, states)) => self
                .perceived
                .neighbours(found[parent])
                .iter()
                .filter(|n| states >> n.state & 1 == 1)
                .any(|n| self.take(steps, at, n.atom, found, report)),
            None => (0..self.perceived.atoms.len() as u32)
                .any(|atom| self.take(steps, at, atom, found, report)),
        }
    }

    /// Tries one atom for one step and goes on.
    fn take(
        &self,
        steps: &[Step],
        at: usize,
        atom: u32,
        found: &mut [u32],
        report: &mut dyn FnMut(&[u32]) -> bool,
    ) -> bool {
        let step = &steps[at];
        let facts = &self.perceived.atoms[atom as usize];
        if step.kinds >> facts.kind() & 1 == 0 || found.contains(&atom) {
            return false;
        }
        if self.visits_left.get() == 0 {
            self.gave_up.set(true);
            return true;
        }
        self.visits_left.set(self.visits_left.get() - 1);
        let closes = |&(other, states): &(usize, u32)| {
            let to = |n: &&Neighbour| n.atom == atom && states >> n.state & 1 == 1;
            self.perceived.neighbours(found[other]).iter().any(|n| to(&n))
        };
        if !step.closures.iter().all(closes) || !self.passes(&step.test, atom) {
            return false;
        }
        found[step.atom] = atom;
        let stop = self.extend(steps, at + 1, found, report);
        found[step.atom] = NONE;
        stop
    }

    fn passes(&self, test: &Test, atom: u32) -> bool {
        if let Some(decided) = test.local(&self.perceived.atoms[atom as usize]) {
            return decided;
        }
        let rings = || self.perceived.rings(self.view);
        let index = atom as usize;
        match test {
            Test::All(all) => all.iter().all(|t| self.passes(t, atom)),
            Test::Any(any) => any.iter().any(|t| self.passes(t, atom)),
            Test::Not(inner) => !self.passes(inner, atom),
            Test::Begins(nested) => self.begins(*nested, atom),
            Test::Valence(n) => self.perceived.valence(self.view, atom) == *n,
            Test::Hybridisation(n) => self.perceived.hybridisation(self.view, atom) == *n,
            Test::Rings(n) => rings().counts[index] == *n,
            Test::SmallestRing(n) => rings().smallest[index] == *n,
            Test::RingSize(n) => rings().has(atom, usize::from(*n)),
            _ => false,
        }
    }

    /// Does a match of a nested query begin at this atom?
    fn begins(&self, nested: usize, atom: u32) -> bool {
        let n = self.perceived.atoms.len();
        if let Some(&seen) = self.known.borrow()[nested].get(atom as usize)
            && seen > 0
        {
            return seen == 2;
        }
        let steps = &self.programs.list[nested].steps;
        let mut found = self.spare.borrow_mut().pop().unwrap_or_default();
        found.clear();
        found.resize(steps.len(), NONE);
        let mut hit = false;
        self.take(steps, 0, atom, &mut found, &mut |_| {
            hit = true;
            true
        });
        self.spare.borrow_mut().push(found);
        let mut known = self.known.borrow_mut();
        known[nested].resize(n, 0);
        known[nested][atom as usize] = 1 + u8::from(hit);
        hit
    }
}
