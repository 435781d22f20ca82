//! SYBYL atom types, by the rules of the *Tripos Mol2 File Format* (2005), table 1.

use chematic::core::{AtomIdx, BondOrder, Molecule};

/// The type of an atom such as `C.ar` or `N.pl3`. `aromatic` and `kekule` are the same
/// graph, with all hydrogens, before and after kekulisation.
pub(super) fn atom_type(aromatic: &Molecule, kekule: &Molecule, atom: AtomIdx) -> String {
    let symbol = kekule.atom(atom).element.symbol();
    let ring = aromatic.atom(atom).aromatic;
    let suffix = match symbol {
        "C" => carbon(kekule, atom, ring),
        "N" => nitrogen(aromatic, kekule, atom, ring),
        "O" if ring || count(kekule, atom, BondOrder::Double) > 0 => "2",
        "S" => sulfur(kekule, atom, ring),
        "O" | "P" => "3",
        _ => return symbol.to_owned(),
    };
    format!("{symbol}.{suffix}")
}

fn carbon(graph: &Molecule, atom: AtomIdx, ring: bool) -> &'static str {
    let doubles = count(graph, atom, BondOrder::Double);
    match () {
        () if ring => "ar",
        () if doubles > 1 || count(graph, atom, BondOrder::Triple) > 0 => "1",
        () if doubles == 1 => "2",
        () => "3",
    }
}

fn nitrogen(aromatic: &Molecule, graph: &Molecule, atom: AtomIdx, ring: bool) -> &'static str {
    let doubles = count(graph, atom, BondOrder::Double);
    match () {
        () if ring && doubles > 0 => "ar",
        () if ring => "pl3",
        () if doubles > 1 || count(graph, atom, BondOrder::Triple) > 0 => "1",
        // Nitro groups are planar with three neighbours.
        () if doubles == 1 && graph.degree(atom) == 3 => "pl3",
        () if doubles == 1 => "2",
        () if graph.degree(atom) == 4 => "4",
        () if neighbours(graph, atom).any(|n| is_acyl(graph, n)) => "am",
        () if neighbours(graph, atom).any(|n| is_planar(aromatic, graph, n)) => "pl3",
        () => "3",
    }
}

fn sulfur(graph: &Molecule, atom: AtomIdx, ring: bool) -> &'static str {
    let oxo = |n: &AtomIdx| graph.atom(*n).element.symbol() == "O";
    let oxides = doubly_bonded(graph, atom).filter(oxo).count();
    match (oxides, graph.degree(atom)) {
        (1, 3) => "o",
        (2.., 4) => "o2",
        _ if ring || count(graph, atom, BondOrder::Double) > 0 => "2",
        _ => "3",
    }
}

/// A carbon with a double bond to oxygen or sulfur.
fn is_acyl(graph: &Molecule, atom: AtomIdx) -> bool {
    graph.atom(atom).element.symbol() == "C"
        && doubly_bonded(graph, atom).any(|n| matches!(graph.atom(n).element.symbol(), "O" | "S"))
}

fn is_planar(aromatic: &Molecule, graph: &Molecule, atom: AtomIdx) -> bool {
    aromatic.atom(atom).aromatic
        || matches!(graph.atom(atom).element.symbol(), "C" | "N")
            && count(graph, atom, BondOrder::Double) > 0
}

fn neighbours(graph: &Molecule, atom: AtomIdx) -> impl Iterator<Item = AtomIdx> + '_ {
    graph.neighbors(atom).map(|(n, _)| n)
}

fn doubly_bonded(graph: &Molecule, atom: AtomIdx) -> impl Iterator<Item = AtomIdx> + '_ {
    graph.neighbors(atom).filter(|(_, b)| graph.bond(*b).order == BondOrder::Double).map(|(n, _)| n)
}

fn count(graph: &Molecule, atom: AtomIdx, order: BondOrder) -> usize {
    graph.neighbors(atom).filter(|(_, b)| graph.bond(*b).order == order).count()
}
