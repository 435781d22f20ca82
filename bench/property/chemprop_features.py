"""Features of Chemprop 2's default featuriser for the molecules of a file of SMILES.

usage: chemprop_features.py SMILES.smi > graph_features.jsonl

One JSON object per line: the columns that are set for each atom (its mass last), and for each
bond its two atoms and the columns that are set. Where Chemprop gives the turn in which the
neighbours of a stereocentre were written, the file gives its configuration (column 1 of the
block R, 2 S), which is the one difference of our features.
"""
import json
import sys

from chemprop.featurizers import MultiHotAtomFeaturizer, MultiHotBondFeaturizer
from rdkit import Chem

atom_features, bond_features = MultiHotAtomFeaturizer.v2(), MultiHotBondFeaturizer()
TURN = 38 + 7 + 6  # where the block of chirality begins


def atom(a):
    columns = [int(i) for i in atom_features(a).nonzero()[0] if i < 71]
    if TURN + 1 in columns or TURN + 2 in columns:
        code = {"R": 1, "S": 2}.get(a.GetPropsAsDict(True, True).get("_CIPCode"), 3)
        columns = [TURN + code if c in (TURN + 1, TURN + 2) else c for c in columns]
    return columns + [round(float(atom_features(a)[71]), 6)]


def bond(b):
    columns = [int(i) for i in bond_features(b).nonzero()[0]]
    return [b.GetBeginAtomIdx(), b.GetEndAtomIdx(), columns]


for line in open(sys.argv[1]):
    smiles = line.split()[0]
    molecule = Chem.MolFromSmiles(smiles)
    print(json.dumps({
        "smiles": smiles,
        "atoms": [atom(a) for a in molecule.GetAtoms()],
        "bonds": [bond(b) for b in molecule.GetBonds()],
    }, separators=(",", ":")))
