//! What a query asks of one atom, without strings and ready to be evaluated.

use chematic::core::Element;
use chematic::smarts::{AtomPrimitive, AtomQuery};

use crate::perceived::{AtomFacts, KINDS, kind};

/// A condition on an atom.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Always(bool),
    Element(u8),
    Aromatic(bool),
    Charge(i8),
    Hydrogens(u8),
    ImplicitHydrogens(u8),
    Degree(u8),
    HeavyDegree(u8),
    Connectivity(u8),
    Valence(u8),
    InRing(bool),
    RingBonds(u8),
    Rings(u8),
    RingSize(u8),
    SmallestRing(u8),
    Hybridisation(u8),
    Isotope(u16),
    HeteroNeighbours(u8),
    AliphaticHeteroNeighbours(u8),
    /// The atom begins a match of this other query.
    Begins(usize),
    All(Box<[Test]>),
    Any(Box<[Test]>),
    Not(Box<Test>),
}

impl Test {
    /// Translates a query; `recursive` gives the number of a query nested in it.
    pub(super) fn of(
        query: &AtomQuery,
        recursive: &mut impl FnMut(&AtomPrimitive) -> usize,
    ) -> Self {
        match query {
            AtomQuery::Primitive(primitive) => Self::primitive(primitive, recursive),
            AtomQuery::And(a, b) => {
                Self::All([Self::of(a, recursive), Self::of(b, recursive)].into())
            }
            AtomQuery::Or(a, b) => {
                Self::Any([Self::of(a, recursive), Self::of(b, recursive)].into())
            }
            AtomQuery::Not(a) => Self::Not(Self::of(a, recursive).into()),
        }
    }

    fn primitive(p: &AtomPrimitive, recursive: &mut impl FnMut(&AtomPrimitive) -> usize) -> Self {
        use AtomPrimitive as P;
        match *p {
            P::AtomicNum(n) => Self::Element(n),
            P::Symbol(ref s) => Element::from_symbol(s)
                .map_or(Self::Always(false), |e| Self::Element(e.atomic_number())),
            P::Aromatic(yes) => Self::Aromatic(yes),
            P::Charge(n) => Self::Charge(n),
            P::HCount(n) => Self::Hydrogens(n),
            P::ImplicitHCount(n) => Self::ImplicitHydrogens(n),
            P::Degree(n) => Self::Degree(n),
            P::HeavyDegree(n) => Self::HeavyDegree(n),
            P::TotalConnectivity(n) => Self::Connectivity(n),
            P::Valence(n) => Self::Valence(n),
            P::RingMembership(yes) => Self::InRing(yes),
            P::RingBondCount(n) => Self::RingBonds(n),
            P::RingCount(0) => Self::InRing(false),
            P::RingCount(n) => Self::Rings(n),
            P::RingSize(n) => Self::RingSize(n),
            P::MinRingSize(n) => Self::SmallestRing(n),
            P::Hybridization(n) => Self::Hybridisation(n),
            P::Isotope(n) => Self::Isotope(n),
            P::HeteroNeighborCount(n) => Self::HeteroNeighbours(n),
            P::AliphaticHeteroNeighborCount(n) => Self::AliphaticHeteroNeighbours(n),
            P::Recursive(_) => Self::Begins(recursive(p)),
            // RDKit does not look at chirality unless it is asked to.
            P::Wildcard | P::Chirality(_) => Self::Always(true),
        }
    }

    /// Decides what the atom alone can tell; `None` where more must be known.
    pub(super) fn local(&self, atom: &AtomFacts) -> Option<bool> {
        let yes = match *self {
            Self::Always(yes) => yes,
            Self::Element(n) => atom.element == n,
            Self::Aromatic(yes) => atom.aromatic == yes,
            Self::Charge(n) => atom.charge == n,
            Self::Hydrogens(n) => atom.hydrogens == n,
            Self::ImplicitHydrogens(n) => atom.implicit_hydrogens == n,
            Self::Degree(n) => atom.degree == n,
            Self::HeavyDegree(n) => atom.heavy_degree == n,
            Self::Connectivity(n) => atom.degree + atom.implicit_hydrogens == n,
            Self::InRing(yes) => (atom.ring_bonds > 0) == yes,
            Self::RingBonds(n) => atom.ring_bonds == n,
            Self::Isotope(n) => atom.isotope == n,
            Self::HeteroNeighbours(n) => atom.hetero_neighbours == n,
            Self::AliphaticHeteroNeighbours(n) => atom.aliphatic_hetero_neighbours == n,
            _ => return None,
        };
        Some(yes)
    }

    /// The kinds of atoms (see [`AtomFacts::kind`]) that can pass, as a set of bits.
    pub(super) fn kinds(&self) -> u128 {
        (0..KINDS).filter(|&k| self.allows(k) != Some(false)).fold(0, |set, k| set | 1 << k)
    }

    /// Whether an atom of a kind passes, if its kind is enough to tell.
    fn allows(&self, of_kind: usize) -> Option<bool> {
        let aromatic = of_kind >= KINDS / 2;
        let heaviest = kind(u8::MAX, aromatic);
        match self {
            Self::Always(yes) => Some(*yes),
            Self::Aromatic(yes) => Some(*yes == aromatic),
            Self::Element(n) if kind(*n, aromatic) != of_kind => Some(false),
            Self::Element(_) => (of_kind != heaviest).then_some(true),
            Self::Not(inner) => inner.allows(of_kind).map(|yes| !yes),
            Self::All(all) => both(all.iter().map(|t| t.allows(of_kind)), false),
            Self::Any(any) => both(any.iter().map(|t| t.allows(of_kind)), true),
            _ => None,
        }
    }
}

/// Three-valued *and* (`decisive` false) or *or* (`decisive` true).
fn both(values: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for value in values {
        match value {
            Some(v) if v == decisive => return Some(decisive),
            None => result = None,
            Some(_) => {}
        }
    }
    result
}
