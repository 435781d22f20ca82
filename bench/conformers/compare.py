"""Compares lowest energies and chirality: compare.py IN.csv OURS.sdf TRIES."""

import csv
import sys

from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem

ENERGY = "mmff94_energy_kcal_mol"


def rdkit_lowest(smiles, tries):
    """Lowest MMFF94 energy of RDKit's conformers in kcal/mol; None where it has none."""
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    AllChem.EmbedMultipleConfs(mol, numConfs=tries, randomSeed=1)
    if not mol.GetNumConformers() or not AllChem.MMFFHasAllMoleculeParams(mol):
        return None
    return min(e for _, e in AllChem.MMFFOptimizeMoleculeConfs(mol, maxIters=1000))


def recomputed(mol):
    """RDKit's MMFF94 energy of the geometry as it stands in the file, in kcal/mol."""
    return AllChem.MMFFGetMoleculeForceField(mol, AllChem.MMFFGetMoleculeProperties(mol)).CalcEnergy()


RDLogger.DisableLog("rdApp.*")
ours, energy_errors, same_molecule, conformers = {}, [], 0, 0
for mol in Chem.SDMolSupplier(sys.argv[2], removeHs=False):
    conformers += 1
    Chem.AssignStereochemistryFrom3D(mol)
    row, energy = int(mol.GetProp("row")), float(mol.GetProp(ENERGY))
    ours.setdefault(row, energy)
    energy_errors.append(abs(recomputed(mol) - energy))
    drawn = Chem.RemoveHs(mol)
    wanted = Chem.MolFromSmiles(mol.GetProp("smiles"))
    # Centres that the SMILES leaves open have some geometry in three dimensions.
    same_molecule += drawn.HasSubstructMatch(wanted, useChirality=True)
with open(sys.argv[1]) as file:
    inputs = [(int(row["row"]), row["smiles"]) for row in csv.DictReader(file)]
pairs = [(row, ours.get(row), rdkit_lowest(smiles, int(sys.argv[3]))) for row, smiles in inputs]
both = [mine - theirs for _, mine, theirs in pairs if mine is not None and theirs is not None]
print("| measure | value |\n|---|---:|")
print(f"| molecules | {len(inputs)} |")
print(f"| with conformers, ours | {sum(mine is not None for _, mine, _ in pairs)} |")
print(f"| with conformers, RDKit | {sum(theirs is not None for _, _, theirs in pairs)} |")
print(f"| conformers written after pruning | {conformers} |")
print(f"| with the stereo of their SMILES | {same_molecule} |")
print(f"| largest difference of a written energy from RDKit's of that geometry | {max(energy_errors):.3f} kcal/mol |")
for limit in (0.01, 0.5, 2.0):
    share = sum(d <= limit for d in both) / len(both)
    print(f"| lowest energy at most {limit} kcal/mol above RDKit's | {share:.0%} |")
print(f"| mean difference of the lowest energy (ours minus RDKit's) | {sum(both) / len(both):+.3f} kcal/mol |")
