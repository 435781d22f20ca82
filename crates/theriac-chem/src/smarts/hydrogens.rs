//! Folding hydrogen atoms of a query into hydrogen counts (RDKit's `MergeQueryHs`).

use chematic::smarts::{AtomPrimitive, AtomQuery, QueryMolecule};

/// The query without its terminal hydrogens; their neighbours ask for at least as many instead.
/// Hydrogens that may be something else, or that stand alone, remain.
pub(super) fn fold(query: &QueryMolecule) -> QueryMolecule {
    let folded: Vec<bool> = (0..query.atoms.len()).map(|a| is_folded(query, a)).collect();
    let mut out = QueryMolecule::new();
    let mut renumbered = vec![None; query.atoms.len()];
    for (index, atom) in query.atoms.iter().enumerate().filter(|&(i, _)| !folded[i]) {
        let lost = query.adj[index].iter().filter(|&&(_, other)| folded[other]).count();
        let own = within(&atom.query);
        let with_counts = (0..lost).fold(own, |q, n| {
            let exactly = AtomQuery::Primitive(AtomPrimitive::HCount(n as u8));
            AtomQuery::And(q.into(), AtomQuery::Not(exactly.into()).into())
        });
        renumbered[index] = Some(out.add_atom_with_map(with_counts, atom.atom_map));
    }
    for bond in &query.bonds {
        if let (Some(a), Some(b)) = (renumbered[bond.atom1], renumbered[bond.atom2]) {
            out.add_bond(a, b, bond.query.clone());
        }
    }
    out
}

/// Folds inside nested queries.
fn within(query: &AtomQuery) -> AtomQuery {
    match query {
        AtomQuery::And(a, b) => AtomQuery::And(within(a).into(), within(b).into()),
        AtomQuery::Or(a, b) => AtomQuery::Or(within(a).into(), within(b).into()),
        AtomQuery::Not(a) => AtomQuery::Not(within(a).into()),
        AtomQuery::Primitive(AtomPrimitive::Recursive(nested)) => {
            AtomQuery::Primitive(AtomPrimitive::Recursive(fold(nested).into()))
        }
        AtomQuery::Primitive(other) => AtomQuery::Primitive(other.clone()),
    }
}

/// A hydrogen with one neighbour that is no hydrogen itself.
fn is_folded(query: &QueryMolecule, index: usize) -> bool {
    let [(_, neighbour)] = query.adj[index][..] else { return false };
    is_hydrogen(&query.atoms[index].query) && !is_hydrogen(&query.atoms[neighbour].query)
}

fn is_hydrogen(query: &AtomQuery) -> bool {
    match query {
        AtomQuery::Primitive(AtomPrimitive::AtomicNum(1)) => true,
        AtomQuery::Primitive(AtomPrimitive::Symbol(symbol)) => symbol == "H",
        AtomQuery::And(a, b) => match (&**a, &**b) {
            (x, AtomQuery::Primitive(AtomPrimitive::Aromatic(false))) => is_hydrogen(x),
            _ => false,
        },
        _ => false,
    }
}
