//! A query laid out in the order in which it is searched for.

use chematic::smarts::{AtomPrimitive, BondPrimitive, BondQuery, QueryMolecule};

use super::test::Test;
use crate::perceived::{AROMATIC, BOND_STATES, DATIVE, SINGLE, bond_parts};

/// The most atoms of a query.
const MOST_ATOMS: usize = 500;

/// How one atom of the query is found.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// Its index in the query.
    pub(super) atom: usize,
    pub(super) test: Test,
    /// Kinds of atoms that can pass the test.
    pub(super) kinds: u128,
    /// The atom found before to which it is bonded, with the states that the bond may have.
    pub(super) parent: Option<(usize, u32)>,
    /// Further bonds to atoms found before.
    pub(super) closures: Vec<(usize, u32)>,
}

/// A query as a list of steps; nested queries begin with their first atom.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
}

/// A query with all queries nested in it; the outermost is the last.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    pub(super) list: Vec<Program>,
}

impl Programs {
    /// Lays out a query; `None` where it is too large.
    pub(super) fn of(query: &QueryMolecule) -> Option<Self> {
        let mut list = Vec::new();
        let outermost = lay_out(query, false, &mut list)?;
        list.push(outermost);
        Some(Self { list })
    }

    pub(super) fn outermost(&self) -> &[Step] {
        self.list.last().map_or(&[], |p| &p.steps)
    }
}

fn lay_out(query: &QueryMolecule, nested: bool, list: &mut Vec<Program>) -> Option<Program> {
    if query.atoms.len() > MOST_ATOMS {
        return None;
    }
    let mut tests = Vec::with_capacity(query.atoms.len());
    let mut too_large = false;
    for atom in &query.atoms {
        let mut recursive = |p: &AtomPrimitive| {
            match p {
                AtomPrimitive::Recursive(inner) => match lay_out(inner, true, list) {
                    Some(program) => list.push(program),
                    None => too_large = true,
                },
                _ => too_large = true,
            }
            list.len().saturating_sub(1)
        };
        let test = Test::of(&atom.query, &mut recursive);
        let kinds = test.kinds();
        tests.push(Some((test, kinds)));
    }
    if too_large { None } else { Some(Program { steps: order(query, nested, tests) }) }
}

/// Orders the atoms so that each but the first of a part is bonded to an earlier one, beginning
/// with the rarest kind (nested queries: with their first atom).
fn order(query: &QueryMolecule, nested: bool, mut tests: Vec<Option<(Test, u128)>>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::with_capacity(query.atoms.len());
    let rank: Vec<u32> = tests.iter().map(|t| t.as_ref().map_or(0, |(_, k)| rarity(*k))).collect();
    while steps.len() < query.atoms.len() {
        let open = (0..query.atoms.len()).filter(|&a| tests[a].is_some());
        let bonded = |a: usize| query.adj[a].iter().any(|&(_, b)| tests[b].is_none());
        let first = nested && steps.is_empty();
        let best =
            open.max_by_key(|&a| (first && a == 0, bonded(a), rank[a], std::cmp::Reverse(a)));
        let Some((atom, (test, kinds))) = best.and_then(|a| Some((a, tests[a].take()?))) else {
            break;
        };
        let mut bonds = query.adj[atom]
            .iter()
            .filter(|&&(_, other)| tests[other].is_none() && other != atom)
            .map(|&(bond, other)| (other, states(query, bond, other)));
        let parent = bonds.next();
        let closures = bonds.collect();
        steps.push(Step { atom, test, kinds, parent, closures });
    }
    steps
}

/// Higher for kinds that are rarer in drug-like molecules.
fn rarity(kinds: u128) -> u32 {
    let carbon = 1 << 6 | 1 << (64 + 6);
    let rare = (kinds & carbon == 0) as u32;
    rare * 1000 + (128 - kinds.count_ones())
}

/// The states that a bond of the query allows, seen from one of its atoms.
fn states(query: &QueryMolecule, bond: usize, from: usize) -> u32 {
    let entry = &query.bonds[bond];
    let flipped = entry.atom1 != from;
    (0..BOND_STATES)
        .filter(|&s| allows(&entry.query, s ^ u8::from(flipped)))
        .fold(0, |set, s| set | 1 << s)
}

fn allows(query: &BondQuery, state: u8) -> bool {
    let (class, ring, forward) = bond_parts(state);
    match query {
        BondQuery::And(a, b) => allows(a, state) && allows(b, state),
        BondQuery::Or(a, b) => allows(a, state) || allows(b, state),
        BondQuery::Not(a) => !allows(a, state),
        BondQuery::Any => matches!(class, SINGLE | AROMATIC),
        BondQuery::Primitive(p) => match p {
            BondPrimitive::Single => class == SINGLE,
            BondPrimitive::Double => class == 1,
            BondPrimitive::Triple => class == 2,
            BondPrimitive::Quadruple => class == 3,
            BondPrimitive::Aromatic => class == AROMATIC,
            BondPrimitive::Any => true,
            BondPrimitive::Ring => ring,
            // Directions are not compared, as in RDKit.
            BondPrimitive::Up | BondPrimitive::Down => matches!(class, SINGLE | AROMATIC),
            BondPrimitive::DativeForward => class == DATIVE && forward,
            BondPrimitive::DativeBackward => class == DATIVE && !forward,
        },
    }
}
