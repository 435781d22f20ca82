//! Bonds between metals and nonmetals are cut, and the charges follow from the valences: RDKit's
//! `MetalDisconnector`, in the same steps.

use std::collections::{BTreeMap, BTreeSet};

use chematic::core::{AtomIdx, BondIdx, BondOrder, Chirality, Molecule as Graph};

use super::draft::{Draft, Edit};
use super::valence::{self, valences};

/// What was cut from a nonmetal.
#[derive(Default)]
struct Ligand {
    /// Sum of the orders of its bonds to metals; dative bonds count nothing.
    orders: i32,
    metals: BTreeSet<AtomIdx>,
    /// Valence before.
    valence: i32,
}

/// The bonds that are cut; `None` where there are none.
pub(super) fn cuttable(graph: &Graph) -> Option<Vec<BondIdx>> {
    let cut = |(index, _)| ends(graph, index).map(|_| index);
    let bonds: Vec<_> = graph.bonds().filter_map(cut).collect();
    (!bonds.is_empty()).then_some(bonds)
}

/// Does the stereochemistry of an atom depend on one of the bonds?
pub(super) fn hold_stereo(graph: &Graph, bonds: &[BondIdx]) -> bool {
    let ends = bonds.iter().flat_map(|&b| [graph.bond(b).atom1, graph.bond(b).atom2]);
    ends.into_iter().any(|atom| graph.atom(atom).chirality != Chirality::None)
}

/// Cuts the bonds and charges what they held together.
pub(super) fn disconnect(draft: &mut Draft, bonds: &[BondIdx]) {
    let mut ligands: BTreeMap<AtomIdx, Ligand> = BTreeMap::new();
    let mut excess: BTreeMap<AtomIdx, i32> = BTreeMap::new();
    for &bond in bonds {
        let Some((metal, nonmetal)) = ends(&draft.graph, bond) else { continue };
        let ligand = ligands.entry(nonmetal).or_default();
        ligand.orders += match draft.graph.bond(bond).order {
            BondOrder::Dative => 0,
            order => i32::from(order.order_int()),
        };
        ligand.metals.insert(metal);
        ligand.valence = draft.valence(nonmetal);
        excess.insert(metal, 0);
    }
    draft.cut(&bonds.iter().copied().collect());
    for (&index, ligand) in &ligands {
        let taken = charge_ligand(draft, index, ligand);
        share(taken, &ligand.metals, &mut excess);
    }
    for (&index, &electrons) in &excess {
        charge_metal(draft, index, electrons);
    }
}

/// Charges a nonmetal; how many electrons it took from its metals.
fn charge_ligand(draft: &mut Draft, index: AtomIdx, ligand: &Ligand) -> i32 {
    let number = valence::number(&draft.graph, index);
    let radicals = draft.radicals(index);
    let left = ligand.valence + i32::from(radicals) - ligand.orders;
    let allowed = valences(number);
    let (mut charge, mut valence, mut kept) = (-ligand.orders, left, 0);
    let mut edit = Edit::Charge;
    match allowed.iter().find(|&&v| left <= v) {
        Some(v) => {
            charge = left - v;
            // A carbene: the electron of its own stays with it.
            if radicals % 2 == 1 && charge < 0 {
                charge += 1;
                kept = 1;
                edit = Edit::Radicals(if number < 7 { radicals + 1 } else { 0 });
            }
        }
        None => valence = allowed.last().copied().unwrap_or(0),
    }
    let neighbours = draft.connectivity(index);
    // An sp2 carbon takes a hydrogen instead of a charge.
    if charge == -1 && valence == neighbours + 1 {
        charge = 0;
    }
    let from_lone_pair = charge == -1 && number == 6 && valence == neighbours + 2;
    draft.edit(index, charge, edit);
    let taken = if ligand.orders == 0 || from_lone_pair { 0 } else { -charge };
    taken - kept
}

/// Electrons come from the metals in turn, from the least charged first.
fn share(electrons: i32, metals: &BTreeSet<AtomIdx>, excess: &mut BTreeMap<AtomIdx, i32>) {
    let mut order: Vec<AtomIdx> = metals.iter().copied().collect();
    order.sort_by_key(|metal| excess.get(metal).copied());
    let count = usize::try_from(electrons).unwrap_or(0);
    for metal in order.iter().cycle().take(count) {
        *excess.entry(*metal).or_default() += 1;
    }
}

/// A metal's charge: what was drawn, if positive, and the electrons that it lost.
fn charge_metal(draft: &mut Draft, index: AtomIdx, electrons: i32) {
    let number = valence::number(&draft.graph, index);
    let drawn = i32::from(draft.graph.atom(index).charge);
    let most = valences(number).last().copied();
    if most.is_some_and(|most| drawn >= most) {
        return;
    }
    let lost = electrons + drawn.max(0);
    let charge = match most {
        Some(most) if !valence::is_open(number) => lost.min(most),
        _ => lost,
    };
    draft.edit(index, charge.max(drawn), Edit::Bare);
}

/// Metal and nonmetal of a bond that is cut: with N, O and F those of all metals, with other
/// nonmetals those of transition metals and aluminium; aromatic C, S, … keep theirs.
fn ends(graph: &Graph, bond: BondIdx) -> Option<(AtomIdx, AtomIdx)> {
    let bond = graph.bond(bond);
    let cut = |metal: AtomIdx, other: AtomIdx| {
        let (metal, number) = (valence::number(graph, metal), valence::number(graph, other));
        let hard =
            matches!(metal, 3 | 4 | 11..=13 | 19..=31 | 37..=50 | 55 | 56 | 72..=83 | 87 | 88);
        let soft = matches!(metal, 13 | 21..=30 | 39..=48 | 72..=79);
        match number {
            7..=9 => hard,
            5 | 6 | 14..=17 | 33..=35 | 51..=53 | 85 => soft && !graph.atom(other).aromatic,
            _ => false,
        }
    };
    let (a, b) = (bond.atom1, bond.atom2);
    if cut(a, b) { Some((a, b)) } else { cut(b, a).then_some((b, a)) }
}

/// A metal, as RDKit's `isMetal`; a dummy is none.
pub(super) fn is_metal(graph: &Graph, index: AtomIdx) -> bool {
    !matches!(valence::number(graph, index), 0..=2 | 5..=10 | 14..=18 | 33..=36 | 52..=54 | 85 | 86)
}
