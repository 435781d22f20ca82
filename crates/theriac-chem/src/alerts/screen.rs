//! A cheap test before a substructure search: has the molecule enough atoms of each element?

use chematic::smarts::{AtomPrimitive, AtomQuery, QueryMolecule};

use crate::Molecule;
use crate::smarts::Pattern;

/// Elements that are counted, by atomic number; heavier ones share the last place.
const PLACES: usize = 54;

/// What a molecule is made of.
pub(super) struct Content {
    elements: [u16; PLACES],
    atoms: usize,
}

impl Content {
    pub(super) fn of(molecule: &Molecule) -> Self {
        let mut elements = [0; PLACES];
        for (_, atom) in molecule.inner().atoms().filter(|(_, atom)| !atom.wildcard) {
            elements[place(atom.element.atomic_number())] += 1;
        }
        Self { elements, atoms: molecule.atom_count() }
    }
}

/// What a pattern needs at the least.
pub(super) struct Screen {
    elements: Vec<(usize, u16)>,
    atoms: usize,
}

impl Screen {
    pub(super) fn of(pattern: &Pattern) -> Self {
        let query = pattern.query();
        let mut counts = [0_u16; PLACES];
        for element in query.atoms.iter().filter_map(|atom| element(&atom.query)) {
            counts[place(element)] += 1;
        }
        let needed = counts.into_iter().enumerate().filter(|&(_, n)| n > 0);
        Self { elements: needed.collect(), atoms: atoms(query) }
    }

    /// Can a molecule of this content match?
    pub(super) fn allows(&self, content: &Content) -> bool {
        self.atoms <= content.atoms
            && self.elements.iter().all(|&(place, n)| content.elements[place] >= n)
    }
}

fn place(atomic_number: u8) -> usize {
    usize::from(atomic_number).min(PLACES - 1)
}

fn atoms(query: &QueryMolecule) -> usize {
    query.atoms.len()
}

/// The one element that an atom of the pattern must be, if there is one.
fn element(query: &AtomQuery) -> Option<u8> {
    match query {
        AtomQuery::Primitive(AtomPrimitive::AtomicNum(number)) => Some(*number),
        AtomQuery::Primitive(AtomPrimitive::Symbol(symbol)) => {
            chematic::core::Element::from_symbol(symbol).map(|e| e.atomic_number())
        }
        AtomQuery::And(a, b) => element(a).or_else(|| element(b)),
        AtomQuery::Or(a, b) => element(a).filter(|x| element(b) == Some(*x)),
        AtomQuery::Primitive(_) | AtomQuery::Not(_) => None,
    }
}
