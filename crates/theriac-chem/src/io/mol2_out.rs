//! MOL2 records.
//!
//! The format holds stereo in its coordinates only, and every hydrogen as an atom. So
//! a molecule without 3D coordinates gets them here (ETKDG with a fixed seed).

use std::fmt::Write;

use chematic::core::{self as cc, BondOrder, Coords3D, Point3};
use chematic::mol::{
    GeometryRank, MolReadReport, read_mol_v3000_with_diagnostics, read_mol_with_diagnostics,
};
use chematic::threed::hydrogen_coords::add_hydrogens_with_coords;
use chematic::threed::rdkit_embed::{RdkitEmbedOptions, rdkit_embed_molecule};

use super::record::Structure;
use super::text_out::one_line;
use super::{blocks, sybyl};
use crate::{MolError, Molecule};

/// One record: what was read, if it was MOL2, else with the coordinates of a mol block
/// in 3D, else with new ones.
///
/// # Errors
/// No coordinates were found, or the engine cannot kekulise the molecule.
pub(super) fn record(
    out: &mut Vec<u8>,
    molecule: &Molecule,
    structure: Option<&Structure>,
    name: &str,
) -> Result<(), MolError> {
    let name = if name.trim().is_empty() { "****".to_owned() } else { one_line(name) };
    if let Some(Structure::Mol2(record)) = structure {
        let mut lines = record.lines();
        let keyword = lines.next().unwrap_or_default();
        let rest: Vec<&str> = lines.skip(1).collect();
        out.extend_from_slice(format!("{keyword}\n{name}\n{}\n", rest.join("\n")).as_bytes());
        return Ok(());
    }
    let read = match structure {
        Some(Structure::MolBlock(block)) => posed(block)?,
        _ => None,
    };
    let (graph, points) = match read {
        Some(found) => found,
        None => embedded(molecule)?,
    };
    out.extend_from_slice(kekulised(&graph, &points, &name)?.as_bytes());
    Ok(())
}

/// The record of a mol block in 3D; `None` where it is flat or cannot be written.
pub(super) fn of_pose(block: &str) -> Option<String> {
    let (graph, points) = posed(block).ok()??;
    kekulised(&graph, &points, "****").ok()
}

fn kekulised(graph: &cc::Molecule, points: &[Point3], name: &str) -> Result<String, MolError> {
    let orders = cc::kekulize(graph).map_err(|e| MolError::Sanitisation(e.to_string()))?;
    Ok(text(graph, &cc::apply_kekule(graph, &orders), points, name))
}

type Posed = (cc::Molecule, Vec<Point3>);

/// The atoms of a mol block in 3D, with all hydrogens; `None` where it is flat.
fn posed(block: &str) -> Result<Option<Posed>, MolError> {
    let block = &*blocks::tagged(block);
    let v3000 = block.lines().nth(3).is_some_and(|l| l.contains("V3000"));
    let read = if v3000 {
        read_mol_v3000_with_diagnostics(block)
    } else {
        read_mol_with_diagnostics(block)
    };
    let report: MolReadReport = read.map_err(|e| MolError::Syntax(e.to_string()))?;
    let Some(conformer) =
        report.conformer.filter(|_| report.geometry_rank != GeometryRank::FlatZero)
    else {
        return Ok(None);
    };
    let (graph, coords): (cc::Molecule, Coords3D) =
        add_hydrogens_with_coords(&report.mol, &conformer)
            .map_err(|e| MolError::Unsupported(format!("hydrogens cannot be placed: {e:?}")))?;
    Ok(Some((graph, coords.points)))
}

/// With hydrogens and new 3D coordinates.
///
/// # Errors
/// No coordinates were found.
pub(super) fn embedded(molecule: &Molecule) -> Result<Posed, MolError> {
    // From the canonical form, in which no hydrogen is an atom already.
    let plain = Molecule::from_smiles(molecule.canonical_smiles())?;
    let graph = chematic::chem::add_hydrogens(plain.inner());
    let points = rdkit_embed_molecule(&graph, &RdkitEmbedOptions::default())
        .map_err(|e| MolError::Unsupported(format!("no 3D coordinates found: {e:?}")))?;
    let points = points.iter().map(|[x, y, z]| Point3::new(*x, *y, *z)).collect();
    Ok((graph, points))
}

/// `aromatic` and `kekule` are the same graph, before and after kekulisation.
fn text(aromatic: &cc::Molecule, kekule: &cc::Molecule, points: &[Point3], name: &str) -> String {
    let (n, m) = (kekule.atom_count(), kekule.bond_count());
    let mut out =
        format!("@<TRIPOS>MOLECULE\n{name}\n{n} {m} 0 0 0\nSMALL\nNO_CHARGES\n\n@<TRIPOS>ATOM\n");
    for ((i, atom), p) in kekule.atoms().zip(points) {
        let (id, symbol) = (i.0 + 1, atom.element.symbol());
        let kind = sybyl::atom_type(aromatic, kekule, i);
        let _ =
            writeln!(out, "{id:6} {symbol}{id:<5} {:10.4} {:10.4} {:10.4} {kind}", p.x, p.y, p.z);
    }
    charges(kekule, &mut out);
    out.push_str("@<TRIPOS>BOND\n");
    for (i, bond) in kekule.bonds() {
        let order = match bond.order {
            BondOrder::Double => "2",
            BondOrder::Triple => "3",
            BondOrder::Aromatic => "ar",
            _ => "1",
        };
        let _ =
            writeln!(out, "{:6} {:5} {:5} {order}", i.0 + 1, bond.atom1.0 + 1, bond.atom2.0 + 1);
    }
    out.push('\n');
    out
}

/// Formal charges, which the rest of the format does not hold.
fn charges(graph: &cc::Molecule, out: &mut String) {
    let mut charged = graph.atoms().filter(|(_, a)| a.charge != 0).peekable();
    if charged.peek().is_none() {
        return;
    }
    out.push_str("@<TRIPOS>UNITY_ATOM_ATTR\n");
    for (i, atom) in charged {
        // SYBYL and Open Babel read `charge`, RDKit reads `AtomExpr`.
        let _ = writeln!(out, "{} 2\ncharge {q}\nAtomExpr {q}", i.0 + 1, q = atom.charge);
    }
}
