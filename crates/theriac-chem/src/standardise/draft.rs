//! A molecule between the steps of cleanup. It was sanitised once, at the start: as in RDKit,
//! neither its aromaticity nor its radicals follow what the steps do to it.

use std::collections::BTreeSet;

use chematic::core::{AtomIdx, BondIdx, Chirality, Molecule as Graph, MoleculeBuilder};

use super::valence;

/// A graph with what RDKit keeps of the hydrogens of its atoms.
pub(super) struct Draft {
    pub(super) graph: Graph,
    sites: Vec<Site>,
}

#[derive(Debug, Clone, Copy)]
struct Site {
    /// Hydrogens written in brackets.
    written: u8,
    /// Hydrogens that follow from the valence.
    implied: u8,
    /// Are the hydrogens only those that are written?
    fixed: bool,
    radicals: u8,
}

impl Draft {
    /// A sanitised graph. An atom that is in brackets for no other reason than a metal beside it
    /// counts as written without: how a molecule is written must not matter.
    pub(super) fn of(graph: Graph) -> Self {
        let sites = graph.atoms().map(|(index, _)| Site::of(&graph, index)).collect();
        Self { graph, sites }
    }

    fn site(&self, index: AtomIdx) -> Site {
        self.sites[index.0 as usize]
    }

    /// All hydrogens of an atom.
    pub(super) fn hydrogens(&self, index: AtomIdx) -> u8 {
        self.site(index).written + self.site(index).implied
    }

    /// Hydrogens that follow from the valence.
    pub(super) fn implied(&self, index: AtomIdx) -> u8 {
        self.site(index).implied
    }

    /// Are there no hydrogens but the written ones?
    pub(super) fn is_fixed(&self, index: AtomIdx) -> bool {
        self.site(index).fixed
    }

    pub(super) fn radicals(&self, index: AtomIdx) -> u8 {
        self.site(index).radicals
    }

    /// Bonds and hydrogens of an atom.
    pub(super) fn valence(&self, index: AtomIdx) -> i32 {
        let site = self.site(index);
        valence::written_valence(&self.graph, index, site.written) + i32::from(site.implied)
    }

    /// Neighbours, hydrogens included.
    pub(super) fn connectivity(&self, index: AtomIdx) -> i32 {
        self.graph.degree(index) as i32 + i32::from(self.hydrogens(index))
    }

    /// Changes an atom; the hydrogens that follow from its valence follow.
    pub(super) fn edit(&mut self, index: AtomIdx, charge: i32, edit: Edit) {
        let site = &mut self.sites[index.0 as usize];
        match edit {
            Edit::Charge => {}
            Edit::Radicals(radicals) => site.radicals = radicals,
            Edit::AddWritten => site.written += 1,
            Edit::TakeWritten => site.written = site.written.saturating_sub(1),
            Edit::Bare => *site = Site { written: 0, implied: 0, fixed: false, radicals: 0 },
        }
        self.graph.set_charge(index, i8::try_from(charge).unwrap_or_default());
        let Site { written, fixed, radicals, .. } = *site;
        let valence = valence::written_valence(&self.graph, index, written);
        let implied = match fixed {
            true => 0,
            false => valence::implied_hydrogens(&self.graph, index, valence, radicals),
        };
        self.sites[index.0 as usize].implied = implied;
        self.graph.set_hydrogen_count(index, Some(written + implied));
    }

    /// Lets a step rewrite charges and bonds; the hydrogens of what it charges follow.
    pub(super) fn replace(&mut self, step: impl FnOnce(&Graph) -> Graph) {
        let after = step(&self.graph);
        if after.atom_count() != self.graph.atom_count() {
            return;
        }
        let charges = |g: &Graph| g.atoms().map(|(_, a)| a.charge).collect::<Vec<_>>();
        let (old, new) = (charges(&self.graph), charges(&after));
        self.graph = after;
        for index in (0..old.len()).filter(|&i| old[i] != new[i]) {
            let index32 = AtomIdx(index as u32);
            self.edit(index32, i32::from(new[index]), Edit::Charge);
        }
    }

    /// Takes bonds away and leaves everything else, stereochemistry included, as it is.
    pub(super) fn cut(&mut self, bonds: &BTreeSet<BondIdx>) {
        let before = &self.graph;
        let mut builder = MoleculeBuilder::new();
        for (_, atom) in before.atoms() {
            builder.add_atom(atom.clone());
        }
        for (index, bond) in before.bonds().filter(|(index, _)| !bonds.contains(index)) {
            let Ok(new) = builder.add_bond(bond.atom1, bond.atom2, bond.order) else { continue };
            if let Some((label, occurrence, at_open)) = before.smiles_ring_closure_metadata(index) {
                builder.set_smiles_ring_closure(new, label, occurrence);
                if let Some(at_open) = at_open {
                    builder.set_smiles_ring_closure_begins_at_open(new, at_open);
                }
            }
            if let Some(direction) = before.bond_direction(index) {
                builder.set_bond_direction(new, direction);
                if let Some(anchor) = before.bond_direction_anchor(index) {
                    builder.set_bond_direction_anchor(new, anchor);
                }
            }
        }
        builder.copy_stereo_from(before);
        builder.copy_stereo_groups_from(before);
        self.graph = builder.build();
    }
}

/// A change of the hydrogens of an atom.
pub(super) enum Edit {
    /// None but those that follow from the charge.
    Charge,
    Radicals(u8),
    AddWritten,
    TakeWritten,
    /// No written hydrogens, no radicals.
    Bare,
}

impl Site {
    fn of(graph: &Graph, index: AtomIdx) -> Self {
        let plain = |implied| Self { written: 0, implied, fixed: false, radicals: 0 };
        let valence = valence::written_valence(graph, index, 0);
        let implied = valence::implied_hydrogens(graph, index, valence, 0);
        let Some(written) = graph.atom(index).hydrogen_count else { return plain(implied) };
        let radicals = valence::radicals(graph, index, written);
        let lowest = valence::valences(valence::number(graph, index)).first();
        let usual = lowest == Some(&valence::written_valence(graph, index, written));
        if usual && written == implied && radicals == 0 && only_a_metal_brackets(graph, index) {
            return plain(implied);
        }
        Self { written, implied: 0, fixed: true, radicals }
    }
}

/// Would the atom be written without brackets, were its metal neighbour a carbon?
fn only_a_metal_brackets(graph: &Graph, index: AtomIdx) -> bool {
    let atom = graph.atom(index);
    matches!(valence::number(graph, index), 5..=9 | 15..=17 | 35 | 53)
        && atom.charge == 0
        && atom.isotope.is_none()
        && atom.atom_map.is_none()
        && atom.chirality == Chirality::None
        && graph.neighbors(index).any(|(other, _)| super::metals::is_metal(graph, other))
}
