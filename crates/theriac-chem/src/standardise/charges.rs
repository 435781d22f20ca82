//! Charges that RDKit's `Cleanup` moves and the engine's does not: rules 11 to 15 of the
//! MolVS normalisations, and metals bound to phosphorus with a hydrogen.

use chematic::core::{AtomIdx, BondIdx, BondOrder, Molecule, implicit_hcount};
use chematic::smiles::rdkit_canonical_smiles;

/// Applies the rules until none matches.
pub(super) fn settle(molecule: &Molecule) -> Molecule {
    let mut settled = molecule.clone();
    detach_phosphines(&mut settled);
    // Each rule lowers the number of charges, or of cations without a hydrogen.
    for _ in 0..molecule.atom_count() {
        if !(recombine(&mut settled) || shift_cation(&mut settled)) {
            break;
        }
    }
    settled
}

/// Cuts bonds between transition metals and five-valent `[PH]`: phosphorus takes the
/// electron, as in RDKit's `MetalDisconnector`, which rounds its valence up to 5.
fn detach_phosphines(molecule: &mut Molecule) {
    while let Some((bond, metal, phosphorus)) = phosphine_bond(molecule) {
        let (of_metal, of_phosphorus) =
            (molecule.atom(metal).charge, molecule.atom(phosphorus).charge);
        molecule.remove_bond(bond);
        molecule.set_charge(metal, of_metal.saturating_add(1));
        molecule.set_charge(phosphorus, of_phosphorus.saturating_sub(1));
    }
}

fn phosphine_bond(molecule: &Molecule) -> Option<(BondIdx, AtomIdx, AtomIdx)> {
    let five_valent = |p: AtomIdx| {
        let atom = molecule.atom(p);
        let bonds: u8 =
            molecule.neighbors(p).map(|(_, b)| molecule.bond(b).order.order_int()).sum();
        atom.element.atomic_number() == 15
            && atom.charge == 0
            && atom.hydrogen_count.unwrap_or(0) > 0
            && bonds + atom.hydrogen_count.unwrap_or(0) == 5
    };
    let metal = |m: AtomIdx| matches!(molecule.atom(m).element.atomic_number(), 13 | 21..=30 | 39..=48 | 72..=79);
    molecule.bonds().filter(|(_, bond)| bond.order == BondOrder::Single).find_map(
        |(index, bond)| {
            let (a, b) = (bond.atom1, bond.atom2);
            if metal(a) && five_valent(b) {
                Some((index, a, b))
            } else {
                (metal(b) && five_valent(a)).then_some((index, b, a))
            }
        },
    )
}

/// "Recombine 1,3- and 1,5-separated charges": `[O-]-a:[n+]` and `[O-]-a:a:a:[n+]` become
/// `O=a:n`, where that is a molecule: for mesoionic rings such as sydnones it is not.
fn recombine(molecule: &mut Molecule) -> bool {
    let anions: Vec<AtomIdx> = molecule
        .atoms()
        .filter(|(_, a)| {
            a.charge == -1 && !a.aromatic && matches!(a.element.atomic_number(), 7 | 8 | 15 | 16)
        })
        .map(|(i, _)| i)
        .collect();
    for anion in anions {
        for length in [1, 3] {
            for path in aromatic_paths(molecule, anion, length) {
                let mut merged = molecule.clone();
                merged.set_bond_order(path.bond, BondOrder::Double);
                merged.set_charge(anion, 0);
                merged.set_charge(path.cation, 0);
                if rdkit_canonical_smiles(&merged).is_ok() {
                    *molecule = merged;
                    return true;
                }
            }
        }
    }
    false
}

struct AromaticPath {
    /// The single bond of the anion.
    bond: BondIdx,
    /// The aromatic cation at the end.
    cation: AtomIdx,
}

/// Ways from the anion over one single bond and `length` aromatic bonds to a cation.
fn aromatic_paths(molecule: &Molecule, anion: AtomIdx, length: usize) -> Vec<AromaticPath> {
    // The first atom must be able to take the double bond: not an N-oxide's.
    let single = |(a, b): &(AtomIdx, BondIdx)| {
        molecule.bond(*b).order == BondOrder::Single && molecule.atom(*a).charge == 0
    };
    let mut found = Vec::new();
    for (first, bond) in molecule.neighbors(anion).filter(single) {
        let mut ways = vec![vec![anion, first]];
        for _ in 0..length {
            ways = ways.iter().flat_map(|way| longer(molecule, way)).collect();
        }
        for way in ways {
            if let Some(&cation) = way.last()
                && is_aromatic_cation(molecule, cation)
            {
                found.push(AromaticPath { bond, cation });
            }
        }
    }
    found
}

