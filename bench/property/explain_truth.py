"""Tables with the true share of each atom, to judge explanations by.

usage: explain_truth.py SMILES.gz N crippen|planted > truth.csv

crippen: `y` is Crippen's logP (Wildman & Crippen, 1999, as in RDKit) and `truth` its atom
    contributions, those of hydrogens added to the atom that bears them.
planted: `y` is 1 where the molecule has a sulfonamide or a nitrile (a primary amide does not
    count), and `truth` is 1 for the atoms of that group.
"""
import csv
import gzip
import random
import sys

from rdkit import Chem, RDLogger
from rdkit.Chem import rdMolDescriptors

RDLogger.DisableLog("rdApp.*")
PLANTED = [Chem.MolFromSmarts(s) for s in ("S(=O)(=O)[NX3]", "C#N")]


def crippen(molecule):
    full = Chem.AddHs(molecule)
    shares = [share for share, _ in rdMolDescriptors._CalcCrippenContribs(full)]
    heavy = shares[: molecule.GetNumAtoms()]
    for atom in list(full.GetAtoms())[molecule.GetNumAtoms():]:
        heavy[atom.GetNeighbors()[0].GetIdx()] += shares[atom.GetIdx()]
    return sum(heavy), heavy


def planted(molecule):
    atoms = {a for group in PLANTED for match in molecule.GetSubstructMatches(group) for a in match}
    return float(bool(atoms)), [float(a in atoms) for a in range(molecule.GetNumAtoms())]


path, n, what = sys.argv[1], int(sys.argv[2]), {"crippen": crippen, "planted": planted}[sys.argv[3]]
lines = [line.split()[0] for line in gzip.open(path, "rt")]
random.Random(0).shuffle(lines)
rows, count = csv.writer(sys.stdout), 0
rows.writerow(["smiles", "y", "truth", "split"])
for line in lines:
    if count == n:
        break
    molecule = Chem.MolFromSmiles(line)
    if molecule is None:
        continue
    smiles = Chem.MolToSmiles(molecule)
    y, truth = what(Chem.MolFromSmiles(smiles))
    part = "test" if count % 10 == 0 else "valid" if count % 10 == 1 else "train"
    rows.writerow([smiles, f"{y:.5f}", " ".join(f"{t:.5f}" for t in truth), part])
    count += 1
