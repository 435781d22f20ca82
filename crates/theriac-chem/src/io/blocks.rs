//! From a mol block or MOL2 record to a molecule.
//!
//! Stereo comes from wedged bonds where the block is flat and from the coordinates
//! where it is not; explicit hydrogens are taken away as RDKit does. What is read is
//! passed on as the canonical SMILES, so that a molecule is the same object whatever
//! file it came from.

use std::borrow::Cow;

use chematic::mol::{read_mol_v3000_with_diagnostics, read_mol_with_diagnostics};
use chematic::smiles::{self, RdkitSmilesError};

use super::mol2_out;
use crate::standardise::strip_stereo;
use crate::{MAX_ATOMS, MolError, Molecule};

/// Reads an MDL mol block.
///
/// # Errors
/// See [`MolError`].
pub(super) fn from_mol_block(block: &str) -> Result<Molecule, MolError> {
    let block = &*tagged(block);
    let counts = block.lines().nth(3).unwrap_or_default();
    let v3000 = counts.contains("V3000");
    let atoms = if v3000 { v3000_atoms(block) } else { counts.get(..3).and_then(number) };
    check_size(atoms)?;
    let report = if v3000 {
        read_mol_v3000_with_diagnostics(block)
    } else {
        read_mol_with_diagnostics(block)
    };
    let inner = report.map_err(|e| MolError::Syntax(e.to_string()))?.mol;
    let molecule = Molecule::from_smiles(Molecule::from_inner(inner)?.canonical_smiles())?;
    Ok(stereo_of_pose(block, &molecule).unwrap_or(molecule))
}

/// The same molecule with the stereo that its coordinates in 3D show; `None` where the block
/// is flat. The MOL2 reader sees parities that the mol block reader loses or turns around; it
/// knows neither isotopes nor radicals, so what it reads must be the same without stereo.
fn stereo_of_pose(block: &str, molecule: &Molecule) -> Option<Molecule> {
    let posed = from_mol2(&mol2_out::of_pose(block)?).ok()?;
    let same = strip_stereo(&posed).ok()? == strip_stereo(molecule).ok()?;
    same.then_some(posed)
}

/// With the version on its counts line; a block that names none is V2000.
pub(super) fn tagged(block: &str) -> Cow<'_, str> {
    let counts = block.lines().nth(3).unwrap_or_default();
    if counts.is_empty()
        || !counts.is_ascii()
        || counts.contains("V2000")
        || counts.contains("V3000")
    {
        return block.into();
    }
    let fields = &counts[..counts.len().min(33)];
    let line = |(i, line): (usize, &str)| match i {
        3 => format!("{fields:<33} V2000\n"),
        _ => format!("{line}\n"),
    };
    block.lines().enumerate().map(line).collect::<String>().into()
}

/// Reads a MOL2 record.
///
/// # Errors
/// See [`MolError`].
pub(super) fn from_mol2(record: &str) -> Result<Molecule, MolError> {
    let counts = record.lines().nth(2).unwrap_or_default();
    check_size(counts.split_whitespace().next().and_then(number))?;
    let read =
        smiles::rdkit_mol_from_mol2_block(record, true, true, true).map_err(|e| match e {
            RdkitSmilesError::Unsupported(what) => MolError::Unsupported(what),
            RdkitSmilesError::Sanitization(what) => MolError::Sanitisation(what),
        })?;
    Molecule::from_smiles(&read.smiles)
}

fn v3000_atoms(block: &str) -> Option<usize> {
    let counts = block.lines().find_map(|l| l.trim_start().strip_prefix("M  V30 COUNTS"))?;
    counts.split_whitespace().next().and_then(number)
}

fn number(text: &str) -> Option<usize> {
    text.trim().parse().ok()
}

/// Before any work on it.
fn check_size(atoms: Option<usize>) -> Result<(), MolError> {
    match atoms {
        Some(0) => Err(MolError::Empty),
        Some(n) if n > MAX_ATOMS => Err(MolError::TooLarge),
        _ => Ok(()),
    }
}
