//! The single steps of standardisation, each from molecule to molecule.

use chematic::chem::standardize;
use chematic::core::{BondIdx, Molecule as Graph};
use chematic::smiles::{self, RdkitTautomerStatus};

use super::draft::Draft;
use super::metals;
use super::normalise::Normaliser;
use super::reionise::reionise;
use crate::{MolError, Molecule};

/// Disconnects metals, normalises functional groups and reionises, as RDKit's
/// `rdMolStandardize.Cleanup` (rules after M. Swain's MolVS).
///
/// # Errors
/// The engine does not model the structure.
pub fn cleanup(molecule: &Molecule) -> Result<Molecule, MolError> {
    cleanup_with(molecule, true)
}

/// [`cleanup`], with or without the rules that recombine and move charges.
pub(super) fn cleanup_with(molecule: &Molecule, recombine: bool) -> Result<Molecule, MolError> {
    if is_clean(molecule) {
        return Ok(molecule.clone());
    }
    let graph = reread(molecule.canonical_smiles())?;
    let Some(bonds) = metals::cuttable(&graph) else {
        let normaliser = Normaliser { recombine, sanitise: true };
        return ionised(molecule, Draft::of(normaliser.apply(&graph)));
    };
    // The engine knows what becomes of stereochemistry at a metal, and keeps bonds to metals
    // where a molecule does not remain without.
    let by_engine = || {
        let written = smiles::rdkit_cleanup_canonical_smiles(&standardize::cleanup(&graph));
        changed(molecule, &written.map_err(|e| MolError::Unsupported(e.to_string()))?)
    };
    match metals::hold_stereo(&graph, &bonds) {
        true => by_engine(),
        false => disconnected(molecule, graph.clone(), &bonds, recombine).or_else(|_| by_engine()),
    }
}

/// [`cleanup`] of a molecule with bonds to metals. RDKit does not sanitise it again after cutting
/// them, so that protons move between rings that are not yet known to be aromatic.
fn disconnected(
    molecule: &Molecule,
    graph: Graph,
    bonds: &[BondIdx],
    recombine: bool,
) -> Result<Molecule, MolError> {
    let mut draft = Draft::of(graph);
    metals::disconnect(&mut draft, bonds);
    let normaliser = Normaliser { recombine, sanitise: false };
    draft.replace(|graph| normaliser.apply(graph));
    ionised(molecule, draft)
}

fn ionised(molecule: &Molecule, mut draft: Draft) -> Result<Molecule, MolError> {
    reionise(&mut draft);
    let written = smiles::rdkit_cleanup_canonical_smiles(&draft.graph);
    changed(molecule, &written.map_err(|e| MolError::Unsupported(e.to_string()))?)
}

/// Can no rule of [`cleanup`] apply? Every rule needs a charge, a metal, or S, P, As, Sb,
/// Se or Te; sanitisation has already charged nitro groups, azides and N-oxides.
fn is_clean(molecule: &Molecule) -> bool {
    const INERT: [u8; 8] = [1, 6, 7, 8, 9, 17, 35, 53];
    let inert = |atom: &chematic::core::Atom| {
        atom.charge == 0 && !atom.wildcard && INERT.contains(&atom.element.atomic_number())
    };
    // Charges that only sanitisation finds show in the canonical form; a lone atom gets one.
    molecule.inner().atom_count() > 1
        && !molecule.canonical_smiles().contains(['+', '.'])
        && molecule.inner().atoms().all(|(_, atom)| inert(atom))
}

/// Removes charges by protonation and deprotonation, as RDKit's `Uncharger`: a charge
/// that no proton can balance (quaternary nitrogen, nitro group) stays.
///
/// # Errors
/// The engine does not model the structure.
pub fn neutralise(molecule: &Molecule) -> Result<Molecule, MolError> {
    if !molecule.canonical_smiles().contains(['+', '-']) {
        return Ok(molecule.clone());
    }
    let graph = hydrides(reread(molecule.canonical_smiles())?);
    write(molecule, &keep_ammonium_borates(&graph, standardize::uncharge(&graph)))
}

