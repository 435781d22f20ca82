//! The calls into the chemistry engine.

use chematic::core as cc;
use chematic::smiles::{self, RdkitSmilesError};
use chematic::threed::rdkit_embed::{
    RdkitEmbedError, RdkitEmbedMmffError, RdkitEmbedOptions, rdkit_embed_multiple_confs_mmff,
};
use chematic_ff::rdkit_mmff::RdkitMmffField;

use super::mol_block::{Atom, Bond};
use super::{Conformer, ConformerOptions, MAX_TRIES};
use crate::{MolError, Molecule};

/// Non-bonded pairs beyond this are left out, in Å (RDKit's default).
const NON_BONDED_LIMIT: f64 = 100.0;
/// Symmetry mappings tried for one pair of conformers.
const MAX_MAPPINGS: usize = 2000;
/// RDKit multiplies its seed by the conformer's number, within 32 bits.
const SEEDS: u64 = 1_000_000;

/// One molecule as the engine wants it.
pub(super) struct Engine {
    source: cc::Molecule,
    /// Hydrogens folded in, atoms in RDKit's order.
    heavy: cc::Molecule,
    /// The same atoms, then every hydrogen.
    full: cc::Molecule,
}

impl Engine {
    pub fn new(molecule: &Molecule) -> Result<Self, MolError> {
        let source = molecule.inner();
        if smiles::rdkit_added_hs_molecule(source).is_none() {
            // The engine takes some isotopic hydrogens for added ones, but reads them well.
            let reread = smiles::parse(molecule.canonical_smiles());
            return Self::of(&reread.map_err(|e| MolError::Syntax(e.to_string()))?);
        }
        Self::of(source)
    }

    fn of(source: &cc::Molecule) -> Result<Self, MolError> {
        let parts = smiles::rdkit_parsed_molecule(source)
            .zip(smiles::rdkit_added_hs_molecule(source))
            .ok_or_else(|| MolError::Unsupported("hydrogens cannot be placed".into()))?;
        Ok(Self { source: source.clone(), heavy: parts.0, full: parts.1 })
    }

    /// Embeds and minimises; conformers that could not be embedded are left out.
    pub fn embed(&self, options: &ConformerOptions) -> Result<Vec<Conformer>, MolError> {
        let engine_options = RdkitEmbedOptions {
            random_seed: (options.seed % SEEDS) as i32 + 1,
            ..RdkitEmbedOptions::default()
        };
        let tries = options.tries.clamp(1, MAX_TRIES);
        let found = rdkit_embed_multiple_confs_mmff(
            &self.full,
            tries,
            &engine_options,
            options.max_iterations,
        )
        .map_err(explained)?;
        let conformers: Vec<Conformer> = found
            .into_iter()
            .filter(|c| c.status >= 0 && c.energy.is_finite())
            .map(|c| Conformer {
                coordinates: c.coords,
                energy: c.energy,
                converged: c.status == 0,
            })
            .collect();
        if conformers.is_empty() {
            return Err(MolError::Unsupported("no geometry satisfies its distances".into()));
        }
        Ok(conformers)
    }

    pub fn energy(&self, coordinates: &[[f64; 3]]) -> Result<f64, MolError> {
        if coordinates.len() != self.full.atom_count() {
            return Err(MolError::Unsupported("one point for each atom is needed".into()));
        }
        let field = RdkitMmffField::new(&self.full, coordinates, NON_BONDED_LIMIT, true)
            .map_err(|e| no_parameters(&e.to_string()))?;
        Ok(field.energy(coordinates.as_flattened()))
    }

    /// Smallest RMSD of the heavy atoms of `probe` from those of any of `kept`, in Å.
    pub fn nearest(&self, probe: &Conformer, kept: &[Conformer]) -> Result<f64, MolError> {
        let heavy = |c: &Conformer| c.coordinates[..self.heavy.atom_count()].to_vec();
        let kept: Vec<Vec<[f64; 3]>> = kept.iter().map(heavy).collect();
        let deviations = smiles::rdkit::rdkit_all_conformer_best_rms_to_ref(
            &self.heavy,
            &self.heavy,
            &[heavy(probe)],
            &kept,
            MAX_MAPPINGS,
            true,
            None,
        )
        .map_err(unsupported)?;
        Ok(deviations.into_iter().fold(f64::INFINITY, f64::min))
    }

    /// Atoms and Kekulé bonds, hydrogens last.
    pub fn table(&self) -> Result<(Vec<Atom>, Vec<Bond>), MolError> {
        let block = smiles::rdkit_mol_block(&self.source).map_err(unsupported)?;
        let isotope = |i: usize| self.full.atom(cc::AtomIdx(i as u32)).isotope.unwrap_or(0);
        let mut atoms: Vec<Atom> = block
            .atoms
            .iter()
            .enumerate()
            .map(|(i, a)| Atom {
                number: a.atomic_num,
                symbol: a.symbol,
                charge: a.formal_charge,
                radical: a.radical,
                isotope: isotope(i),
            })
            .collect();
        let mut bonds: Vec<Bond> = block
            .bonds
            .iter()
            .map(|b| Bond { begin: b.begin, end: b.end, order: b.bond_type })
            .collect();
        for index in atoms.len()..self.full.atom_count() {
            let hydrogen = cc::AtomIdx(index as u32);
            atoms.push(Atom { number: 1, symbol: "H", charge: 0, radical: 0, isotope: 0 });
            let parent = self.full.neighbors(hydrogen).next();
            bonds.extend(parent.map(|(p, _)| Bond { begin: p.0 as usize, end: index, order: 1 }));
        }
        Ok((atoms, bonds))
    }
}

fn unsupported(error: RdkitSmilesError) -> MolError {
    MolError::Unsupported(error.to_string())
}

fn no_parameters(reason: &str) -> MolError {
    MolError::Unsupported(format!("MMFF94 does not know it ({reason})"))
}

fn explained(error: RdkitEmbedMmffError) -> MolError {
    match error {
        RdkitEmbedMmffError::ForceField(reason) => no_parameters(&reason),
        RdkitEmbedMmffError::Embed(RdkitEmbedError::Failed) => {
            MolError::Unsupported("no geometry satisfies its distances".into())
        }
        RdkitEmbedMmffError::Embed(other) => MolError::Unsupported(other.to_string()),
    }
}
