//! RDKit's valence model: which valences an element may have, and the hydrogens and unpaired
//! electrons that follow. A charged atom counts as the neutral element with as many electrons.

use chematic::core::{AtomIdx, BondOrder, Molecule as Graph};

/// Electrons of the outer shell; `None` for dummies, transition metals, lanthanides, actinides
/// and thallium, to which RDKit gives no valence.
fn outer_electrons(number: i32) -> Option<i32> {
    const NOBLE: [i32; 6] = [2, 10, 18, 36, 54, 86];
    let core = NOBLE.into_iter().rev().find(|&noble| noble < number).unwrap_or(0);
    let filled = match core {
        18 | 36 => 10,
        54 => 24,
        _ => 0,
    };
    match number - core {
        k if k < 1 || number == 81 || (core == 86 && k > 2) => None,
        k @ (1 | 2) => Some(k),
        k => Some(k - filled).filter(|&left| left > 2),
    }
}

/// The valences that RDKit's periodic table allows, in rising order; none where any is allowed.
pub(super) fn valences(number: i32) -> &'static [i32] {
    match (outer_electrons(number), number) {
        (None, _) => &[],
        (_, 2) => &[0],
        (Some(8), 54) => &[0, 2, 4, 6],
        (Some(8), _) => &[0],
        (Some(7), 53 | 85) => &[1, 3, 5],
        (Some(7), _) => &[1],
        (Some(6), 9..) => &[2, 4, 6],
        (Some(6), _) => &[2],
        (Some(5), 8..) => &[3, 5],
        (Some(5), _) => &[3],
        (Some(4), 50..) => &[2, 4],
        (Some(4), _) => &[4],
        (Some(3), _) => &[3],
        (Some(2), _) => &[2],
        (Some(_), _) => &[1],
    }
}

/// May the element also have valences that [`valences`] does not list?
pub(super) fn is_open(number: i32) -> bool {
    matches!(number, 3 | 11 | 19 | 37 | 12 | 20 | 38 | 56 | 88)
}

/// The atomic number, 0 for a dummy.
pub(super) fn number(graph: &Graph, index: AtomIdx) -> i32 {
    let atom = graph.atom(index);
    if atom.wildcard { 0 } else { i32::from(atom.element.atomic_number()) }
}

/// The element that has as many electrons as the charged atom.
fn isoelectronic(number: i32, charge: i32) -> i32 {
    if valences(number).is_empty() { number } else { (number - charge).clamp(0, 118) }
}

/// Twice the orders of an atom's bonds; a dative bond counts for its acceptor.
fn twice_bonds(graph: &Graph, index: AtomIdx) -> i32 {
    let twice = |(_, bond): (AtomIdx, _)| match graph.bond(bond).order {
        BondOrder::Aromatic => 3,
        BondOrder::Dative if graph.bond(bond).atom1 == index => 0,
        BondOrder::Dative => 2,
        order => 2 * i32::from(order.order_int()),
    };
    graph.neighbors(index).map(twice).sum()
}

fn is_aromatic(graph: &Graph, index: AtomIdx) -> bool {
    let aromatic = |(_, bond)| graph.bond(bond).order == BondOrder::Aromatic;
    graph.atom(index).aromatic || graph.neighbors(index).any(aromatic)
}

/// Valence of an atom by its bonds and the hydrogens written with it.
pub(super) fn written_valence(graph: &Graph, index: AtomIdx, written: u8) -> i32 {
    let twice = twice_bonds(graph, index) + 2 * i32::from(written);
    let charge = i32::from(graph.atom(index).charge);
    let allowed = valences(isoelectronic(number(graph, index), charge));
    if let Some(&lowest) = allowed.first()
        && twice > 2 * lowest
        && is_aromatic(graph, index)
    {
        let reached = allowed.iter().take_while(|&&v| 2 * v <= twice).last().unwrap_or(&lowest);
        if twice - 2 * reached <= 3 {
            return *reached;
        }
    }
    (twice + 1) / 2
}

/// Hydrogens that an atom without brackets has.
pub(super) fn implied_hydrogens(graph: &Graph, index: AtomIdx, valence: i32, radicals: u8) -> u8 {
    let (number, charge) = (number(graph, index), i32::from(graph.atom(index).charge));
    let element = isoelectronic(number, charge);
    let Some(&lowest) = valences(element).first() else { return 0 };
    let hypervalent =
        (element > 16 && matches!(number, 15 | 16)) || (element > 34 && matches!(number, 33 | 34));
    let (allowed, used) = match hypervalent {
        true => (valences(number), valence + i32::from(radicals) - charge),
        false => (valences(element), valence + i32::from(radicals)),
    };
    let target = match is_aromatic(graph, index) {
        true => Some(lowest),
        false => allowed.iter().copied().find(|&v| v >= used),
    };
    target.map_or(0, |v| u8::try_from(v - used).unwrap_or(0))
}

/// Unpaired electrons of an atom in brackets.
pub(super) fn radicals(graph: &Graph, index: AtomIdx, written: u8) -> u8 {
    let (number, charge) = (number(graph, index), i32::from(graph.atom(index).charge));
    let Some(outer) = outer_electrons(number) else { return 0 };
    let valence = twice_bonds(graph, index) / 2 + i32::from(written);
    let shell = if number <= 2 { 2 } else { 8 };
    let mut unpaired = shell - outer - valence + charge;
    if unpaired < 0 {
        let allowed = valences(number);
        let left = allowed.iter().map(|v| v - valence + charge).find(|&left| left >= 0);
        unpaired = if allowed.len() > 1 { left.unwrap_or(0) } else { 0 };
    }
    if outer - valence - charge >= 0 {
        unpaired = unpaired.min(outer - valence - charge);
    }
    u8::try_from(unpaired).unwrap_or(0)
}