/// Carbocations with hydrogen take a hydride: taking a proton would leave a carbene.
fn hydrides(mut graph: Graph) -> Graph {
    let cations: Vec<_> = graph
        .atoms()
        .filter(|(_, a)| a.charge == 1 && a.element.atomic_number() == 6)
        .filter_map(|(i, a)| Some((i, a.hydrogen_count.filter(|h| *h > 0)?)))
        .collect();
    for (index, hydrogens) in cations {
        graph.set_charge(index, 0);
        graph.set_hydrogen_count(index, Some(hydrogens + 1));
    }
    graph
}

/// The proton of an amine on `[B-]` stays: the charges belong to one bond.
fn keep_ammonium_borates(before: &Graph, mut after: Graph) -> Graph {
    let borate = |i| before.atom(i).element.atomic_number() == 5 && before.atom(i).charge == -1;
    for (index, atom) in before.atoms() {
        if atom.charge == 1 && before.neighbors(index).any(|(n, _)| borate(n)) {
            after.set_charge(index, 1);
            after.set_hydrogen_count(index, atom.hydrogen_count);
        }
    }
    after
}

/// Removes isotope labels.
///
/// # Errors
/// The engine does not model the structure.
pub fn strip_isotopes(molecule: &Molecule) -> Result<Molecule, MolError> {
    let sanitised = reread(molecule.canonical_smiles())?;
    write(molecule, &standardize::remove_isotopes(&sanitised))
}

/// Removes all stereochemistry.
///
/// # Errors
/// The engine does not model the structure.
pub fn strip_stereo(molecule: &Molecule) -> Result<Molecule, MolError> {
    let sanitised = reread(molecule.canonical_smiles())?;
    write(molecule, &standardize::remove_stereo(&sanitised))
}

/// How many stereo elements (centres and double bonds) are left unspecified.
///
/// # Errors
/// The engine does not model the structure.
pub fn unspecified_stereo(molecule: &Molecule) -> Result<u32, MolError> {
    let isomers = smiles::rdkit_stereoisomer_count(molecule.inner())
        .map_err(|e| MolError::Unsupported(e.to_string()))?;
    // Each unspecified element doubles the number of isomers.
    Ok(isomers.max(1).ilog2())
}

/// A tautomer, and whether it is the canonical one.
#[derive(Debug, Clone)]
pub enum Tautomer {
    /// The canonical tautomer.
    Canonical(Molecule),
    /// More tautomers than were asked for: none is canonical.
    TooMany,
}

/// The canonical tautomer, as RDKit's `TautomerEnumerator().Canonicalize` (the highest
/// score among at most `max_tautomers`, ties by SMILES).
///
/// # Errors
/// The engine does not model the structure.
pub fn canonical_tautomer(molecule: &Molecule, max_tautomers: usize) -> Result<Tautomer, MolError> {
    let unsupported = |e: smiles::RdkitSmilesError| MolError::Unsupported(e.to_string());
    let all = smiles::rdkit_enumerate_tautomers_with_callback(
        molecule.inner(),
        max_tautomers.max(1),
        MAX_TRANSFORMS,
        &mut |_| true,
    )
    .map_err(unsupported)?;
    if all.status != RdkitTautomerStatus::Completed {
        return Ok(Tautomer::TooMany);
    }
    if all.smiles.len() == 1 {
        return changed(molecule, &all.smiles[0]).map(Tautomer::Canonical);
    }
    let candidates = all.smiles.iter().map(|s| reread(s)).collect::<Result<Vec<_>, _>>()?;
    let best = smiles::rdkit_pick_tautomer(&candidates, candidates.len())
        .map_err(|e| MolError::Unsupported(e.to_string()))?;
    changed(molecule, &all.smiles[best.index]).map(Tautomer::Canonical)
}

/// RDKit's default for the number of transforms that may match.
const MAX_TRANSFORMS: usize = 1000;

/// The engine's graph of a canonical SMILES: the steps start from the sanitised form.
pub(super) fn reread(text: &str) -> Result<Graph, MolError> {
    smiles::parse(text).map_err(|e| MolError::Syntax(e.to_string()))
}

fn write(before: &Molecule, after: &Graph) -> Result<Molecule, MolError> {
    let written =
        smiles::rdkit_canonical_smiles(after).map_err(|e| MolError::Unsupported(e.to_string()))?;
    changed(before, &written)
}

fn changed(before: &Molecule, written: &str) -> Result<Molecule, MolError> {
    if written == before.canonical_smiles() {
        return Ok(before.clone());
    }
    Molecule::from_smiles(written)
}
