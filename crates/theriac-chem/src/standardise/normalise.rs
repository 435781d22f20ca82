//! Functional groups drawn in one way: RDKit's `Normalizer` with its default transforms, which are
//! M. Swain's MolVS rules and, for conjugated cations, F. Atkinson's standardiser's.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chematic::core::{AtomIdx, BondOrder, Molecule as Graph, implicit_hcount};
use chematic::smiles::rdkit_canonical_smiles;

use super::rules::{RULES, Rule};
use super::steps::reread;
use crate::perceived::Perceived;
use crate::smarts::Pattern;

/// How often the rules begin anew, and how often one is applied in a row, in RDKit.
const RESTARTS: usize = 200;
const REPEATS: usize = 20;

static PATTERNS: LazyLock<Vec<(Pattern, &'static Rule)>> = LazyLock::new(|| {
    RULES.iter().filter_map(|rule| Some((Pattern::parse(rule.smarts).ok()?, rule))).collect()
});

/// How to apply the rules.
#[derive(Clone, Copy)]
pub(super) struct Normaliser {
    /// Also those that recombine charges or move them along conjugated chains.
    pub(super) recombine: bool,
    /// Perceive aromaticity anew after every rule.
    pub(super) sanitise: bool,
}

impl Normaliser {
    /// Applies the rules, the first that changes something first, until none does. A result that
    /// is no molecule does not count: RDKit keeps some, such as sydnones without charges.
    pub(super) fn apply(self, graph: &Graph) -> Graph {
        let mut current = graph.clone();
        let mut seen = BTreeSet::new();
        for _ in 0..RESTARTS {
            let rules = PATTERNS.iter().filter(|(_, rule)| self.recombine || !rule.recombines);
            let perceived = Perceived::of(&current);
            let next = rules
                .filter_map(|(pattern, rule)| self.repeat(pattern, rule, &current, &perceived))
                .find(|(text, _)| !seen.contains(text));
            let Some((text, next)) = next else { break };
            seen.insert(text);
            current = next;
        }
        current
    }

    fn repeat(
        self,
        pattern: &Pattern,
        rule: &Rule,
        graph: &Graph,
        perceived: &Perceived,
    ) -> Option<(String, Graph)> {
        let mut last = self.once(pattern, rule, graph, perceived)?;
        for _ in 1..REPEATS {
            let perceived = Perceived::of(&last.1);
            let Some(next) = self.once(pattern, rule, &last.1, &perceived) else { break };
            last = next;
        }
        Some(last)
    }

    /// The rule applied to its first match, by the order of the atoms, that leaves a molecule.
    fn once(
        self,
        pattern: &Pattern,
        rule: &Rule,
        graph: &Graph,
        perceived: &Perceived,
    ) -> Option<(String, Graph)> {
        let result = |atoms: &Vec<u32>| {
            let after = rewrite(graph, rule, atoms)?;
            Some((rdkit_canonical_smiles(&after).ok()?, after))
        };
        let matches = pattern.matches_in(graph, perceived);
        let (text, after) = matches.iter().find_map(result)?;
        let after = if self.sanitise { reread(&text).ok()? } else { after };
        Some((text, after))
    }
}

/// The graph with one match of a rule rewritten.
fn rewrite(graph: &Graph, rule: &Rule, atoms: &[u32]) -> Option<Graph> {
    let at = |i: usize| atoms.get(i).map(|&a| AtomIdx(a));
    let mut after = graph.clone();
    for &(i, charge) in rule.charges {
        let atom = at(i)?;
        after.set_hydrogen_count(atom, Some(implicit_hcount(graph, atom)));
        after.set_charge(atom, charge);
    }
    for &(i, hydrogens) in rule.hydrogens {
        after.set_hydrogen_count(at(i)?, Some(hydrogens));
    }
    for &(i, j, order) in rule.bonds {
        let (a, b) = (at(i)?, at(j)?);
        let bond = after.bond_between(a, b)?.0;
        let order = match order {
            1 => BondOrder::Single,
            2 => BondOrder::Double,
            _ => BondOrder::Triple,
        };
        after.set_bond_order(bond, order);
        after.clear_bond_direction(bond);
        forget_directions(&mut after, a, b);
        forget_directions(&mut after, b, a);
    }
    Some(after)
}

/// The double bond `atom`–`partner` is new or gone: `/` and `\` beside it mean nothing, but where
/// they also describe a double bond of the next atom.
fn forget_directions(graph: &mut Graph, atom: AtomIdx, partner: AtomIdx) {
    let describes_another = |graph: &Graph, other: AtomIdx| {
        let double = |(_, bond)| graph.bond(bond).order == BondOrder::Double;
        graph.neighbors(other).any(double)
    };
    let beside: Vec<_> = graph
        .neighbors(atom)
        .filter(|&(other, bond)| other != partner && graph.bond_direction(bond).is_some())
        .filter(|&(other, _)| !describes_another(graph, other))
        .map(|(_, bond)| bond)
        .collect();
    for bond in beside {
        graph.clear_bond_direction(bond);
    }
}

/// How many patterns could be read.
#[cfg(test)]
pub(super) fn patterns() -> usize {
    PATTERNS.len()
}