fn longer(molecule: &Molecule, way: &[AtomIdx]) -> Vec<Vec<AtomIdx>> {
    let Some(&last) = way.last() else { return Vec::new() };
    let aromatic = |b: BondIdx| molecule.bond(b).order == BondOrder::Aromatic;
    molecule
        .neighbors(last)
        .filter(|(next, bond)| aromatic(*bond) && !way.contains(next))
        .map(|(next, _)| [way, &[next]].concat())
        .collect()
}

fn is_aromatic_cation(molecule: &Molecule, index: AtomIdx) -> bool {
    let atom = molecule.atom(index);
    atom.charge == 1 && atom.aromatic && matches!(atom.element.atomic_number(), 7 | 8 | 15 | 16)
}

/// "Normalize 1,3- and 1,5-conjugated cation": the charge of a cation without hydrogen
/// goes to the N or O with hydrogen at the other end of the conjugated chain.
fn shift_cation(molecule: &mut Molecule) -> bool {
    let donors: Vec<AtomIdx> = molecule
        .atoms()
        .filter(|(i, a)| {
            a.charge == 0
                && !a.aromatic
                && matches!(a.element.atomic_number(), 7 | 8)
                && implicit_hcount(molecule, *i) > 0
        })
        .map(|(i, _)| i)
        .collect();
    for length in [2, 4] {
        for &donor in &donors {
            if let Some((bonds, cation)) = chain(molecule, donor, length) {
                move_charge(molecule, donor, &bonds, cation);
                return true;
            }
        }
    }
    false
}

fn move_charge(molecule: &mut Molecule, donor: AtomIdx, bonds: &[BondIdx], cation: AtomIdx) {
    let hydrogens = implicit_hcount(molecule, donor);
    molecule.set_charge(donor, 1);
    molecule.set_hydrogen_count(donor, Some(hydrogens));
    molecule.set_charge(cation, 0);
    for (i, &bond) in bonds.iter().enumerate() {
        let order = if i % 2 == 0 { BondOrder::Double } else { BondOrder::Single };
        molecule.set_bond_order(bond, order);
    }
}

/// A chain of `length` bonds, single and double in turn, from the donor over aliphatic
/// atoms to a cation without hydrogen that is not bonded to an anion.
fn chain(molecule: &Molecule, donor: AtomIdx, length: usize) -> Option<(Vec<BondIdx>, AtomIdx)> {
    let mut ways = vec![(Vec::new(), vec![donor])];
    for step in 0..length {
        let order = if step % 2 == 0 { BondOrder::Single } else { BondOrder::Double };
        let mut next_ways = Vec::new();
        for (bonds, atoms) in ways {
            let Some(&last) = atoms.last() else { continue };
            for (next, bond) in molecule.neighbors(last) {
                let fits = molecule.bond(bond).order == order
                    && molecule.bond_direction(bond).is_none()
                    && !molecule.atom(next).aromatic
                    && !atoms.contains(&next);
                if fits {
                    next_ways.push((
                        [bonds.as_slice(), &[bond]].concat(),
                        [atoms.as_slice(), &[next]].concat(),
                    ));
                }
            }
        }
        ways = next_ways;
    }
    let end = |(bonds, atoms): (Vec<BondIdx>, Vec<AtomIdx>)| Some((bonds, *atoms.last()?));
    ways.into_iter().filter_map(end).find(|(_, cation)| takes_no_proton(molecule, *cation))
}

/// A metal's ligands get their charges when its bonds are cut, not before.
fn is_metal(molecule: &Molecule, index: AtomIdx) -> bool {
    let number = molecule.atom(index).element.atomic_number();
    matches!(number, 3 | 4 | 11..=13 | 19..=31 | 37..=50 | 55..=83 | 87..)
}

fn takes_no_proton(molecule: &Molecule, index: AtomIdx) -> bool {
    let atom = molecule.atom(index);
    let bound = |n: AtomIdx| molecule.atom(n).charge < 0 || is_metal(molecule, n);
    atom.charge == 1
        && matches!(atom.element.atomic_number(), 7 | 8)
        && implicit_hcount(molecule, index) == 0
        && !molecule.neighbors(index).any(|(n, _)| bound(n))
}
