//! Protons go from the strongest acid to the weakest base: RDKit's `Reionizer`, on a draft whose
//! aromaticity is that of the molecule that was read.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chematic::core::AtomIdx;

use super::draft::{Draft, Edit};
use super::valence;
use crate::perceived::Perceived;
use crate::smarts::Pattern;

/// Acids and their bases from the strongest acid to the weakest, after the substance registration
/// of the FDA; the proton is on the last atom. RDKit's table, `AcidBaseCatalog` (BSD-3).
pub(super) const PAIRS: &[(&str, &str)] = &[
    ("OS(=O)(=O)[OH]", "OS(=O)(=O)[O-]"),
    ("[!O]S(=O)(=O)[OH]", "[!O]S(=O)(=O)[O-]"),
    ("O[SD3](=O)[OH]", "O[SD3](=O)[O-]"),
    ("[!O][SD3](=O)[OH]", "[!O][SD3](=O)[O-]"),
    ("OP(=O)([OH])[OH]", "OP(=O)([OH])[O-]"),
    ("[!O]P(=O)([OH])[OH]", "[!O]P(=O)([OH])[O-]"),
    ("C(=O)[OH]", "C(=O)[O-]"),
    ("c[SH]", "c[S-]"),
    ("OP(=O)([O-])[OH]", "OP(=O)([O-])[O-]"),
    ("[!O]P(=O)([O-])[OH]", "[!O]P(=O)([O-])[O-]"),
    ("O=C2c1ccccc1C(=O)[NH]2", "O=C2c1ccccc1C(=O)[N-]2"),
    ("C(=O)O[OH]", "C(=O)O[O-]"),
    ("O=N(O)[CH]", "O=N(O)[C-]"),
    ("S(=O)(=O)[NH2]", "S(=O)(=O)[NH-]"),
    ("OB([OH])[OH]", "OB([OH])[O-]"),
    ("[!O]B([OH])[OH]", "[!O]B([OH])[O-]"),
    ("c[OH]", "c[O-]"),
    ("C[SH]", "C[S-]"),
    ("OB([O-])[OH]", "OB([O-])[O-]"),
    ("[!O]B([O-])[OH]", "[!O]B([O-])[O-]"),
    ("C1=CC=C[CH2]1", "c1ccc[cH-]1"),
    ("C(=O)[NH2]", "C(=O)[NH-]"),
    ("c1cnc[nH]1", "c1cnc[n-]1"),
    ("[CX4][OH]", "[CX4][O-]"),
    ("O=C([!O])[C!H0+0]", "O=C([!O])[C-]"),
    ("OC(=O)[C!H0+0]", "OC(=O)[C-]"),
    ("C#[CH]", "C#[C-]"),
    ("CS(=O)(=O)[C!H0+0]", "CS(=O)(=O)[C-]"),
    ("C[SD3](=O)[C!H0+0]", "C[SD3](=O)[C-]"),
    ("[CX4][NH2]", "[CX4][NH-]"),
    ("c[CX4H2]", "c[CX3H-]"),
    ("[CX3]=[CX3!H0+0]", "[CX3]=[CX2-]"),
    ("[CX4!H0+0]", "[CX3-]"),
];

static CATALOGUE: LazyLock<Vec<(Pattern, Pattern)>> = LazyLock::new(|| {
    let pair =
        |(acid, base): &(&str, &str)| Pattern::parse(acid).ok().zip(Pattern::parse(base).ok());
    PAIRS.iter().filter_map(pair).collect()
});

/// Charges lone metal and chlorine atoms, lets acids balance them, then moves protons.
pub(super) fn reionise(draft: &mut Draft) {
    let before = net_charge(draft);
    charge_lone_atoms(draft);
    let after = net_charge(draft);
    if after != 0 {
        for _ in before..after {
            let Some((_, acid)) = strongest_acid(draft) else { break };
            let charge = i32::from(draft.graph.atom(acid).charge) - 1;
            draft.edit(acid, charge, Edit::TakeWritten);
        }
    }
    let mut moved = BTreeSet::new();
    while let Some((weakness, base)) = weakest_base(draft)
        && let Some((strength, acid)) = strongest_acid(draft)
    {
        let pair = (acid.min(base), acid.max(base));
        if strength >= weakness || acid == base || !moved.insert(pair) {
            break;
        }
        take_proton(draft, acid);
        give_proton(draft, base);
    }
}

fn net_charge(draft: &Draft) -> i32 {
    draft.graph.atoms().map(|(_, atom)| i32::from(atom.charge)).sum()
}

/// Neutral atoms without neighbours and hydrogens: Li, Na, K, Mg, Ca and Cl become ions.
fn charge_lone_atoms(draft: &mut Draft) {
    let ion = |index| match valence::number(&draft.graph, index) {
        3 | 11 | 19 => Some(1),
        12 | 20 => Some(2),
        17 => Some(-1),
        _ => None,
    };
    let lone = |index| draft.connectivity(index) == 0 && draft.graph.atom(index).charge == 0;
    let ions: Vec<_> = (draft.graph.atoms())
        .filter_map(|(index, _)| Some((index, ion(index).filter(|_| lone(index))?)))
        .collect();
    for (index, charge) in ions {
        draft.edit(index, charge, Edit::Charge);
    }
}

fn take_proton(draft: &mut Draft, acid: AtomIdx) {
    let charge = i32::from(draft.graph.atom(acid).charge) - 1;
    let edit = if draft.implied(acid) == 0 { Edit::TakeWritten } else { Edit::Charge };
    draft.edit(acid, charge, edit);
}

/// The proton must be written where it would not follow from the valence.
fn give_proton(draft: &mut Draft, base: AtomIdx) {
    let charge = i32::from(draft.graph.atom(base).charge) + 1;
    let usual = valence::valences(valence::number(&draft.graph, base));
    let write = draft.is_fixed(base) || !usual.contains(&draft.valence(base));
    draft.edit(base, charge, if write { Edit::AddWritten } else { Edit::Charge });
}

fn strongest_acid(draft: &Draft) -> Option<(usize, AtomIdx)> {
    let perceived = Perceived::of(&draft.graph);
    let acid = |(rank, (acid, _)): (usize, &(Pattern, Pattern))| {
        Some((rank, site(acid, draft, &perceived)?))
    };
    CATALOGUE.iter().enumerate().find_map(acid)
}

fn weakest_base(draft: &Draft) -> Option<(usize, AtomIdx)> {
    draft.graph.atoms().find(|(_, atom)| atom.charge < 0)?;
    let perceived = Perceived::of(&draft.graph);
    let base = |(rank, (_, base)): (usize, &(Pattern, Pattern))| {
        Some((rank, site(base, draft, &perceived)?))
    };
    CATALOGUE.iter().enumerate().rev().find_map(base)
}

/// The last atom of the pattern's first match.
fn site(pattern: &Pattern, draft: &Draft, perceived: &Perceived) -> Option<AtomIdx> {
    pattern.matches_in(&draft.graph, perceived).first()?.last().map(|&index| AtomIdx(index))
}

/// How many patterns could be read.
#[cfg(test)]
pub(super) fn patterns() -> usize {
    CATALOGUE.len()
}
