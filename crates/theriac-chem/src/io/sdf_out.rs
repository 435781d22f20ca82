//! SDF records: a mol block, then the fields as tags.

use chematic::core::{Coords3D, Point3};
use chematic::mol::{MolMetadata, write_mol_with_conformer};
use chematic::smiles;

use super::ctab::Ctab;
use super::record::Structure;
use super::text_out::one_line;
use super::{blocks, mol2_out};
use crate::{MolError, Molecule};

/// The version of a mol block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MolVersion {
    /// The common one, for up to 999 atoms.
    V2000,
    /// The extended one.
    V3000,
}

/// The mol block of a molecule: the one that it was read from, with its coordinates and
/// hydrogens, else one in V2000 with RDKit's 2D layout.
///
/// # Errors
/// The engine cannot lay the molecule out, the version cannot hold it, or the block would
/// be read back as another molecule.
pub(super) fn mol_block(
    molecule: &Molecule,
    structure: Option<&Structure>,
    version: Option<MolVersion>,
) -> Result<String, MolError> {
    let block = match structure {
        Some(Structure::MolBlock(block)) => block.clone(),
        Some(Structure::Mol2(record)) => block_of_mol2(record)?,
        _ => faithful_block(molecule)?,
    };
    let given = matches!(structure, Some(Structure::MolBlock(_)));
    let (block, converted) = convert(block, version)?;
    // What stays as it was read needs no proof.
    if given && !converted || reads_as(&block, molecule) { Ok(block) } else { Err(lost()) }
}

fn reads_as(block: &str, molecule: &Molecule) -> bool {
    blocks::from_mol_block(block).is_ok_and(|again| again == *molecule)
}

fn lost() -> MolError {
    MolError::Unsupported("SDF cannot hold its stereo".into())
}

/// A new block that is read back as the same molecule: laid out as it is, else in the order
/// of its canonical form.
fn faithful_block(molecule: &Molecule) -> Result<String, MolError> {
    let block = new_block(molecule)?;
    if reads_as(&block, molecule) {
        return Ok(block);
    }
    let block = new_block(&Molecule::from_smiles(molecule.canonical_smiles())?)?;
    if reads_as(&block, molecule) { Ok(block) } else { Err(lost()) }
}

/// The block in the wanted version, and whether it had another one.
fn convert(block: String, version: Option<MolVersion>) -> Result<(String, bool), MolError> {
    let is_v3000 = block.lines().nth(3).is_some_and(|l| l.contains("V3000"));
    let wants_v3000 = match version {
        None => return Ok((block, false)),
        Some(version) => version == MolVersion::V3000,
    };
    if is_v3000 == wants_v3000 {
        return Ok((block, false));
    }
    let table = Ctab::read(&block).ok_or_else(|| MolError::Syntax("malformed mol block".into()))?;
    let too_large = || MolError::Unsupported("V2000 holds at most 999 atoms: use V3000".into());
    let text = if wants_v3000 { Some(table.v3000()) } else { table.v2000() };
    text.map(|text| (text, true)).ok_or_else(too_large)
}

/// In 2D; where no flat picture shows the stereo of all double bonds (some macrocycles),
/// in 3D with hydrogens.
fn new_block(molecule: &Molecule) -> Result<String, MolError> {
    if let Ok(block) = smiles::rdkit_mol_block_2d(molecule.inner()) {
        return Ok(block);
    }
    let (graph, points) = mol2_out::embedded(molecule)?;
    Ok(write_mol_with_conformer(&graph, &MolMetadata::default(), &Coords3D { points }))
}

/// With the coordinates and the hydrogens of the MOL2 record.
fn block_of_mol2(record: &str) -> Result<String, MolError> {
    let read = smiles::rdkit_mol_from_mol2_block(record, true, false, true)
        .map_err(|e| MolError::Unsupported(format!("{e:?}")))?;
    let points = read.coords.iter().map(|[x, y, z]| Point3::new(*x, *y, *z)).collect();
    Ok(write_mol_with_conformer(&read.molecule, &MolMetadata::default(), &Coords3D { points }))
}

/// One record. The title takes the block's first line; empty fields give no tag.
pub(crate) fn record<'a>(
    out: &mut Vec<u8>,
    block: &str,
    title: &str,
    tags: impl Iterator<Item = (&'a str, &'a str)>,
) {
    let body = block.split_once('\n').map_or("", |(_, body)| body);
    let mut text = format!("{}\n{body}", one_line(title));
    for (tag, value) in tags.filter(|(_, value)| !value.is_empty()) {
        // A blank line would end the value, and `$$$$` the record.
        let value: String =
            value
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(|line| {
                    if line.starts_with("$$$$") {
                        format!(" {line}\n")
                    } else {
                        format!("{line}\n")
                    }
                })
                .collect();
        text.push_str(&format!(">  <{}>\n{value}\n", one_line(tag)));
    }
    text.push_str("$$$$\n");
    out.extend_from_slice(text.as_bytes());
}
